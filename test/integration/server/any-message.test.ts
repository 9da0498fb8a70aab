import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ERROR_CODES } from '#protocol/errors.ts';
import type { Role } from '#protocol/people.ts';
import { GRANTS } from '../../../server/signaling/grants.ts';
import { answeredCall, startTestServer } from '#test/server.ts';
import type { TestServer } from '#test/server.ts';
import { connect } from '#test/signaling-client.ts';
import type { SignalingClient } from '#test/signaling-client.ts';

const MESSAGES_PER_ROLE = 5000;
const BATCH = 100;
const ROLES: readonly Role[] = ['shopper', 'agent', 'supervisor', 'inspector', 'operator'];

interface Answer {
  readonly ok?: unknown;
  readonly error?: { readonly code: string };
}

let server: TestServer;
let shopper: SignalingClient;
let agent: SignalingClient;
let call: Awaited<ReturnType<typeof answeredCall>>;

beforeAll(async () => {
  server = await startTestServer({ config: { limits: { requestsPerSecond: 1_000_000 } } });
  shopper = await server.shopper({ id: 'undisturbed' });
  agent = await server.agent({ id: 'undisturbed' });
  call = await answeredCall(shopper, agent);
  await shopper.request('call:report-first-media', { callId: call.id, kind: 'frame', elapsedMs: 1 });
  await agent.request('call:report-first-media', { callId: call.id, kind: 'frame', elapsedMs: 1 });
});
afterAll(() => server.close());

/** Values that look as if they belonged, among values that do not. */
function anyPayload(known: readonly unknown[]): fc.Arbitrary<unknown> {
  const uuid = '01940000-0000-7000-8000-000000000000';
  const plausible = fc.constantFrom<unknown>(
    ...known,
    'voice',
    'video',
    'available',
    'away',
    'text',
    'image',
    `msg_${uuid}`,
    `req_${uuid}`,
    `offer_${uuid}`,
    `file_${uuid}`,
    uuid,
    {},
    1,
    true,
    [uuid],
    { audioUnlocked: true, microphoneOpened: true },
    { type: 'text', text: 'hello' },
    { codecs: [] },
  );
  const key = fc.constantFrom(
    'callId',
    'offerId',
    'requestId',
    'media',
    'topic',
    'language',
    'kind',
    'elapsedMs',
    'status',
    'selfTest',
    'personId',
    'limit',
    'rtpCapabilities',
    'transportId',
    'producerId',
    'consumerId',
    'consumerIds',
    'paused',
    'conversationId',
    'messageId',
    'body',
    'afterSequence',
    'isTyping',
    'sequence',
    'dtlsParameters',
    'rtpParameters',
    '__proto__',
  );
  const objects = fc.dictionary(
    key,
    fc.oneof({ weight: 5, arbitrary: plausible }, fc.jsonValue({ maxDepth: 2 })),
    { maxKeys: 6 },
  );
  return fc.oneof({ weight: 6, arbitrary: objects }, fc.jsonValue({ maxDepth: 3 }), plausible);
}

/** What each request takes, filled with things that belong to the call that must not be disturbed. */
function aimedPayload(name: string): fc.Arbitrary<unknown> {
  const callId = fc.constant(call.id);
  const conversationId = fc.constant(call.conversationId);
  if (name.startsWith('chat:'))
    return fc.record(
      { conversationId, afterSequence: fc.nat(), sequence: fc.nat(), isTyping: fc.boolean() },
      { requiredKeys: ['conversationId'] },
    );
  if (name === 'call:accept' || name === 'call:decline')
    return fc.record({ callId, offerId: fc.constant('offer_01940000-0000-7000-8000-000000000000') });
  if (name === 'media:open') return fc.record({ callId, rtpCapabilities: fc.constant({}) });
  return fc.record({ callId });
}

test.each(ROLES)(
  'whatever a %s sends, the answer has a code, leaks nothing, and the call beside it goes on',
  async (role) => {
    const names = Object.keys(GRANTS).filter((name) => name !== 'session:bye');
    const signIn = async (): Promise<SignalingClient> =>
      connect(server.url, { token: await server.token({ role: role as 'shopper' }) });
    let client = await signIn();
    const known = [call.id, call.conversationId, shopper.hello.session.id, shopper.hello.session.personId];
    const message = fc
      .oneof({ weight: 9, arbitrary: fc.constantFrom(...names) }, fc.string({ maxLength: 40 }))
      .chain((name) =>
        fc.tuple(
          fc.constant(name),
          fc.oneof({ weight: 3, arbitrary: anyPayload(known) }, aimedPayload(name)),
        ),
      );
    const messages = fc.sample(message, { numRuns: MESSAGES_PER_ROLE, seed: 20_240_607 + role.length });
    let answered = 0;
    for (let at = 0; at < messages.length; at += BATCH) {
      const replies = await Promise.all(
        messages.slice(at, at + BATCH).map(async ([name, payload]): Promise<Answer> => {
          // socket.io keeps these names to itself and does not send them.
          if (
            [
              'connect',
              'connect_error',
              'disconnect',
              'disconnecting',
              'newListener',
              'removeListener',
            ].includes(name)
          )
            return { ok: {} };
          return (await client.socket.timeout(5000).emitWithAck(name, payload)) as Answer;
        }),
      );
      for (const reply of replies) {
        answered += 1;
        expect(Object.keys(reply)).toHaveLength(1);
        if (reply.error === undefined) continue;
        expect(ERROR_CODES).toHaveProperty(reply.error.code);
        expect(reply.error.code, JSON.stringify(reply.error)).not.toBe('INTERNAL');
      }
      if (!client.socket.connected) client = await signIn();
    }
    expect(answered).toBe(MESSAGES_PER_ROLE);
    client.close();
    const { call: still } = await shopper.request('call:get', { callId: call.id });
    expect(still).toMatchObject({
      state: 'active',
      shopper: { connected: true },
      agent: { connected: true },
    });
    expect(shopper.heard.filter(({ name }) => name === 'media:consumer-added')).toEqual([]);
  },
  60_000,
);
