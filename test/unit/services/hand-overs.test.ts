import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { AppError } from '#protocol/errors.ts';
import { RequestId } from '#protocol/ids.ts';
import { createWorld } from '#test/services.ts';

const device = (): RequestId => RequestId.parse(`req_${randomUUID()}`);
const refusal = (code: string) => expect.objectContaining({ code }) as AppError;

async function inCall() {
  const world = await createWorld({ servers: 2 });
  const shopper = world.shopper('ada');
  const call = await world.start(shopper);
  const [one, other] = world.servers;
  if (one === undefined || other === undefined) throw new Error('two servers');
  return { world, shopper, call, one, other };
}

describe('a code to go on with a call', () => {
  it('is made on one server and good on the other, for this very session and call', async () => {
    const { shopper, call, one, other } = await inCall();
    const { code } = await one.handOvers.create(shopper);
    expect(await other.handOvers.redeem({ code, requestId: device() })).toEqual({
      sessionId: shopper.sessionId,
      callId: call.id,
    });
  });

  it('is good once, and again only for the device that has used it', async () => {
    const { shopper, one, other } = await inCall();
    const { code } = await one.handOvers.create(shopper);
    const requestId = device();
    const first = await one.handOvers.redeem({ code, requestId });
    expect(await other.handOvers.redeem({ code, requestId })).toEqual(first);
    await expect(one.handOvers.redeem({ code, requestId: device() })).rejects.toEqual(
      refusal('HAND_OVER_INVALID'),
    );
  });

  it('is good for one of many that come at once', async () => {
    const { shopper, one, other } = await inCall();
    const { code } = await one.handOvers.create(shopper);
    const tries = Array.from({ length: 8 }, (_, index) =>
      (index % 2 === 0 ? one : other).handOvers.redeem({ code, requestId: device() }),
    );
    const results = await Promise.allSettled(tries);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('runs out after two minutes', async () => {
    const { world, shopper, one } = await inCall();
    const { code, expiresAt } = await one.handOvers.create(shopper);
    expect(expiresAt).toBe(world.clock.now() + 120_000);
    world.clock.advance(120_000);
    await expect(one.handOvers.redeem({ code, requestId: device() })).rejects.toEqual(
      refusal('HAND_OVER_INVALID'),
    );
  });

  it('cannot be guessed or made up', async () => {
    const { one } = await inCall();
    await expect(one.handOvers.redeem({ code: 'A'.repeat(22), requestId: device() })).rejects.toEqual(
      refusal('HAND_OVER_INVALID'),
    );
  });

  it('is refused to who has no call', async () => {
    const { world, one } = await inCall();
    await expect(one.handOvers.create(world.shopper('bo'))).rejects.toEqual(refusal('CALL_NOT_FOUND'));
  });

  it('is not made in any number', async () => {
    const { shopper, one } = await inCall();
    for (let count = 0; count < 6; count += 1) await one.handOvers.create(shopper);
    await expect(one.handOvers.create(shopper)).rejects.toEqual(refusal('RATE_LIMITED'));
  });
});
