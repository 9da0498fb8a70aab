import { afterEach, beforeEach, expect, test } from 'vitest';
import { CallId } from '#protocol/ids.ts';
import { signalingRequests } from '#protocol/signaling.ts';
import { newId } from '#platform/uuid.ts';
import { answeredCall, newRequestId, ring, startTestServer } from '#test/server.ts';
import type { TestServer } from '#test/server.ts';
import { openSocket } from '#test/signaling-client.ts';
import type { SignalingClient } from '#test/signaling-client.ts';
import { until } from '#test/until.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer({ config: { limits: { requestsPerSecond: 50 } } });
});
afterEach(() => server.close());

function raw(client: SignalingClient, name: string, ...args: unknown[]): Promise<unknown> {
  return client.socket.timeout(2000).emitWithAck(name, ...args);
}
const badRequest = { error: { code: 'BAD_REQUEST', retryable: false } };

test('an unknown event is refused without repeating its name', async () => {
  const shopper = await server.shopper();
  for (const name of ['call:destroy', 'toString', '__proto__', 'constructor', '']) {
    const reply = await raw(shopper, name, {});
    expect(reply).toMatchObject(badRequest);
    if (name.includes(':')) expect(JSON.stringify(reply)).not.toContain(name);
  }
});

test('a message without an acknowledgement, or with more than one payload, harms nobody', async () => {
  const shopper = await server.shopper();
  shopper.socket.emit('call:start', { requestId: newRequestId(), media: 'voice' });
  shopper.socket.emit('call:start');
  expect(await raw(shopper, 'call:start')).toMatchObject(badRequest);
  expect(await raw(shopper, 'call:start', {}, {})).toMatchObject(badRequest);
  expect(server.node.rooms.size).toBe(0);
});

test('missing, extra, oversized and wrongly typed fields are refused and nothing happens', async () => {
  const shopper = await server.shopper();
  const good = { requestId: newRequestId(), media: 'voice' };
  const bad = [
    {},
    null,
    'text',
    [],
    { ...good, media: 'smell' },
    { ...good, extra: true },
    { ...good, topic: 'x'.repeat(201) },
    { ...good, requestId: 'req_1' },
    { ...good, media: Buffer.from('voice') },
  ];
  for (const input of bad) expect(await raw(shopper, 'call:start', input)).toMatchObject(badRequest);
  expect(server.node.rooms.size).toBe(0);
});

test('roles are kept apart', async () => {
  const shopper = await server.shopper();
  const agent = await server.agent();
  const { call, offerId } = await ring(shopper, agent);
  const forbidden = { code: 'FORBIDDEN' };
  await expect(shopper.request('call:accept', { callId: call.id, offerId })).rejects.toMatchObject(forbidden);
  await expect(shopper.request('agent:set-status', { status: 'away' })).rejects.toMatchObject(forbidden);
  await expect(shopper.request('chat:list', {})).rejects.toMatchObject(forbidden);
  await expect(
    agent.request('call:start', { requestId: newRequestId(), media: 'voice' }),
  ).rejects.toMatchObject(forbidden);
  const stranger = (await server.shopper()).hello.session.personId;
  await expect(agent.request('agent:shopper-history', { personId: stranger })).rejects.toMatchObject(
    forbidden,
  );
  await agent.request('agent:shopper-history', { personId: shopper.hello.session.personId });
});

test('out-of-state requests are refused with the state as it is', async () => {
  const shopper = await server.shopper();
  const agent = await server.agent();
  const { call, offerId } = await ring(shopper, agent);
  const callId = call.id;
  const invalid = { code: 'INVALID_TRANSITION' };
  await expect(agent.request('call:hold', { callId })).rejects.toMatchObject(invalid);
  await expect(agent.request('call:end', { callId })).rejects.toMatchObject(invalid);
  await expect(
    shopper.request('call:report-first-media', { callId, kind: 'audio', elapsedMs: 1 }),
  ).rejects.toMatchObject(invalid);
  await agent.request('call:accept', { callId, offerId });
  await expect(agent.request('call:resume', { callId })).rejects.toMatchObject(invalid);
  await expect(agent.request('agent:finish-wrap-up', {})).rejects.toMatchObject(invalid);
  await agent.request('call:end', { callId });
  const again = await shopper.request('call:end', { callId });
  expect(again.call).toMatchObject({ state: 'ended', endedBy: 'agent' });
  await expect(agent.request('call:hold', { callId })).rejects.toMatchObject(invalid);
});

test('a call that does not exist reads like one that is not yours', async () => {
  const shopper = await server.shopper();
  const unknown = newId(CallId, 'call');
  const reply = await raw(shopper, 'call:get', { callId: unknown });
  const others = await answeredCall(await server.shopper(), await server.agent());
  expect(await raw(shopper, 'call:get', { callId: others.id })).toEqual(reply);
});

test('a flood is answered with RATE_LIMITED, then cut off, and others notice nothing', async () => {
  const shopper = await server.shopper();
  const agent = await server.agent();
  const call = await answeredCall(shopper, agent);
  const flooder = await server.shopper();
  let limited = 0;
  for (let i = 0; i < 1000; i += 1) {
    flooder.socket.emit('session:hello', {}, (reply: { error?: { code: string } }) => {
      if (reply.error?.code === 'RATE_LIMITED') limited += 1;
    });
  }
  const before = performance.now();
  expect((await shopper.request('call:get', { callId: call.id })).call.state).toBe('connecting');
  expect(performance.now() - before).toBeLessThan(1000);
  await until('the flooder is cut off', () => !flooder.socket.connected);
  expect(limited).toBeGreaterThan(0);
});

test('who was cut off for a flood comes back to what is left of their budget, not to a new one', async () => {
  const flooder = await server.shopper();
  for (let i = 0; i < 1000; i += 1) flooder.socket.emit('session:hello', {}, () => {});
  await until('the flooder is cut off', () => !flooder.socket.connected);
  const cutOffAt = performance.now();
  const again = await openSocket(server.url, { resume: flooder.resume });
  try {
    let served = 0;
    const answers = Array.from({ length: 100 }, async () => {
      const reply = (await again.timeout(2000).emitWithAck('session:hello', {})) as { ok?: unknown };
      if (reply.ok !== undefined) served += 1;
    });
    await Promise.allSettled(answers);
    const refilled = ((performance.now() - cutOffAt) / 1000) * 50;
    expect(served).toBeLessThanOrEqual(Math.ceil(refilled) + 1);
  } finally {
    again.close();
  }
});

test('a message larger than allowed is refused, and the call of its sender goes on', async () => {
  const shopper = await server.shopper();
  const agent = await server.agent();
  const call = await answeredCall(shopper, agent);
  const tooLarge = {
    error: { ...badRequest.error, message: expect.stringContaining('65536 bytes') as string },
  };
  for (const payload of ['x'.repeat(70_000), { callId: call.id, more: 'é'.repeat(40_000) }])
    expect(await raw(shopper, 'call:get', payload)).toMatchObject(tooLarge);
  expect(await raw(shopper, 'x'.repeat(70_000), {})).toMatchObject(tooLarge);
  expect((await shopper.request('call:get', { callId: call.id })).call.shopper.connected).toBe(true);
  expect(agent.heard.some(({ data }) => JSON.stringify(data).includes('interrupted'))).toBe(false);
});

test('a message nested deeper than any program can walk is refused, and its sender stays', async () => {
  const shopper = await server.shopper();
  const { engine } = shopper.socket.io;
  const answers: string[] = [];
  engine.on('data', (data) => answers.push(String(data)));
  // By hand: socket.io's own client fails at writing such a message.
  engine.write(`2999["session:hello",${'['.repeat(30_000)}${']'.repeat(30_000)}]`);
  const answer = await until('an answer', () => answers.find((text) => text.startsWith('3999')));
  expect(JSON.parse(answer.slice(4))).toMatchObject([badRequest]);
  await shopper.request('session:hello', {});
});

test('a message too large even to be read closes that socket only', async () => {
  const shopper = await server.shopper();
  const other = await server.shopper();
  shopper.socket.emit('session:hello', 'x'.repeat(300_000), () => {});
  await until('the socket is closed', () => !shopper.socket.connected);
  expect(other.socket.connected).toBe(true);
  await other.request('session:hello', {});
});

test('an error nobody expected leaves as INTERNAL with an id and no text', async () => {
  const shopper = await server.shopper();
  const { live } = server.app.services;
  const getCaller = live.callers.get.bind(live.callers);
  live.callers.get = () => Promise.reject(new Error('the password is swordfish'));
  const reply = await raw(shopper, 'call:start', { requestId: newRequestId(), media: 'voice' });
  live.callers.get = getCaller;
  expect(reply).toMatchObject({ error: { code: 'INTERNAL', details: { id: expect.any(String) as string } } });
  expect(JSON.stringify(reply)).not.toContain('swordfish');
});

test('every request has a grant, and nothing else has', async () => {
  const { GRANTS } = await import('../../../server/signaling/grants.ts');
  expect(Object.keys(GRANTS).sort()).toEqual(Object.keys(signalingRequests).sort());
});
