import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MessageId } from '#protocol/ids.ts';
import type { CallView } from '#protocol/calls.ts';
import { newId } from '#platform/uuid.ts';
import { answeredCall, newRequestId, startTestServer } from '#test/server.ts';
import type { TestServer } from '#test/server.ts';
import type { SignalingClient } from '#test/signaling-client.ts';
import { until } from '#test/until.ts';

let folder: string;
let file: string;
let server: TestServer;
let shopper: SignalingClient;
let agent: SignalingClient;
let call: CallView;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-gone-'));
  file = join(folder, 'history.sqlite');
  server = await startTestServer({ config: { history: { file } } });
  shopper = await server.shopper();
  agent = await server.agent();
  call = await answeredCall(shopper, agent);
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

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

const keptEvents = async (): Promise<string[]> =>
  (await server.app.history.calls.get(call.id))?.timeline.map(({ event }) => event) ?? [];

const readiness = async (): Promise<unknown> => (await fetch(`${server.url}/readyz`)).json();

const away = { code: 'UNAVAILABLE', retryable: true };
const waysToGo: Readonly<Record<string, () => Promise<() => Promise<void>>>> = {
  async 'is held by another program'() {
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    return async () => {
      other.close();
    };
  },
  async 'was taken away'() {
    await rename(file, `${file}.elsewhere`);
    return () => rename(`${file}.elsewhere`, file);
  },
};

for (const [what, takeAway] of Object.entries(waysToGo)) {
  test(`while the history ${what} calls go on, and every message is kept once it is back`, async () => {
    expect(await outbox('before')()).toBe(1);
    const bringBack = await takeAway();
    const startedAt = performance.now();
    const sends = ['one', 'two', 'three', 'four', 'five'].map(outbox);
    for (const send of sends) await expect(send()).rejects.toMatchObject(away);
    await agent.request('call:hold', { callId: call.id });
    await shopper.event('call:changed', (data) => data.call.state === 'held');
    await agent.request('call:resume', { callId: call.id });
    // Whoever comes now finds the queue.
    const late = await server.shopper();
    await late.request('session:hello', {});
    // The server waits for the lock at most once, not for every message.
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
    expect(await until('the server is ready', readiness)).toMatchObject({ status: 'ready' });
    const { call: next } = await late.request('call:start', { requestId: newRequestId(), media: 'voice' });
    expect(next.state).toBe('queued');
    await agent.request('call:end', { callId: call.id });
    expect(await keptEvents()).toEqual(expect.arrayContaining(['accepted', 'held', 'resumed', 'ended']));
    await late.request('call:end', { callId: next.id });
  });
}
