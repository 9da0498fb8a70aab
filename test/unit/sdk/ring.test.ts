import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { OfferView } from '#protocol/calls.ts';
import { OfferId } from '#protocol/ids.ts';
import type { Call } from '#sdk/call-session.ts';
import { Ring } from '#sdk/ring.ts';
import { callView } from './call-views.ts';

const offer = (): OfferView => ({
  offerId: OfferId.parse(`offer_${randomUUID()}`),
  call: callView({ state: 'offered' }),
  deadlineAt: 20,
  earlierCalls: 0,
});

function setUp() {
  const seen = { prepared: 0, closed: 0, withdrawn: [] as string[] };
  const ring = new Ring({
    prepare: () => {
      seen.prepared += 1;
      const call = { close: () => (seen.closed += 1), update: () => undefined };
      return call as unknown as Call;
    },
    onOffer: () => undefined,
    onWithdrawn: ({ reason }) => seen.withdrawn.push(reason),
  });
  return { ring, seen };
}

describe('a ring at an agent', () => {
  it('prepares the call once, however often it is told', () => {
    const { ring, seen } = setUp();
    const ringing = offer();
    ring.offered(ringing);
    ring.offered({ ...ringing, deadlineAt: 30 });
    ring.sync(ringing);
    expect(seen.prepared).toBe(1);
  });

  it('hands the prepared call over once', () => {
    const { ring, seen } = setUp();
    const ringing = offer();
    ring.offered(ringing);
    expect(ring.take(ringing.offerId)).toBeDefined();
    expect(ring.take(ringing.offerId)).toBeUndefined();
    ring.drop();
    expect(seen.closed).toBe(0);
  });

  it('lets go of everything when it is withdrawn or another rings', () => {
    const { ring, seen } = setUp();
    const first = offer();
    ring.offered(first);
    ring.withdrawn({ callId: first.call.id, offerId: first.offerId, reason: 'answered-elsewhere' });
    expect(ring.offer).toBeUndefined();
    ring.offered(offer());
    ring.offered(offer());
    expect(seen).toEqual({ prepared: 3, closed: 2, withdrawn: ['answered-elsewhere'] });
  });

  it('ends when the server does not know it any more after a reconnect', () => {
    const { ring, seen } = setUp();
    ring.offered(offer());
    ring.sync(undefined);
    expect(ring.offer).toBeUndefined();
    expect(seen).toMatchObject({ closed: 1, withdrawn: ['timed-out'] });
  });
});
