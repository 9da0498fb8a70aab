import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCluster } from '#test/cluster/cluster.ts';
import type { Cluster } from '#test/cluster/cluster.ts';
import { agentAt, shopperAt } from '#test/cluster/people.ts';
import { answeredCall, newRequestId, ring } from '#test/server.ts';
import { connect } from '#test/signaling-client.ts';
import type { SignalingClient } from '#test/signaling-client.ts';
import { until } from '#test/until.ts';

let cluster: Cluster;
let here: string;
let there: string;
beforeAll(async () => {
  cluster = await startCluster();
  [here = '', there = ''] = cluster.servers.map(({ origin }) => origin);
}, 60_000);
afterAll(() => cluster?.close());

async function leave(...clients: SignalingClient[]): Promise<void> {
  for (const client of clients) await client.request('session:bye', {});
}

test('a shopper at one server and an agent at another have a call, and both hear everything of it', async () => {
  const [shopper, agent] = [await shopperAt(here), await agentAt(there)];
  const call = await answeredCall(shopper, agent);
  await shopper.event('call:changed', ({ call: { state } }) => state === 'connecting');
  await agent.request('call:end', { callId: call.id });
  await shopper.event('call:changed', ({ call: { state } }) => state === 'ended');
  await leave(shopper, agent);
});

test('what is written beside a call arrives once at every tab, whichever server each is at', async () => {
  const shopper = await shopperAt(here, { id: 'writer' });
  const otherTab = await shopperAt(there, { id: 'writer' });
  const agent = await agentAt(there);
  const { call } = await ring(shopper, agent);
  const { conversationId } = call;
  const messageId = `msg_${crypto.randomUUID()}` as never;
  await shopper.request('chat:send', {
    conversationId,
    messageId,
    body: { type: 'text', text: 'Is it oak?' },
  });
  for (const client of [shopper, otherTab, agent]) {
    await client.event('chat:message', ({ message }) => message.id === messageId);
  }
  await until(
    'a second copy had time to arrive',
    async () => (await agent.request('chat:replay', { conversationId, afterSequence: 0 })).messages.length,
  );
  for (const client of [shopper, otherTab, agent]) {
    expect(client.heard.filter(({ name }) => name === 'chat:message')).toHaveLength(1);
  }
  await shopper.request('call:end', { callId: call.id });
  await leave(shopper, otherTab, agent);
});

test('who comes back at another server takes the session along, and the socket left behind gives way', async () => {
  const first = await shopperAt(here);
  const { call } = await first.request('call:start', { requestId: newRequestId(), media: 'video' });
  const second = await connect(there, { resume: first.resume });
  expect(second.hello).toMatchObject({ resumed: true, call: { id: call.id, state: 'queued' } });
  await first.event('session:superseded');
  await until('the former socket is closed', () => !first.socket.connected);
  expect(second.socket.connected).toBe(true);
  const agent = await agentAt(here);
  await agent.event('call:offered', ({ offer }) => offer.call.id === call.id);
  await second.request('call:end', { callId: call.id });
  await leave(second, agent);
});

test('a call goes on at another device that comes to another server, and at no third one', async () => {
  const [shopper, agent] = [await shopperAt(here), await agentAt(there)];
  const call = await answeredCall(shopper, agent);
  const { code } = await shopper.request('session:hand-over', {});
  // Both want it at once, at different servers.
  const taken = await Promise.allSettled(
    [there, here].map((origin) => connect(origin, { handOver: { code, requestId: newRequestId() } })),
  );
  const phones = taken.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const refusals = taken.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  expect(phones).toHaveLength(1);
  expect(refusals).toEqual([expect.objectContaining({ code: 'HAND_OVER_INVALID' })]);
  const [phone] = phones;
  expect(phone!.hello).toMatchObject({
    session: { id: shopper.resume.sessionId },
    call: { id: call.id, state: 'connecting' },
  });
  await shopper.event('session:superseded');
  await phone!.request('call:end', { callId: call.id });
  await agent.event('call:changed', ({ call: { state } }) => state === 'ended');
  await leave(phone!, agent);
});

test('a server that is killed loses no call: its people are awaited, and those who come back go on', async () => {
  const [shopper, agent] = [await shopperAt(here), await agentAt(there)];
  const gone = await shopperAt(there);
  const call = await answeredCall(shopper, agent);
  const waiting = await gone.request('call:start', { requestId: newRequestId(), media: 'voice' });
  const [, killed] = cluster.servers;
  killed!.child.signal('SIGKILL');
  await killed!.child.ended();
  const back = await connect(here, { resume: agent.resume });
  expect(back.hello).toMatchObject({ resumed: true, call: { id: call.id, state: 'connecting' } });
  await until(
    'the one who did not come back is noticed',
    async () => {
      return (await cluster.live.calls.get(waiting.call.id))?.value.shopper.graceEndsAt !== undefined;
    },
    { timeoutMs: 8000 },
  );
  const [held] = await Promise.all([cluster.live.calls.get(call.id), cluster.restartServer(killed!)]);
  expect(held?.value.status.state).toBe('connecting');
  expect(held?.value.agent?.graceEndsAt).toBeUndefined();
  await back.request('call:end', { callId: call.id });
  const returned = await connect(there, { resume: gone.resume });
  await returned.request('call:end', { callId: waiting.call.id });
  await leave(shopper, back, returned);
});
