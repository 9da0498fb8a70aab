import { expect, test } from 'vitest';
import { answeredCall, newRequestId, startTestServer } from '#test/server.ts';
import { until } from '#test/until.ts';

test('a stopping server tells everyone, ends the calls with that reason and is gone within its time', async () => {
  const server = await startTestServer();
  const shopper = await server.shopper();
  const agent = await server.agent();
  const waiting = await server.shopper();
  const call = await answeredCall(shopper, agent);
  await waiting.request('call:start', { requestId: newRequestId(), media: 'voice' });
  let kept: string | undefined;
  const { calls } = server.app.history;
  const flush = calls.flush.bind(calls);
  calls.flush = async () => {
    await flush();
    kept = (await server.app.history.calls.get(call.id))?.endReason;
  };
  const startedAt = performance.now();
  await server.app.close();
  expect(performance.now() - startedAt).toBeLessThan(5000);
  for (const client of [shopper, agent, waiting]) {
    await client.event('session:reconnect');
    await until('the socket is closed', () => !client.socket.connected);
  }
  for (const client of [shopper, agent]) {
    const ended = await client.event('call:changed', (data) => data.call.state === 'ended');
    expect(ended.call.endReason).toBe('shutdown');
  }
  expect(kept).toBe('shutdown');
  await server.close();
});
