import { afterEach, beforeEach, expect, test } from 'vitest';
import { answeredCall, newRequestId, ring, startTestServer } from '#test/server.ts';
import type { TestServer } from '#test/server.ts';
import { until } from '#test/until.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server.close());

test('a call goes from the start over the ring and the answer to the end', async () => {
  const shopper = await server.shopper({ name: 'Ada' });
  const agent = await server.agent({ name: 'Kim' });
  const { call, offerId } = await ring(shopper, agent);
  expect(call).toMatchObject({
    state: 'offered',
    media: 'video',
    shopper: { displayName: 'Ada', connected: true },
  });

  const accepted = await agent.request('call:accept', { callId: call.id, offerId });
  expect(accepted.call).toMatchObject({ state: 'connecting', agent: { displayName: 'Kim' } });
  await shopper.event('call:changed', (data) => data.call.state === 'connecting');
  expect(server.node.requests.map(({ name }) => name)).toContain('room.set-paused');

  await shopper.request('call:report-first-media', { callId: call.id, kind: 'frame', elapsedMs: 80 });
  await agent.request('call:report-first-media', { callId: call.id, kind: 'audio', elapsedMs: 90 });
  await agent.event('call:changed', (data) => data.call.state === 'active');

  const ended = await shopper.request('call:end', { callId: call.id });
  expect(ended.call).toMatchObject({ state: 'ended', endReason: 'completed', endedBy: 'shopper' });
  await agent.event('call:changed', (data) => data.call.state === 'ended');
  await agent.event('agent:changed', (data) => data.agent.state === 'available');
  await until('the room is closed', () => server.node.rooms.size === 0);
});

test('a repeated start returns the same call, another start is refused while it lives', async () => {
  const shopper = await server.shopper();
  const requestId = newRequestId();
  const [first, second] = await Promise.all([
    shopper.request('call:start', { requestId, media: 'voice' }),
    shopper.request('call:start', { requestId, media: 'voice' }),
  ]);
  expect(second.call.id).toBe(first.call.id);
  await expect(
    shopper.request('call:start', { requestId: newRequestId(), media: 'voice' }),
  ).rejects.toMatchObject({ code: 'ALREADY_IN_CALL' });
  await shopper.request('call:end', { callId: first.call.id });
  const next = await shopper.request('call:start', { requestId: newRequestId(), media: 'voice' });
  expect(next.call.id).not.toBe(first.call.id);
});

test('either side hangs up and the other is told who did', async () => {
  const shopper = await server.shopper();
  const agent = await server.agent();
  const call = await answeredCall(shopper, agent);
  await agent.request('call:end', { callId: call.id });
  const told = await shopper.event('call:changed', (data) => data.call.state === 'ended');
  expect(told.call).toMatchObject({ endReason: 'completed', endedBy: 'agent' });
});
