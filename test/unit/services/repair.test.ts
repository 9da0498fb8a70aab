import { expect, test, vi } from 'vitest';
import { AppError } from '#protocol/errors.ts';
import { CallId, RequestId } from '#protocol/ids.ts';
import { newId } from '#platform/uuid.ts';
import { deadline, waitingMember } from '#services/live.ts';
import { peerIdOf } from '#services/rooms.ts';
import { until } from '#test/until.ts';
import { createWorld } from '#test/services.ts';

// Each begins with what a server leaves that stops between two of its writes.

test('an agent reserved for a call that was never offered is free again', async () => {
  const world = await createWorld();
  const [server] = world.servers;
  const agent = await world.agent('kim');
  await server!.agents.apply(agent.personId, {
    type: 'reserve',
    callId: newId(CallId, 'call'),
    shopperId: agent.personId,
  });
  await world.pass(12_000);
  expect((await server!.agents.get(agent.personId))?.status.state).toBe('available');
  await world.start(world.shopper('ada'));
  await world.settle();
  expect(world.told.some(({ to, name }) => to === agent.sessionId && name === 'call:offered')).toBe(true);
});

test('a call that rings at an agent who does not know of it goes on to another', async () => {
  const world = await createWorld({ config: { calls: { ringSeconds: 3600 } } });
  const [server] = world.servers;
  const first = await world.agent('first');
  const call = await world.start(world.shopper('ada'));
  await world.settle();
  const record = await server!.live.agents.get(first.personId);
  await server!.live.agents.put(
    first.personId,
    { ...record!.value, status: { state: 'away' } },
    record!.version,
  );
  const second = await world.agent('second');
  await world.pass(12_000);
  expect((await server!.live.calls.get(call.id))?.value.status).toMatchObject({
    state: 'offered',
    offer: { agent: { id: second.personId } },
  });
});

test('a waiting call that fell out of the indexes is found, matched and still has its deadline', async () => {
  const world = await createWorld({ config: { calls: { noAgentSeconds: 3600 } } });
  const { live } = world.servers[0]!;
  const call = await world.start(world.shopper('ada'));
  const record = (await live.calls.get(call.id))!.value;
  await live.queue.remove(call.id);
  await live.waiting.remove(waitingMember(record));
  await live.deadlines.remove(deadline('call', call.id));
  await world.pass(12_000);
  expect(await live.queue.rank(call.id)).toBe(0);
  expect(await live.waiting.rank(waitingMember(record))).toBe(0);
  expect(await live.deadlines.rank(deadline('call', call.id))).toBeDefined();
});

test('a call whose shopper left in the moment it began does not ring, and ends where the shopper is gone', async () => {
  const world = await createWorld();
  const { live } = world.servers[0]!;
  const [away, gone] = [world.shopper('away'), world.shopper('gone')];
  const calls = [await world.start(away), await world.start(gone)];
  const { value, version } = (await live.sessions.get(away.sessionId))!;
  const graceEndsAt = world.clock.now() + 60_000;
  await live.sessions.put(away.sessionId, { ...value, status: { state: 'grace', graceEndsAt } }, version);
  await live.sessions.delete(gone.sessionId);
  await world.pass(12_000);
  await world.agent('kim');
  await world.settle();
  expect(world.told.some(({ name }) => name === 'call:offered')).toBe(false);
  const records = await Promise.all(calls.map(async ({ id }) => (await live.calls.get(id))?.value));
  expect(records).toMatchObject([
    { status: { state: 'queued' }, shopper: { graceEndsAt } },
    { status: { state: 'ended', reason: 'abandoned' } },
  ]);
});

test('a shopper whose socket went is missed in a round, but for one who is heard', async () => {
  const world = await createWorld();
  const { live } = world.servers[0]!;
  const shopper = world.shopper('ada');
  await world.signIn(shopper);
  const call = await world.start(shopper);
  await world.settle();
  const isMissed = async () => (await live.calls.get(call.id))?.value.shopper.graceEndsAt !== undefined;
  const found = await live.sessions.get(shopper.sessionId);
  const status = { state: 'grace', graceEndsAt: world.clock.now() + 60_000 } as const;
  await live.sessions.put(shopper.sessionId, { ...found!.value, status }, found!.version);
  world.node.heard.add(peerIdOf(shopper.sessionId));
  await world.pass(12_000);
  expect(await isMissed()).toBe(false);
  world.node.heard.delete(peerIdOf(shopper.sessionId));
  await world.pass(12_000);
  expect(await isMissed()).toBe(true);
});

test('what an ended call left behind is cleared away, and its end is written down, once', async () => {
  const world = await createWorld();
  const { live, calls, agents } = world.servers[0]!;
  const agent = await world.agent('kim');
  const shopper = world.shopper('ada');
  const { id: callId } = await world.start(shopper);
  await world.settle();
  const offer = world.told.find(({ name }) => name === 'call:offered');
  if (offer?.name !== 'call:offered') throw new Error('it does not ring');
  await calls.accept(agent, { callId, offerId: offer.data.offer.offerId });
  const { value, version } = (await live.calls.get(callId))!;
  // Ended by a server that stopped right after.
  await live.calls.put(
    callId,
    { ...value, status: { state: 'ended', reason: 'completed', endedAt: world.clock.now() } },
    version,
  );
  await world.pass(12_000);
  expect((await agents.get(agent.personId))?.status.state).toBe('available');
  expect(world.node.rooms.size).toBe(0);
  const isClosed = async (): Promise<boolean> => (await live.openCalls.size()) === 0;
  await until('it is no longer open', isClosed);
  // Another who had begun to clear up after it comes to the same.
  await live.openCalls.put(callId, value.createdAt);
  await world.pass(12_000);
  await until('it is no longer open', isClosed);
  const kept = await world.history.calls.get(callId);
  expect(kept).toMatchObject({ endReason: 'completed' });
  expect(kept!.timeline.filter(({ event }) => event === 'ended')).toHaveLength(1);
});

test('a claim without a call stands in the way of the next start for some seconds only', async () => {
  const world = await createWorld();
  const { live } = world.servers[0]!;
  const shopper = world.shopper('ada');
  const claim = { callId: newId(CallId, 'call'), requestId: 'req_x' as never, claimedAt: world.clock.now() };
  await live.callers.put(
    shopper.personId,
    { ...claim, requestId: 'req_01940000-0000-7000-8000-000000000000' as never },
    0,
  );
  await expect(world.start(shopper)).rejects.toMatchObject({ code: 'ALREADY_IN_CALL' });
  world.clock.advance(6000);
  expect((await world.start(shopper)).state).toBe('queued');
});

test('a start that fails before the call is there leaves nothing', async () => {
  const world = await createWorld();
  const { live } = world.servers[0]!;
  const shopper = world.shopper('ada');
  const put = live.openCalls.put.bind(live.openCalls);
  live.openCalls.put = () => Promise.reject(new Error('the connection broke'));
  await expect(world.start(shopper)).rejects.toThrow();
  expect(await live.calls.list()).toEqual([]);
  live.openCalls.put = put;
  expect((await world.start(shopper)).state).toBe('queued');
});

test('a start that may still come to something keeps its claim, and its repeat goes on with it', async () => {
  const world = await createWorld();
  const { live, calls } = world.servers[0]!;
  const shopper = world.shopper('ada');
  await world.signIn(shopper);
  const input = { requestId: newId(RequestId, 'req'), media: 'voice' as const };
  const put = vi
    .spyOn(live.calls, 'put')
    .mockRejectedValueOnce(new AppError('UNAVAILABLE', 'Redis is away.'));
  await expect(calls.start(shopper, input)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  put.mockRestore();
  const claimed = (await live.callers.get(shopper.personId))?.value.callId;
  expect((await calls.start(shopper, input)).id).toBe(claimed);
});

test('whoever waits no more is not counted before others', async () => {
  const world = await createWorld({ config: { calls: { noAgentSeconds: 3600, waitSeconds: 3600 } } });
  const { live, calls } = world.servers[0]!;
  const [gone, waits] = [world.shopper('ada'), world.shopper('bo')];
  const { id } = await world.start(gone);
  const member = waitingMember((await live.calls.get(id))!.value);
  await calls.end(gone, { callId: id });
  await until('its end to be written down', async () => (await live.openCalls.size()) === 0);
  const { id: waiting } = await world.start(waits);
  await live.waiting.put(member, 1);
  await world.pass(12_000);
  expect((await live.waiting.range({})).map((one) => one.member)).toEqual([`${waiting}/${waits.sessionId}`]);
});

test('a server that cannot reach the node of a call leaves the call alone: another one may', async () => {
  const world = await createWorld({ servers: 2 });
  const [reaching, cut] = world.servers;
  const shopper = world.shopper('ada');
  const agent = await world.agent('kim');
  const { id } = await world.start(shopper);
  await world.settle();
  const status = (await cut!.live.calls.get(id))!.value.status;
  if (status.state !== 'offered') throw new Error('it does not ring');
  await reaching!.calls.accept(agent, { callId: id, offerId: status.offer.id });
  await world.settle();
  vi.spyOn(cut!.nodes, 'link').mockReturnValue(undefined);
  vi.spyOn(cut!.nodes, 'isUsable').mockReturnValue(false);
  vi.spyOn(cut!.nodes, 'isWorking').mockReturnValue(false);
  vi.spyOn(cut!.live.registrations, 'get').mockResolvedValue({ value: {} as never, version: 1 });
  const again = vi.spyOn(cut!.placement, 'again');
  for (let second = 0; second < 15; second += 1) {
    world.clock.advance(1000);
    await cut!.sweeper.sweep();
    await world.settle();
  }
  expect(again).not.toHaveBeenCalled();
});

test('a room that was answered, and whose server ended before it could say so, is opened', async () => {
  const world = await createWorld();
  const { live, calls } = world.servers[0]!;
  const agent = await world.agent('kim');
  const { id } = await world.start(world.shopper('ada'));
  await world.settle();
  const { status } = (await live.calls.get(id))!.value;
  if (status.state !== 'offered') throw new Error('it does not ring');
  await calls.accept(agent, { callId: id, offerId: status.offer.id });
  await world.settle();
  const [room] = [...world.node.rooms.values()];
  expect(room?.isPaused).toBe(false);
  room!.isPaused = true;
  await world.pass(12_000);
  expect(room?.isPaused).toBe(false);
});

test('what nobody waits for fails without ending the process', async () => {
  const world = await createWorld();
  const [server] = world.servers;
  const actor = await world.agent('kim');
  const broken = () => Promise.reject(new Error('the connection broke'));
  server!.live.waiting.size = broken;
  server!.live.openCalls.range = broken;
  const hello = await server!.hello({ actor, resumed: false, resumeSecret: '' });
  expect(hello.session.id).toBe(actor.sessionId);
  world.links[0]!.close();
  await world.settle();
});

test('a round over thousands of calls is through within half a minute', async () => {
  const world = await createWorld();
  const { live, sweeper } = world.servers[0]!;
  // Known, and never come into being: the least that a call can need.
  for (let index = 0; index < 9000; index += 1)
    await live.openCalls.put(newId(CallId, 'call'), world.clock.now());
  world.clock.advance(5000);
  for (let tick = 0; tick < 310; tick += 1) {
    await sweeper.sweep();
    world.clock.advance(100);
  }
  expect(await live.openCalls.size()).toBe(0);
  await world.history.close();
});
