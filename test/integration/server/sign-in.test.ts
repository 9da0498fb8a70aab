import { SignJWT } from 'jose';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestServer } from '#test/server.ts';
import type { TestServer } from '#test/server.ts';
import { openSocket } from '#test/signaling-client.ts';

const SHOP = { issuer: 'shop', secret: 'a secret of the shop that is long enough' };
const OTHER = { issuer: 'other', secret: 'a secret of the other shop, long enough' };

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer({
    config: { auth: { issuers: [SHOP, OTHER] }, http: { origins: ['https://shop.example'] } },
  });
});
afterEach(() => server.close());

function shopToken(claims: Record<string, unknown> = {}, { issuer, secret } = SHOP): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const all = { iss: issuer, sub: '4711', jti: randomUUID(), exp: now + 60, ...claims };
  return new SignJWT(all).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(secret));
}

test('a shop’s token signs its shopper in with name, language and context', async () => {
  const token = await shopToken({ name: 'Ada', lang: 'zh', ctx: { order: { id: 'o1' } } });
  const { hello } = await server.connect({ token });
  expect(hello).toMatchObject({
    resumed: false,
    session: { role: 'shopper', personId: 'shopper:4711', displayName: 'Ada', language: 'zh' },
    limits: { messageCharacters: 4000 },
  });
  expect(hello.conversationId).toBeDefined();
  expect(hello.rtpCapabilities?.codecs).toHaveLength(1);
});

test('people of two shops with the same id are two people', async () => {
  const first = await server.connect({ token: await shopToken() });
  const second = await server.connect({ token: await shopToken({}, OTHER) });
  expect(second.hello.session.personId).toBe('shopper:other:4711');
  expect(first.hello.conversationId).not.toBe(second.hello.conversationId);
  await expect(server.connect({ token: await shopToken({ sub: 'other:4711' }) })).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
  });
});

const now = (): number => Math.floor(Date.now() / 1000);
const wrong: [string, string, () => Promise<string>][] = [
  ['is no token', 'UNAUTHENTICATED', async () => 'nonsense'],
  [
    'is signed with another secret',
    'UNAUTHENTICATED',
    () => shopToken({}, { ...SHOP, secret: OTHER.secret }),
  ],
  ['is from a shop we do not know', 'UNAUTHENTICATED', () => shopToken({ iss: 'nobody' })],
  ['has expired', 'TOKEN_EXPIRED', () => shopToken({ exp: now() - 60 })],
  ['is valid for too long', 'UNAUTHENTICATED', () => shopToken({ exp: now() + 3600 })],
  ['has no end', 'UNAUTHENTICATED', () => shopToken({ exp: undefined })],
  ['has no id of its own', 'UNAUTHENTICATED', () => shopToken({ jti: undefined })],
  ['names nobody', 'UNAUTHENTICATED', () => shopToken({ sub: '' })],
  ['has a name that is no id', 'UNAUTHENTICATED', () => shopToken({ sub: 'a b' })],
  ['claims a role there is not', 'UNAUTHENTICATED', () => shopToken({ role: 'god' })],
  ['has an oversized context', 'UNAUTHENTICATED', () => shopToken({ ctx: { page: 'x'.repeat(600) } })],
];
test.each(wrong)('a token that %s is refused with %s', async (_, code, token) => {
  await expect(server.connect({ token: await token() })).rejects.toMatchObject({ code });
});

test('a token without a signature is refused', async () => {
  const [, payload] = (await shopToken()).split('.');
  const header = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
  await expect(server.connect({ token: `${header}.${payload}.` })).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
  });
});

test('a token signs in once', async () => {
  const token = await shopToken();
  await server.connect({ token });
  await expect(server.connect({ token })).rejects.toMatchObject({ code: 'TOKEN_REPLAYED' });
  const both = await Promise.allSettled(
    [1, 2].map(async () => server.connect({ token: await shopToken({ jti: 'the same id' }) })),
  );
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});

test('a wrong resume secret opens nothing', async () => {
  const shopper = await server.shopper();
  const resume = { ...shopper.resume, secret: 'x'.repeat(43) };
  await expect(server.connect({ resume })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  expect(shopper.socket.connected).toBe(true);
});

test('handshakes of another protocol version or none are refused with a code', async () => {
  const token = await server.token({ role: 'shopper' });
  await expect(openSocket(server.url, { token, protocol: 99 })).rejects.toMatchObject({
    code: 'PROTOCOL_MISMATCH',
  });
  await expect(openSocket(server.url, { protocol: undefined })).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
  });
  await expect(openSocket(server.url, {})).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  await expect(openSocket(server.url, { token, extra: 1 })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
});

test('pages of other origins are refused, the listed and our own are not', async () => {
  const open = async (origin: string) =>
    openSocket(server.url, { token: await server.token({ role: 'shopper' }) }, { origin });
  await expect(open('https://evil.example')).rejects.toMatchObject({ code: 'ORIGIN_NOT_ALLOWED' });
  for (const origin of ['https://shop.example', server.url]) (await open(origin)).close();
});

test('the access token opens the REST edge for an agent and names the session', async () => {
  const agent = await server.agent();
  const claims = await server.app.services.tokens.verifyAccessToken(agent.hello.accessToken);
  expect(claims).toEqual({
    personId: agent.hello.session.personId,
    role: 'agent',
    sessionId: agent.hello.session.id,
  });
  const shopToken_ = await shopToken();
  await expect(server.app.services.tokens.verifyAccessToken(shopToken_)).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
  });
});

test('a shop’s backend reads a call with a token signed for its agent; a shopper’s token reads nothing', async () => {
  const unknown = `${server.url}/v1/calls/call_01890000-0000-7000-8000-000000000000`;
  const status = async (token: string) =>
    (await fetch(unknown, { headers: { authorization: `Bearer ${token}` } })).status;
  const agents = await shopToken({ role: 'agent' });
  expect(await status(agents)).toBe(404);
  // Reading has not used it up.
  expect((await server.connect({ token: agents })).hello.session.role).toBe('agent');
  expect(await status(await shopToken())).toBe(401);
  expect(await status(await shopToken({ role: 'agent', exp: 1 }))).toBe(401);
});

test('too many connections of one address are refused', async () => {
  const limited = await startTestServer({ config: { limits: { connectionsPerMinute: 3 } } });
  const attempts = Array.from({ length: 5 }, () => limited.shopper());
  const refused = (await Promise.allSettled(attempts)).filter(({ status }) => status === 'rejected');
  expect(refused).toHaveLength(2);
  expect(refused[0]).toMatchObject({ reason: { code: 'RATE_LIMITED', retryable: true } });
  await limited.close();
});
