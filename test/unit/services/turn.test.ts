import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { ConfigError, loadConfig } from '#config/load.ts';
import { redactConfig } from '#config/redact.ts';
import { SessionId } from '#protocol/ids.ts';
import type { MediaPolicy } from '#protocol/media-policy.ts';
import { newId } from '#platform/uuid.ts';
import { createRelays } from '#services/turn.ts';
import type { TurnSettings } from '#services/turn.ts';
import { createHandClock } from '#test/services.ts';

const SECRET = 'shared with the relay';
const session = newId(SessionId, 'ses');
const calls = { waitSeconds: 900, maxSeconds: 7200 };

function relays(
  turn: Partial<TurnSettings>,
  rttMs?: Record<string, number>,
  network?: MediaPolicy['network'],
) {
  const clock = createHandClock(1_700_000_000_000);
  const settings: TurnSettings = { servers: [], secret: SECRET, policy: 'all', ...turn };
  const networks = { of: () => Promise.resolve(rttMs === undefined ? {} : { rttMs }) };
  return createRelays({ clock, networks, turn: settings, calls })(session, network);
}

const server = (region: string, ...urls: string[]) => ({
  region,
  urls: urls.length === 0 ? [`turn:${region}`, `turns:${region}`] : urls,
});

test('credentials say until when and for whom, and prove both with the shared secret', async () => {
  const { iceServers } = await relays({ servers: [server('a')], credentialSeconds: 100 });
  const username = `1700000100:${session}`;
  const credential = createHmac('sha1', SECRET).update(username).digest('base64');
  expect(iceServers).toEqual([{ urls: ['turn:a', 'turns:a'], username, credential }]);
});

test('they outlast the longest wait and call when nothing else is said', async () => {
  const { iceServers } = await relays({ servers: [server('a')] });
  const until = Number(iceServers[0]?.username?.split(':')[0]);
  expect(until - 1_700_000_000).toBeGreaterThan(900 + 7200);
});

test('the nearest region comes first and whole, two others with their last address, and no more', async () => {
  const servers = ['a', 'b', 'c', 'd'].map((region) => server(region));
  const urls = async (rttMs?: Record<string, number>) =>
    (await relays({ servers }, rttMs)).iceServers.map((one) => one.urls);
  expect(await urls({ a: 90, b: 40, c: 20, d: 41 })).toEqual([
    ['turn:c', 'turns:c'],
    ['turns:b'],
    ['turns:d'],
  ]);
  // A region without relays, and relays of a region that was not measured.
  expect(await urls({ x: 5, d: 50 })).toEqual([['turn:d', 'turns:d'], ['turns:a'], ['turns:b']]);
  expect(await urls()).toEqual([['turn:a', 'turns:a'], ['turns:b'], ['turns:c']]);
});

test('no credentials go to a server that asks for none', async () => {
  const { iceServers } = await relays({ servers: [server('a', 'stun:a')] });
  expect(iceServers).toEqual([{ urls: ['stun:a'] }]);
});

test('without relays a browser is told of none', async () => {
  expect(await relays({ secret: undefined })).toEqual({ iceServers: [], iceTransportPolicy: 'all' });
});

function problemsOf(
  turn: Record<string, unknown>,
  more: Record<string, Record<string, unknown>> = {},
): string {
  try {
    loadConfig({ overrides: { turn, ...more } });
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.join('\n');
    throw error;
  }
  return '';
}
const servers = [
  { urls: ['turn:relay.example:3478?transport=udp', 'turns:[2001:db8::1]:443?transport=tcp'] },
];

test('relays are taken from the configuration, and their secret is not shown', () => {
  const config = loadConfig({
    environment: { VITRINE_TURN_SERVERS: JSON.stringify(servers), VITRINE_TURN_SECRET: SECRET },
  });
  expect(config.turn).toMatchObject({ servers, secret: SECRET, policy: 'all' });
  expect(JSON.stringify(redactConfig(config))).not.toContain(SECRET);
});

test.each([
  'https://relay.example',
  'turn:',
  'turn://relay.example',
  'turn:relay.example:port',
  'turn:relay.example?transport=tls',
  'turn:name:word@relay.example',
])('%s is no address of a relay', (url) => {
  expect(problemsOf({ secret: SECRET, servers: [{ urls: [url] }] })).toContain('turn.servers.0.urls.0');
});

test('settings that cannot be right together are refused, each in one sentence', () => {
  expect(problemsOf({ secret: SECRET, servers })).toBe('');
  expect(problemsOf({ servers })).toMatch(/^turn\.secret: .+$/);
  expect(problemsOf({ policy: 'relay' })).toMatch(/^turn\.policy: .+$/);
  expect(problemsOf({ secret: SECRET, servers, credentialSeconds: 8000 })).toMatch(
    /^turn\.credentialSeconds: .*8100.*$/,
  );
  expect(problemsOf({ secret: SECRET, servers, credentialSeconds: 8100 })).toBe('');
  expect(
    problemsOf({ secret: SECRET, servers, credentialSeconds: 8100 }, { calls: { maxSeconds: 9000 } }),
  ).toMatch(/^turn\.credentialSeconds: /);
});

test('a policy may have a relay over TLS tried first, and the direct way only after it', async () => {
  const first = { turn: 'first', relayOnly: false, startBitrate: 1_000_000 } as const;
  expect(await relays({ servers: [server('a')] }, undefined, first)).toMatchObject({
    iceTransportPolicy: 'relay',
    mayGoDirect: true,
    iceServers: [{ urls: ['turns:a', 'turn:a'] }],
  });
  // Without a relay there is nothing to try first.
  const without = await relays({ servers: [server('a', 'stun:a')] }, undefined, first);
  expect(without).toEqual({ iceTransportPolicy: 'all', iceServers: [{ urls: ['stun:a'] }] });
});

test('a policy may forbid the direct way', async () => {
  const only = { turn: 'fallback', relayOnly: true, startBitrate: 1_000_000 } as const;
  const told = await relays({ servers: [server('a')] }, undefined, only);
  expect(told.iceTransportPolicy).toBe('relay');
  expect(told.mayGoDirect).toBeUndefined();
});
