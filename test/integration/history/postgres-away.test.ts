import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { MessageId } from '#protocol/ids.ts';
import type { CallView } from '#protocol/calls.ts';
import { newId } from '#platform/uuid.ts';
import { startPostgres } from '#test/postgres.ts';
import type { PostgresServer } from '#test/postgres.ts';
import { answeredCall, newRequestId, startTestServer } from '#test/server.ts';
import type { TestServer } from '#test/server.ts';
import type { SignalingClient } from '#test/signaling-client.ts';
import { until } from '#test/until.ts';

let postgres: PostgresServer;
let server: TestServer;
let shopper: SignalingClient;
let agent: SignalingClient;
let call: CallView;

beforeAll(async () => {
  postgres = await startPostgres();
}, 30_000);
afterAll(() => postgres.close());
beforeEach(async () => {
  const { username, password } = postgres;
  const url = await postgres.createDatabase();
  server = await startTestServer({ config: { history: { url, username, password, timeoutSeconds: 0.5 } } });
  shopper = await server.shopper();
  agent = await server.agent();
  call = await answeredCall(shopper, agent);
});
afterEach(() => server.close());

/** What a page does that keeps a message until it is acked: the id stays the same over all tries. */
function outbox(text: string) {
  const { conversationId } = call;
  const body = { type: 'text', text } as const;
  const message = { conversationId, messageId: newId(MessageId, 'msg'), body };
  return async () => (await shopper.request('chat:send', message)).message.sequence;
}

async function keptTexts(): Promise<string[]> {
  const { conversationId } = call;
  const { messages } = await agent.request('chat:replay', { conversationId, afterSequence: 0 });
  return messages.map(({ body }) => (body.type === 'text' ? body.text : ''));
}

const readiness = async (): Promise<unknown> => (await fetch(`${server.url}/readyz`)).json();

const waysToGo: Readonly<Record<string, () => Promise<() => Promise<void>>>> = {
  async 'was killed'() {
    await postgres.kill();
    return () => postgres.start();
  },
  async 'is frozen'() {
    postgres.pause();
    return async () => {
      postgres.resume();
    };
  },
};

for (const [what, takeAway] of Object.entries(waysToGo)) {
  test(`while PostgreSQL ${what} calls go on, and every message is kept once it is back`, async () => {
    expect(await outbox('before')()).toBe(1);
    const bringBack = await takeAway();
    const startedAt = performance.now();
    const sends = ['one', 'two', 'three', 'four', 'five'].map(outbox);
    await Promise.all(
      sends.map((send) => expect(send()).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: true })),
    );
    await agent.request('call:hold', { callId: call.id });
    await shopper.event('call:changed', (data) => data.call.state === 'held');
    await agent.request('call:resume', { callId: call.id });
    // Whoever comes now finds the queue.
    const late = await server.shopper();
    await late.request('session:hello', {});
    expect(performance.now() - startedAt).toBeLessThan(3000);
    expect(await readiness()).toMatchObject({
      status: 'not ready',
      problems: ['the history cannot be written'],
    });

    await bringBack();
    const sequences: number[] = [];
    for (const send of sends) sequences.push(await until('the message is kept', send, { timeoutMs: 10_000 }));
    expect(sequences).toEqual([2, 3, 4, 5, 6]);
    expect(await keptTexts()).toEqual(['before', 'one', 'two', 'three', 'four', 'five']);
    expect(
      await until('the server is ready', async () => {
        const said = await readiness();
        expect(said).toMatchObject({ status: 'ready' });
        return said;
      }),
    ).toBeDefined();
    const { call: next } = await late.request('call:start', { requestId: newRequestId(), media: 'voice' });
    expect(next.state).toBe('queued');
    await agent.request('call:end', { callId: call.id });
    const kept = await server.app.history.calls.get(call.id);
    expect(kept?.timeline.map(({ event }) => event)).toEqual(
      expect.arrayContaining(['accepted', 'held', 'resumed', 'ended']),
    );
    expect(kept?.endReason).toBe('completed');
    await late.request('call:end', { callId: next.id });
  });
}
