import { afterEach, expect, test } from 'vitest';
import { READY, answeredCall, newRequestId, ring, startTestServer } from '#test/server.ts';
import type { TestServer, TestServerOptions } from '#test/server.ts';
import type { SignalingClient } from '#test/signaling-client.ts';
import { until } from '#test/until.ts';

let server: TestServer;
afterEach(() => server.close());

async function start(options: TestServerOptions = {}): Promise<void> {
  server = await startTestServer(options);
}

async function startCall(shopper: SignalingClient, language?: string) {
  const { call } = await shopper.request('call:start', {
    requestId: newRequestId(),
    media: 'video',
    ...(language && { language }),
  });
  return call;
}

test('the waiting see their place and how it moves', async () => {
  await start();
  const [first, second, third] = await Promise.all([server.shopper(), server.shopper(), server.shopper()]);
  const calls = [await startCall(first), await startCall(second), await startCall(third)];
  expect(calls.map(({ queue }) => queue?.position)).toEqual([1, 2, 3]);
  expect(calls[0]?.queue?.agents).toBe(0);
  await first.request('call:end', { callId: calls[0]!.id });
  const moved = await third.event('queue:moved', ({ queue }) => queue.position === 2);
  expect(moved.queue).toEqual({ position: 2, size: 2, agents: 0 });
});

test('a ringing call keeps its place and only one call rings at an agent', async () => {
  await start();
  const [first, second] = await Promise.all([server.shopper(), server.shopper()]);
  const agent = await server.agent();
  const { call, offerId } = await ring(first, agent);
  const waiting = await startCall(second);
  expect(waiting.queue).toMatchObject({ position: 2, agents: 1 });
  await agent.request('call:accept', { callId: call.id, offerId });
  await second.event('queue:moved', ({ queue }) => queue.position === 1);
  expect(agent.heard.filter(({ name }) => name === 'call:offered')).toHaveLength(1);
  await agent.request('call:end', { callId: call.id });
  await agent.event('call:offered', ({ offer }) => offer.call.id === waiting.id);
});

test('desks hear how many wait', async () => {
  await start();
  const agent = await server.agent();
  await agent.request('agent:set-status', { status: 'away' });
  const shopper = await server.shopper();
  const call = await startCall(shopper);
  const news = await agent.event('agent:queue-changed', ({ waiting }) => waiting === 1);
  expect(news.longestSince).toBe(call.createdAt);
  await shopper.request('call:end', { callId: call.id });
  await agent.event('agent:queue-changed', ({ waiting }) => waiting === 0);
});

test('a declined call goes to the next agent and not back to the first', async () => {
  await start();
  const first = await server.agent({ id: 'first' });
  const shopper = await server.shopper();
  const { call, offerId } = await ring(shopper, first);
  const second = await server.agent({ id: 'second' });
  await first.request('call:decline', { callId: call.id, offerId });
  const { offer } = await second.event('call:offered');
  expect(offer.call.id).toBe(call.id);
  expect(first.heard.filter(({ name }) => name === 'call:offered')).toHaveLength(1);
  await expect(first.request('call:accept', { callId: call.id, offerId })).rejects.toMatchObject({
    code: 'OFFER_TAKEN',
  });
});

test('a ring nobody answers goes on to the next agent after its time', async () => {
  await start({ config: { calls: { ringSeconds: 0.2 } } });
  const first = await server.agent({ id: 'first' });
  const shopper = await server.shopper();
  await ring(shopper, first);
  const second = await server.agent({ id: 'second' });
  const withdrawn = await first.event('call:offer-withdrawn');
  expect(withdrawn.reason).toBe('timed-out');
  await second.event('call:offered');
});

test('a call that everyone declined ends with that reason', async () => {
  await start();
  const agents = [await server.agent({ id: 'one' }), await server.agent({ id: 'two' })];
  const shopper = await server.shopper();
  const call = await startCall(shopper);
  for (const agent of agents) {
    const { offer } = await agent.event('call:offered');
    await agent.request('call:decline', { callId: call.id, offerId: offer.offerId });
  }
  const { call: ended } = await shopper.event('call:changed', (data) => data.call.state === 'ended');
  expect(ended.endReason).toBe('declined-by-all');
});

test('a declined call waits for an agent who is busy, and ends when that one leaves', async () => {
  await start();
  const busy = await server.agent({ id: 'busy' });
  const other = await server.shopper();
  const talk = await answeredCall(other, busy);
  const decliner = await server.agent({ id: 'decliner' });
  const shopper = await server.shopper();
  const { call, offerId } = await ring(shopper, decliner);
  await decliner.request('call:decline', { callId: call.id, offerId });
  expect((await shopper.request('call:get', { callId: call.id })).call.state).toBe('queued');
  await busy.request('session:bye', {});
  const { call: ended } = await shopper.event('call:changed', (data) => data.call.state === 'ended');
  expect(ended.endReason).toBe('declined-by-all');
  await other.event(
    'call:changed',
    (data) => data.call.id === talk.id && data.call.endReason === 'completed',
  );
});

test('with nobody there a call ends with no-agent after the configured time', async () => {
  await start({ config: { calls: { noAgentSeconds: 0.3 } } });
  const shopper = await server.shopper();
  await startCall(shopper);
  const { call } = await shopper.event('call:changed', (data) => data.call.state === 'ended');
  expect(call.endReason).toBe('no-agent');
});

test('a shopper waits on while an agent is there, and only so long after the last one left', async () => {
  await start({ config: { calls: { noAgentSeconds: 0.4 } } });
  const agent = await server.agent();
  const talk = await answeredCall(await server.shopper(), agent);
  const shopper = await server.shopper();
  const call = await startCall(shopper);
  await until('longer than the time without agents', () => Date.now() > call.createdAt + 700);
  expect((await shopper.request('call:get', { callId: call.id })).call.state).toBe('queued');
  await agent.request('call:end', { callId: talk.id });
  const { offer } = await agent.event('call:offered', (data) => data.offer.call.id === call.id);
  await agent.request('session:bye', {});
  expect(offer.call.id).toBe(call.id);
  const { call: ended } = await shopper.event('call:changed', (data) => data.call.state === 'ended');
  expect(ended.endReason).toBe('no-agent');
});

test('no call waits longer than the limit', async () => {
  await start({ config: { calls: { waitSeconds: 0.3 } } });
  const agent = await server.agent();
  await answeredCall(await server.shopper(), agent);
  const shopper = await server.shopper();
  await startCall(shopper);
  const { call } = await shopper.event('call:changed', (data) => data.call.state === 'ended');
  expect(call.endReason).toBe('no-agent');
});

test('the shopper’s language decides before the longest idle', async () => {
  await start();
  const english = await server.agent({ id: 'english', languages: ['en'] });
  const chinese = await server.agent({ id: 'chinese', languages: ['zh'] });
  const shopper = await server.shopper();
  await startCall(shopper, 'zh-Hans');
  await chinese.event('call:offered');
  expect(english.heard.some(({ name }) => name === 'call:offered')).toBe(false);
});

test('the longest idle agent is asked first, and after a call the line is at its end', async () => {
  await start();
  const first = await server.agent({ id: 'first' });
  await until(
    'a millisecond has passed',
    (
      (since) => () =>
        Date.now() > since + 1
    )(Date.now()),
  );
  const second = await server.agent({ id: 'second' });
  const shopper = await server.shopper();
  const call = await answeredCall(shopper, first);
  await shopper.request('call:end', { callId: call.id });
  await ring(await server.shopper(), second);
});

test('an agent who has left while it rang costs the call nothing', async () => {
  await start();
  const first = await server.agent({ id: 'first' });
  const shopper = await server.shopper();
  const { call } = await ring(shopper, first);
  const second = await server.agent({ id: 'second' });
  await first.request('session:bye', {});
  const { offer } = await second.event('call:offered');
  expect(offer.call.id).toBe(call.id);
});

test('a shopper who leaves stops the ring', async () => {
  await start();
  const agent = await server.agent();
  const shopper = await server.shopper();
  const { call, offerId } = await ring(shopper, agent);
  const { call: ended } = await shopper.request('call:end', { callId: call.id });
  expect(ended.endReason).toBe('abandoned');
  const withdrawn = await agent.event('call:offer-withdrawn');
  expect(withdrawn).toEqual({ callId: call.id, offerId, reason: 'shopper-left' });
  await agent.event('agent:changed', (data) => data.agent.state === 'available');
  await expect(agent.request('call:accept', { callId: call.id, offerId })).rejects.toMatchObject({
    code: 'OFFER_TAKEN',
  });
});

test('of two accepts at once exactly one wins', async () => {
  await start();
  const agent = await server.agent();
  const shopper = await server.shopper();
  const { call, offerId } = await ring(shopper, agent);
  const results = await Promise.allSettled([
    agent.request('call:accept', { callId: call.id, offerId }),
    agent.request('call:accept', { callId: call.id, offerId }),
  ]);
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const lost = results.find(({ status }) => status === 'rejected');
  expect(lost).toMatchObject({ reason: { code: 'OFFER_TAKEN' } });
});

test('an agent is not available without the self-test', async () => {
  await start();
  const agent = await server.agent();
  await agent.request('agent:set-status', { status: 'away' });
  for (const selfTest of [
    { ...READY, audioUnlocked: false },
    { ...READY, microphoneOpened: false },
  ]) {
    await expect(agent.request('agent:set-status', { status: 'available', selfTest })).rejects.toMatchObject({
      code: 'NOT_READY',
    });
  }
});

test('an agent cannot change the status while ringing or in a call', async () => {
  await start();
  const agent = await server.agent();
  const { call, offerId } = await ring(await server.shopper(), agent);
  await expect(agent.request('agent:set-status', { status: 'away' })).rejects.toMatchObject({
    code: 'INVALID_TRANSITION',
  });
  await agent.request('call:accept', { callId: call.id, offerId });
  await expect(agent.request('agent:set-status', { status: 'away' })).rejects.toMatchObject({
    code: 'INVALID_TRANSITION',
  });
});

test('after a call comes the wrap-up, which ends by itself or at once when asked', async () => {
  await start({ config: { calls: { wrapUpSeconds: 0.3 } } });
  const agent = await server.agent();
  const first = await answeredCall(await server.shopper(), agent);
  await agent.request('call:end', { callId: first.id });
  await agent.event('agent:changed', (data) => data.agent.state === 'wrap-up');
  await agent.event('agent:changed', (data) => data.agent.state === 'available');
  const second = await answeredCall(await server.shopper(), agent);
  await agent.request('call:end', { callId: second.id });
  const { agent: finished } = await agent.request('agent:finish-wrap-up', {});
  expect(finished.state).toBe('available');
});
