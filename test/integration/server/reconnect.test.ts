import { afterEach, expect, test } from 'vitest';
import type { CallRecord } from '#domain/call-record.ts';
import { answeredCall, newRequestId, ring, startTestServer } from '#test/server.ts';
import type { TestServer, TestServerOptions } from '#test/server.ts';
import { until } from '#test/until.ts';

let server: TestServer;
afterEach(() => server.close());

async function start(options: TestServerOptions = {}): Promise<void> {
  server = await startTestServer(options);
}

test('a shopper who reloads while waiting keeps the place', async () => {
  await start();
  const [first, second] = await Promise.all([server.shopper(), server.shopper()]);
  const { call } = await first.request('call:start', { requestId: newRequestId(), media: 'video' });
  await second.request('call:start', { requestId: newRequestId(), media: 'video' });
  const back = await server.reload(first);
  expect(back.hello).toMatchObject({ resumed: true, session: { id: first.hello.session.id } });
  expect(back.hello.call).toMatchObject({ id: call.id, state: 'queued', queue: { position: 1, size: 2 } });
});

test('a shopper who is away keeps the place but is not rung through, and then is', async () => {
  await start();
  const shopper = await server.shopper();
  const { call } = await shopper.request('call:start', { requestId: newRequestId(), media: 'video' });
  shopper.close();
  await until(
    'the server noticed',
    async () => (await server.app.services.live.calls.get(call.id))?.value.shopper.graceEndsAt,
  );
  const agent = await server.agent();
  await server.app.services.queue.settled();
  expect(agent.heard.some(({ name }) => name === 'call:offered')).toBe(false);
  await server.connect({ resume: shopper.resume });
  await agent.event('call:offered');
});

/** Holds back what `call:start` needs of the history until it is let go. */
function holdStarts(): { readonly go: () => void } {
  const { calls } = server.app.history;
  const count = calls.countOfShopper.bind(calls);
  const gate = Promise.withResolvers<undefined>();
  calls.countOfShopper = async (id) => {
    await gate.promise;
    return count(id);
  };
  return {
    go() {
      gate.resolve(undefined);
    },
  };
}

async function startedCall(): Promise<CallRecord> {
  const { openCalls, calls } = server.app.services.live;
  return until('the call is there', async () => {
    const [open] = await openCalls.range({});
    return open && (await calls.get(open.member))?.value;
  });
}

test('a shopper whose socket goes while the call is being started rings at nobody before the return', async () => {
  await start();
  const [shopper, agent] = [await server.shopper(), await server.agent()];
  const held = holdStarts();
  shopper.socket.emit('call:start', { requestId: newRequestId(), media: 'voice' }, () => {});
  const { id } = shopper.hello.session;
  const { callers } = server.app.services.live;
  await until('the start is under way', () => callers.get(shopper.hello.session.personId));
  shopper.close();
  await until(
    'the shopper is away',
    async () => (await server.app.services.live.sessions.get(id))?.value.status.state === 'grace',
  );
  held.go();
  expect((await startedCall()).shopper.graceEndsAt).toBeDefined();
  await server.app.services.queue.settled();
  expect(agent.heard.some(({ name }) => name === 'call:offered')).toBe(false);
  const back = await server.connect({ resume: shopper.resume });
  expect(back.hello.call).toMatchObject({ shopper: { connected: true } });
  await agent.event('call:offered');
});

test('a shopper who says goodbye while the call is being started leaves no call behind', async () => {
  await start();
  const shopper = await server.shopper();
  const held = holdStarts();
  shopper.socket.emit('call:start', { requestId: newRequestId(), media: 'voice' }, () => {});
  const { callers, openCalls } = server.app.services.live;
  await until('the start is under way', () => callers.get(shopper.hello.session.personId));
  await shopper.request('session:bye', {});
  held.go();
  await until('the claim is given back', async () => !(await callers.get(shopper.hello.session.personId)));
  expect(await openCalls.size()).toBe(0);
});

test('a shopper who does not come back while waiting has abandoned the call', async () => {
  await start({ config: { calls: { graceSeconds: 0.2 } } });
  const shopper = await server.shopper();
  const { call } = await shopper.request('call:start', { requestId: newRequestId(), media: 'video' });
  shopper.close();
  const reason = await until('the call has ended', async () => {
    const status = (await server.app.services.live.calls.get(call.id))?.value.status;
    return status?.state === 'ended' && status.reason;
  });
  expect(reason).toBe('abandoned');
  await expect(server.connect({ resume: shopper.resume })).rejects.toMatchObject({ code: 'SESSION_GONE' });
});

for (const side of ['shopper', 'agent'] as const) {
  test(`when the ${side} is gone both are told, and on return the call is as it was`, async () => {
    await start();
    const shopper = await server.shopper();
    const agent = await server.agent();
    const call = await answeredCall(shopper, agent);
    const [leaver, other] = side === 'shopper' ? [shopper, agent] : [agent, shopper];
    leaver.close();
    const { call: interrupted } = await other.event(
      'call:changed',
      (data) => data.call.state === 'interrupted',
    );
    expect(interrupted[side]?.connected).toBe(false);
    expect(interrupted.graceEndsAt).toBeGreaterThan(Date.now());
    const back = await server.connect({ resume: leaver.resume });
    expect(back.hello.call).toMatchObject({ id: call.id, state: 'connecting', [side]: { connected: true } });
    await other.event(
      'call:changed',
      (data) => data.call.state === 'connecting' && data.call.version > interrupted.version,
    );
    await back.request('call:end', { callId: call.id });
  });

  test(`when the ${side} does not come back the call ends with ${side}-lost`, async () => {
    await start({ config: { calls: { graceSeconds: 0.2 } } });
    const shopper = await server.shopper();
    const agent = await server.agent();
    await answeredCall(shopper, agent);
    const [leaver, other] = side === 'shopper' ? [shopper, agent] : [agent, shopper];
    leaver.close();
    const { call } = await other.event('call:changed', (data) => data.call.state === 'ended');
    expect(call).toMatchObject({ endReason: `${side}-lost`, endedBy: side });
  });
}

test('a held call is held again after a reload', async () => {
  await start();
  const shopper = await server.shopper();
  const agent = await server.agent();
  const call = await answeredCall(shopper, agent);
  await agent.request('call:hold', { callId: call.id });
  await shopper.event('call:changed', (data) => data.call.state === 'held');
  const back = await server.reload(shopper);
  expect(back.hello.call?.state).toBe('held');
  expect([...server.node.rooms.values()][0]?.isPaused).toBe(true);
  await agent.request('call:resume', { callId: call.id });
  expect([...server.node.rooms.values()][0]?.isPaused).toBe(false);
  await back.event('call:changed', (data) => data.call.state === 'active');
});

test('an agent who reloads during the ring is shown the offer again and can answer', async () => {
  await start();
  const shopper = await server.shopper();
  const agent = await server.agent();
  const { call, offerId } = await ring(shopper, agent);
  const back = await server.reload(agent);
  expect(back.hello).toMatchObject({
    offer: { offerId, call: { id: call.id } },
    agent: { state: 'reserved' },
  });
  const accepted = await back.request('call:accept', { callId: call.id, offerId });
  expect(accepted.call.state).toBe('connecting');
});

test('an agent who vanishes during the ring is passed over before the ring would have ended', async () => {
  await start({ config: { calls: { graceSeconds: 0.3 } } });
  const first = await server.agent({ id: 'first' });
  const shopper = await server.shopper();
  await ring(shopper, first);
  const second = await server.agent({ id: 'second' });
  first.close();
  await second.event('call:offered');
});

test('an available agent is not rung while reconnecting, and is available again afterwards', async () => {
  await start();
  const agent = await server.agent();
  agent.close();
  const id = agent.hello.session.personId;
  await until('the server noticed', async () => (await server.app.services.agents.get(id))?.isLost);
  const shopper = await server.shopper();
  await shopper.request('call:start', { requestId: newRequestId(), media: 'voice' });
  await server.app.services.queue.settled();
  const back = await server.connect({ resume: agent.resume });
  expect(back.hello.agent?.state === 'available' || back.hello.agent?.state === 'reserved').toBe(true);
  await until(
    'the call rings',
    () => back.hello.offer ?? back.heard.some(({ name }) => name === 'call:offered'),
  );
});

test('an agent whose last session is over is offline', async () => {
  await start({ config: { sessions: { graceSeconds: 0.1 } } });
  const agent = await server.agent();
  const id = agent.hello.session.personId;
  agent.close();
  await until(
    'the agent is offline',
    async () => (await server.app.services.agents.get(id))?.status.state === 'offline',
  );
});

test('a reload in the middle of hello does not lose the session: the former secret still opens it', async () => {
  await start();
  const shopper = await server.shopper();
  const first = await server.reload(shopper);
  // The page left before it heard of the new secret.
  first.close();
  const second = await server.connect({ resume: shopper.resume });
  expect(second.hello.session.id).toBe(shopper.hello.session.id);
  // Once the newest was used, the first is worthless.
  const third = await server.reload(second);
  third.close();
  await expect(server.connect({ resume: shopper.resume })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});

test('a second tab on the same session supersedes the first, which loses nothing by going', async () => {
  await start();
  const shopper = await server.shopper();
  const { call } = await shopper.request('call:start', { requestId: newRequestId(), media: 'voice' });
  const second = await server.connect({ resume: shopper.resume });
  await shopper.event('session:superseded');
  await until('the first socket is closed', () => !shopper.socket.connected);
  const { call: still } = await second.request('call:get', { callId: call.id });
  expect(still).toMatchObject({ state: 'queued', shopper: { connected: true } });
});

test('a resume with a fresh token changes what the shopper looks at', async () => {
  await start();
  const shopper = await server.shopper({ id: 'ada' });
  shopper.close();
  const context = { product: { id: 'p2', name: 'Kettle' } };
  const token = await server.token({ role: 'shopper', id: 'ada', context, name: 'Ada' });
  const back = await server.connect({ resume: shopper.resume, token, language: 'zh' });
  expect(back.hello).toMatchObject({ resumed: true, session: { displayName: 'Ada', language: 'zh' } });
  const { call } = await back.request('call:start', { requestId: newRequestId(), media: 'voice' });
  expect(call.context).toEqual(context);
});

test('a resume with the token of somebody else signs that person in anew', async () => {
  await start();
  const shopper = await server.shopper({ id: 'ada' });
  const token = await server.token({ role: 'shopper', id: 'ben' });
  const other = await server.connect({ resume: shopper.resume, token });
  expect(other.hello.resumed).toBe(false);
  expect(other.hello.session.id).not.toBe(shopper.hello.session.id);
  expect(shopper.socket.connected).toBe(true);
});

test('who says goodbye in a call ends it at once, and the session with it', async () => {
  await start();
  const shopper = await server.shopper();
  const agent = await server.agent();
  await answeredCall(shopper, agent);
  await shopper.request('session:bye', {});
  const { call } = await agent.event('call:changed', (data) => data.call.state === 'ended');
  expect(call).toMatchObject({ endReason: 'completed', endedBy: 'shopper' });
  await until('the socket is closed', () => !shopper.socket.connected);
  await expect(server.connect({ resume: shopper.resume })).rejects.toMatchObject({ code: 'SESSION_GONE' });
});

test('a sign-in that fails half way leaves no session behind', async () => {
  await start({ config: { sessions: { graceSeconds: 0.1 } } });
  const { live } = server.app.services;
  const get = live.agents.get.bind(live.agents);
  live.agents.get = () => Promise.reject(new Error('the connection broke'));
  const token = await server.token({ role: 'agent', id: 'kim' });
  await expect(server.connect({ token })).rejects.toMatchObject({ code: 'INTERNAL' });
  live.agents.get = get;
  await until('the session is gone', async () => (await live.sessions.list()).length === 0);
});
