import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { SessionId } from '#protocol/ids.ts';
import { Credentials } from '#sdk/credentials.ts';
import type { KeptSession, SessionSlot } from '#sdk/session-store.ts';

const session: KeptSession = {
  sessionId: SessionId.parse(`ses_${randomUUID()}`),
  secret: 'secret',
  hasCall: false,
};

const never = new Promise<never>(() => undefined);

/** Without a `sleep` no waiting ever ends: what is got is got without it. */
function setUp(
  kept: KeptSession | undefined,
  getToken: () => Promise<string> = () => Promise.resolve('fresh'),
  sleep: () => Promise<void> = () => never,
  handOver?: string,
) {
  let held = kept;
  const slot: SessionSlot = {
    read: () => held,
    write: (next) => {
      held = next;
    },
    clear: () => {
      held = undefined;
    },
    release: () => undefined,
  };
  return new Credentials({
    claimSlot: () => Promise.resolve(slot),
    getToken,
    language: 'en',
    timeZone: 'Europe/Berlin',
    sleep,
    handOver,
  });
}

describe('what a socket presents', () => {
  it('is a token on a first visit', async () => {
    const { handshake, withResume } = await setUp(undefined).present();
    expect(handshake).toMatchObject({ token: 'fresh', language: 'en', timeZone: 'Europe/Berlin' });
    expect(handshake.resume).toBeUndefined();
    expect(withResume).toBe(false);
  });

  it('is the kept session and a fresh token when a page is opened, and the session alone after that', async () => {
    const credentials = setUp(session);
    const first = await credentials.present();
    expect(first.handshake).toMatchObject({ token: 'fresh', resume: { secret: 'secret' } });
    const second = await credentials.present();
    expect(second.handshake.token).toBeUndefined();
    expect(second.handshake.resume?.sessionId).toBe(session.sessionId);
  });

  it('does not keep a call waiting for a slow or failing shop', async () => {
    const slow = setUp(
      session,
      () => never,
      () => Promise.resolve(),
    );
    expect((await slow.present()).handshake.resume).toBeDefined();
    const failing = setUp(session, () => Promise.reject(new Error('down')));
    expect((await failing.present()).handshake.resume).toBeDefined();
  });

  it('is nothing without a session and a token, and says so', async () => {
    const credentials = setUp(undefined, () => Promise.reject(new Error('down')));
    await expect(credentials.present()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('shows the newest secret', async () => {
    const credentials = setUp(session);
    await credentials.keep({ ...session, secret: 'next' });
    expect((await credentials.present()).handshake.resume?.secret).toBe('next');
    await credentials.forget();
    expect((await credentials.present()).handshake.resume).toBeUndefined();
  });
});

describe('a page that was opened with the code of another device', () => {
  const code = 'abcdefghijklmnopqrstuv';
  const taken: KeptSession = { ...session, hasCall: true };

  it('presents the code and nothing else, and the same again until it was let in', async () => {
    const credentials = setUp({ ...session }, undefined, undefined, code);
    const { handshake } = await credentials.present();
    expect(handshake).toMatchObject({ handOver: { code }, language: 'en' });
    expect([handshake.token, handshake.resume]).toEqual([undefined, undefined]);
    expect((await credentials.present()).handshake.handOver).toEqual(handshake.handOver);
    expect(credentials.isTakingOver).toBe(true);
  });

  it('comes back with the session alone while there is a call, for the shop knows another shopper here', async () => {
    const credentials = setUp(undefined, undefined, undefined, code);
    await credentials.present();
    await credentials.keep(taken);
    expect(credentials.isTakingOver).toBe(false);
    const { handshake } = await credentials.present();
    expect(handshake.resume?.sessionId).toBe(session.sessionId);
    expect(handshake.token).toBeUndefined();
    // As the next page of this browser finds it.
    const reloaded = setUp({ ...taken, isTakenOver: true });
    expect((await reloaded.present()).handshake).toMatchObject({ resume: { secret: 'secret' } });
  });

  it('is its own shopper’s again after that call', async () => {
    const { handshake } = await setUp({ ...session, isTakenOver: true }).present();
    expect(handshake).toMatchObject({ token: 'fresh' });
    expect(handshake.resume).toBeUndefined();
  });

  it('forgets a code that was refused, and takes nothing for a code that is none', async () => {
    const refused = setUp({ ...session }, undefined, undefined, code);
    refused.dropHandOver();
    expect((await refused.present()).handshake.resume?.sessionId).toBe(session.sessionId);
    expect(setUp(undefined, undefined, undefined, 'no code').isTakingOver).toBe(false);
  });
});
