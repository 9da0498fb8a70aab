/** What the server makes and a real coturn takes, or not: asked with coturn's own client. */
import { execFile } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SessionId } from '#protocol/ids.ts';
import { newId } from '#platform/uuid.ts';
import { createRelays } from '#services/turn.ts';
import { type Coturn, startCoturn } from '#test/coturn.ts';

const SECRET = 'known to the server and to the relay';
const HOUR_MS = 3_600_000;

let coturn: Coturn;
beforeAll(async () => {
  coturn = await startCoturn({ secret: SECRET });
});
afterAll(() => coturn?.close());

interface Credentials {
  readonly username: string;
  readonly credential: string;
}

/** As the server makes them when its clock is this far from the relay's. */
async function credentials({ secret = SECRET, clockOffMs = 0 } = {}): Promise<Credentials> {
  const relaysFor = createRelays({
    clock: { now: () => Date.now() + clockOffMs },
    networks: { of: () => Promise.resolve({}) },
    turn: { servers: [{ urls: ['turn:any'] }], secret, credentialSeconds: 7200, policy: 'all' },
    calls: { waitSeconds: 0, maxSeconds: 7200 },
  });
  const [server] = (await relaysFor(newId(SessionId, 'ses'))).iceServers;
  return { username: server?.username ?? '', credential: server?.credential ?? '' };
}

/** Whether a few packets come back through the relay. */
function isRelayed(
  { username, credential }: Credentials,
  way: readonly string[] = [],
  relay = coturn,
): Promise<boolean> {
  // Sends to itself: one client is both ends.
  const packets = ['-y', '-c', '-n', '3', '-m', '1'];
  const login = ['-u', username, '-w', credential, '-p', `${relay.port}`, relay.host];
  return new Promise((resolve) => {
    execFile('turnutils_uclient', [...packets, ...way, ...login], { timeout: 15_000 }, (error, stdout) => {
      resolve(error === null && /Total lost packets 0 /.test(stdout));
    });
  });
}

// Over TLS: test/e2e/turn.test.ts, with a browser.
test.each([
  ['UDP', []],
  ['TCP', ['-t']],
])('credentials open the relay over %s', async (_, way) => {
  expect(await isRelayed(await credentials(), way)).toBe(true);
});

test('credentials that have ended open nothing', async () => {
  expect(await isRelayed(await credentials({ clockOffMs: -3 * HOUR_MS }))).toBe(false);
});

test('clocks may differ by less than credentials last, and no more', async () => {
  expect(await isRelayed(await credentials({ clockOffMs: -HOUR_MS }))).toBe(true);
});

test('credentials made with another secret open nothing', async () => {
  expect(await isRelayed(await credentials({ secret: 'another one' }))).toBe(false);
});

test('where the media nodes are named, nothing is relayed to anybody else', async () => {
  const [closed, open] = await Promise.all(
    ['127.0.0.200', '127.0.0.200 127.0.0.7'].map((allowedPeers) =>
      startCoturn({ secret: SECRET, allowedPeers }),
    ),
  );
  try {
    expect(await isRelayed(await credentials(), [], closed)).toBe(false);
    expect(await isRelayed(await credentials(), [], open)).toBe(true);
  } finally {
    await Promise.all([closed?.close(), open?.close()]);
  }
});
