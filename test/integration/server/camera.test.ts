import { afterEach, beforeEach, expect, test } from 'vitest';
import { answeredCall, newRequestId, ring, startTestServer } from '#test/server.ts';
import type { TestServer } from '#test/server.ts';
import type { SignalingClient } from '#test/signaling-client.ts';

let server: TestServer;
let shopper: SignalingClient;
let agent: SignalingClient;

beforeEach(async () => {
  server = await startTestServer();
  [shopper, agent] = await Promise.all([server.shopper(), server.agent()]);
});
afterEach(() => server.close());

const heardBy = (client: SignalingClient, name: string) => client.heard.filter((one) => one.name === name);

test('an agent’s wish reaches the shopper, and the shopper’s answer the agent', async () => {
  const { id: callId } = await answeredCall(shopper, agent);
  const requestId = newRequestId();
  const wish = { kind: 'torch', isOn: true } as const;
  await agent.request('camera:request', { callId, requestId, wish });
  expect(await shopper.event('camera:requested')).toEqual({ callId, requestId, wish });
  await shopper.request('camera:answer', { callId, requestId, answer: 'refused' });
  expect(await agent.event('camera:answered')).toEqual({ callId, requestId, answer: 'refused' });
  expect(heardBy(agent, 'camera:requested')).toEqual([]);
  expect(heardBy(shopper, 'camera:answered')).toEqual([]);
});

test('only the agent of the call may wish, and only its shopper may answer', async () => {
  const { id: callId } = await answeredCall(shopper, agent);
  const [stranger, colleague] = await Promise.all([server.shopper(), server.agent({ id: 'colleague' })]);
  const requestId = newRequestId();
  const wish = { kind: 'flip' } as const;
  const refusals = [
    [shopper.request('camera:request', { callId, requestId, wish }), 'FORBIDDEN'],
    [agent.request('camera:answer', { callId, requestId, answer: 'done' }), 'FORBIDDEN'],
    [colleague.request('camera:request', { callId, requestId, wish }), 'CALL_NOT_FOUND'],
    [stranger.request('camera:answer', { callId, requestId, answer: 'done' }), 'CALL_NOT_FOUND'],
    [stranger.request('problem:report', { callId, kinds: ['echo'] }), 'CALL_NOT_FOUND'],
  ] as const;
  for (const [asked, code] of refusals) await expect(asked).rejects.toMatchObject({ code });
  expect(heardBy(shopper, 'camera:requested')).toEqual([]);
  expect(heardBy(agent, 'camera:answered')).toEqual([]);
});

test('nobody is asked before the answer or after the end', async () => {
  const { call, offerId } = await ring(shopper, agent);
  const wish = { callId: call.id, requestId: newRequestId(), wish: { kind: 'flip' } } as const;
  await expect(agent.request('camera:request', wish)).rejects.toMatchObject({ code: 'INVALID_TRANSITION' });
  await agent.request('call:accept', { callId: call.id, offerId });
  await agent.request('camera:request', wish);
  await shopper.event('camera:requested');
  await shopper.request('call:end', { callId: call.id });
  await expect(agent.request('camera:request', wish)).rejects.toMatchObject({ code: 'INVALID_TRANSITION' });
});

test('a wish beyond all bounds is no wish', async () => {
  const { id: callId } = await answeredCall(shopper, agent);
  const wishes = [
    { kind: 'zoom', factor: 1e9 },
    { kind: 'zoom', factor: 0 },
    { kind: 'zoom', factor: Infinity },
    { kind: 'torch', isOn: true, forEver: true },
    { kind: 'record' },
    {},
  ];
  for (const wish of wishes) {
    const asked = agent.request('camera:request', { callId, requestId: newRequestId(), wish } as never);
    await expect(asked).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  }
  expect(heardBy(shopper, 'camera:requested')).toEqual([]);
});

test('an agent who nags is stopped, and another call’s agent is not', async () => {
  const { id: callId } = await answeredCall(shopper, agent);
  const ask = (by: SignalingClient, id: typeof callId) =>
    by.request('camera:request', { callId: id, requestId: newRequestId(), wish: { kind: 'flip' } });
  const answers = await Promise.allSettled(Array.from({ length: 20 }, () => ask(agent, callId)));
  const refused = answers.filter(({ status }) => status === 'rejected');
  expect(refused.length).toBeGreaterThanOrEqual(10);
  expect(refused.length).toBeLessThan(20);
  for (const answer of refused) expect(answer).toMatchObject({ reason: { code: 'RATE_LIMITED' } });
  expect(heardBy(shopper, 'camera:requested').length).toBeLessThanOrEqual(10);

  const [other, colleague] = await Promise.all([
    server.shopper({ id: 'other' }),
    server.agent({ id: 'colleague' }),
  ]);
  const second = await answeredCall(other, colleague);
  await ask(colleague, second.id);
  await other.event('camera:requested');
});

test('what a side finds wrong with its devices is told to the other side, once each', async () => {
  const { id: callId } = await answeredCall(shopper, agent);
  await shopper.request('problem:report', { callId, kinds: ['microphone-silent', 'microphone-silent'] });
  const told = await agent.event('problem:changed');
  expect(told).toEqual({ callId, side: 'shopper', kinds: ['microphone-silent'] });
  await shopper.request('problem:report', { callId, kinds: [] });
  await agent.event('problem:changed', ({ kinds }) => kinds.length === 0);
  await agent.request('problem:report', { callId, kinds: ['camera-black'] });
  expect(await shopper.event('problem:changed')).toMatchObject({ side: 'agent', kinds: ['camera-black'] });
  const unknown = shopper.request('problem:report', { callId, kinds: ['haunted'] } as never);
  await expect(unknown).rejects.toMatchObject({ code: 'BAD_REQUEST' });
});
