import { expect, test } from 'vitest';
import type { PlacementDecision } from '#protocol/placement.ts';
import { RoomId } from '#protocol/ids.ts';
import type { CallId } from '#protocol/ids.ts';
import type { FakeNode } from '#test/fake-node.ts';
import { ASIAN, EUROPEAN, FRANKFURT, SINGAPORE, addNode } from '#test/regions.ts';
import { createWorld } from '#test/services.ts';
import type { World } from '#test/services.ts';
import { until } from '#test/until.ts';

interface Regions extends World {
  readonly fra: FakeNode;
  readonly sin: FakeNode;
  call(id: CallId): Promise<{ nodeId: string; agentNodeId?: string | undefined; mediaGeneration: number }>;
  decisions(id: CallId): Promise<PlacementDecision[]>;
}

/** One server with a node in Frankfurt and one in Singapore. */
async function regions(config = {}, between?: number): Promise<Regions> {
  const world = await createWorld({ config });
  const [server] = world.servers;
  world.links[0]!.close();
  world.servers[0]!.nodes.lose('fake' as never);
  const measured = between === undefined ? {} : { regionRttMs: { singapore: between } };
  const fra = await addNode(server!, 'fra', { ...FRANKFURT, residency: ['eu'], ...measured });
  const sin = await addNode(server!, 'sin', SINGAPORE);
  return {
    ...world,
    fra,
    sin,
    call: async (id) => (await server!.live.calls.get(id))!.value,
    async decisions(id) {
      const kept = await world.history.calls.get(id);
      return kept!.timeline.flatMap(({ placement }) => placement ?? []);
    },
  };
}

type Actor = Parameters<World['start']>[0];

const report = (world: World, actor: Actor, rttMs: Record<string, number>) =>
  world.servers[0]!.networks.report(actor, { rttMs });

interface Called {
  readonly id: CallId;
  readonly shopper: Actor;
}

/** Ada calls while Kim is free; both have measured, but for Ada where only her clock tells where she is. */
async function adaCallsKim(
  world: World,
  ada: Record<string, number> | string,
  kim: Record<string, number> = EUROPEAN,
): Promise<Called> {
  const [shopper, agent] = [world.shopper('ada'), await world.agent('kim')];
  if (typeof ada === 'object') await report(world, shopper, ada);
  else await world.servers[0]!.networks.arrived(shopper.sessionId, { timeZone: ada });
  await report(world, agent, kim);
  const { id } = await world.start(shopper);
  await world.settle();
  return { id, shopper };
}

test('a call starts on the node that the shopper’s browser measured as the nearest', async () => {
  const world = await regions();
  const shopper = world.shopper('ada');
  await report(world, shopper, ASIAN);
  const { id } = await world.start(shopper);
  expect(await world.call(id)).toMatchObject({ nodeId: 'sin' });
  expect(await world.decisions(id)).toMatchObject([
    {
      cause: 'start',
      shopper: { measuredMs: ASIAN, estimatedMs: {}, isAdjusted: false },
      chosen: { shopper: { nodeId: 'sin', region: 'singapore' } },
      rejected: [{ nodeId: 'fra', region: 'frankfurt', reason: 'longer-path' }],
      rejectedCounts: { 'longer-path': 1 },
    },
  ]);
});

test('until the browser has measured, its time zone says where it probably is', async () => {
  const world = await regions();
  const shopper = world.shopper('ada');
  await world.servers[0]!.networks.arrived(shopper.sessionId, { timeZone: 'Asia/Jakarta' });
  const { id } = await world.start(shopper);
  expect(await world.call(id)).toMatchObject({ nodeId: 'sin' });
  const [{ shopper: ways } = {} as PlacementDecision] = await world.decisions(id);
  expect(ways.measuredMs).toEqual({});
  expect(ways.estimatedMs['singapore']).toBeLessThan(ways.estimatedMs['frankfurt']!);
});

test('at the ring each far party gets a node of their own, and the shopper’s stays as it is', async () => {
  const world = await regions({}, 150);
  const { id } = await adaCallsKim(world, EUROPEAN, ASIAN);
  expect(await world.call(id)).toMatchObject({ nodeId: 'fra', agentNodeId: 'sin', mediaGeneration: 1 });
  const decisions = await world.decisions(id);
  expect(decisions.map(({ cause }) => cause)).toEqual(['start', 'ring']);
  // 20 to Frankfurt, 150 across, 20 from Singapore, halved; two hops; and the devices.
  expect(decisions[1]).toMatchObject({ agent: { measuredMs: ASIAN }, costMs: 60 + 95 + 2, rejected: [] });
});

test('a node that is idler by the time of the ring is no reason to move the shopper', async () => {
  const world = await regions({}, 150);
  const shopper = world.shopper('ada');
  await report(world, shopper, EUROPEAN);
  const { id } = await world.start(shopper);
  await addNode(world.servers[0]!, 'fra2', FRANKFURT);
  const agent = await world.agent('kim');
  await report(world, agent, EUROPEAN);
  await world.settle();
  await until('it was decided on at the ring', async () => (await world.decisions(id)).length === 2);
  expect(await world.call(id)).toMatchObject({ nodeId: 'fra', mediaGeneration: 1 });
});

test('one node between the parties serves both where a second one would not help', async () => {
  const world = await regions({}, 150);
  const { id } = await adaCallsKim(world, EUROPEAN);
  const call = await world.call(id);
  expect(call).toMatchObject({ nodeId: 'fra', mediaGeneration: 1 });
  expect(call.agentNodeId).toBeUndefined();
});

test('what was guessed at the start is put right at the ring, and that is no loss', async () => {
  const world = await regions({}, 150);
  const shopper = world.shopper('ada');
  await world.servers[0]!.networks.arrived(shopper.sessionId, { timeZone: 'Europe/London' });
  const { id } = await world.start(shopper);
  expect(await world.call(id)).toMatchObject({ nodeId: 'fra' });
  await until('the first room is open', async () => world.fra.rooms.size === 1);
  await report(world, shopper, ASIAN);
  const agent = await world.agent('kim');
  await report(world, agent, ASIAN);
  await world.servers[0]!.calls.get(shopper, { callId: id });
  world.servers[0]!.queue.requestMatch();
  await world.settle();
  await until(
    'it rings',
    async () => (await world.servers[0]!.live.calls.get(id))?.value.status.state === 'offered',
  );
  const call = (await world.servers[0]!.live.calls.get(id))!.value;
  expect(call).toMatchObject({ nodeId: 'sin', mediaGeneration: 2, mediaLosses: [] });
  await until(
    'the former room is closed',
    async () => world.fra.rooms.size === 0 && world.sin.rooms.size === 1,
  );
});

test('residency of the call and of all calls hold together, whatever is measured', async () => {
  const world = await regions({ cluster: { residency: 'eu' } });
  const shopper = world.shopper('ada');
  await report(world, shopper, { frankfurt: 10_000, singapore: 0 });
  const { id } = await world.start(shopper);
  expect(await world.call(id)).toMatchObject({ nodeId: 'fra' });
  const [decision] = await world.decisions(id);
  expect(decision).toMatchObject({
    residency: ['eu'],
    rejected: [{ nodeId: 'sin', reason: 'outside-residency' }],
  });
  const strict = { ...world.shopper('bo'), context: { residency: 'br' } };
  await expect(world.start(strict)).rejects.toMatchObject({ code: 'NO_MEDIA_NODE' });
});

test('a pin holds whatever is measured', async () => {
  const world = await regions({
    cluster: { pins: [{ residency: 'br', nodeId: 'x' }, { region: 'singapore' }] },
  });
  const shopper = world.shopper('ada');
  await report(world, shopper, EUROPEAN);
  const { id } = await world.start(shopper);
  expect(await world.call(id)).toMatchObject({ nodeId: 'sin' });
  expect((await world.decisions(id))[0]).toMatchObject({
    pin: { region: 'singapore' },
    rejected: [{ nodeId: 'fra', reason: 'not-the-pinned' }],
  });
});

test('a shopper who called before their browser had measured is moved when it has, once, and only for the better', async () => {
  const world = await regions({}, 120);
  // A traveller: the clock of the telephone is still that of home.
  const { id, shopper } = await adaCallsKim(world, 'Asia/Jakarta', ASIAN);
  const guessed = await world.call(id);
  await report(world, shopper, EUROPEAN);
  await until(
    'the call has moved',
    async () => (await world.call(id)).mediaGeneration > guessed.mediaGeneration,
  );
  const moved = await world.call(id);
  expect(moved).toMatchObject({ nodeId: 'fra', agentNodeId: 'sin' });
  expect((await world.decisions(id)).at(-1)).toMatchObject({
    cause: 'measured',
    shopper: { measuredMs: EUROPEAN },
  });
  // What is told from now on is no news, whatever it says.
  await report(world, shopper, ASIAN);
  await world.settle();
  expect(await world.call(id)).toEqual(moved);
});

test('what was measured late moves no call that is where it would go anyhow', async () => {
  const world = await regions({}, 150);
  const { id, shopper } = await adaCallsKim(world, 'Europe/Berlin');
  const { mediaGeneration } = await world.call(id);
  await report(world, shopper, EUROPEAN);
  await world.settle();
  expect(await world.call(id)).toMatchObject({ nodeId: 'fra', mediaGeneration });
});

test('when the node of a pair is gone, its side goes elsewhere and the other stays', async () => {
  const world = await regions({}, 150);
  const { id } = await adaCallsKim(world, EUROPEAN, ASIAN);
  await addNode(world.servers[0]!, 'sin2', SINGAPORE);
  // Idle, and yet nothing to move to for somebody who is well where they are.
  await addNode(world.servers[0]!, 'fra2', FRANKFURT);
  world.servers[0]!.nodes.lose('sin' as never);
  await until('the call is placed anew', async () => (await world.call(id)).mediaGeneration === 2);
  expect(await world.call(id)).toMatchObject({ nodeId: 'fra', agentNodeId: 'sin2' });
  expect((await world.decisions(id)).map(({ cause }) => cause)).toEqual(['start', 'ring', 'lost']);
});

test('a node that is emptied loses its calls to another, and none of them counts a loss', async () => {
  const world = await regions({}, 150);
  const { id } = await adaCallsKim(world, EUROPEAN);
  await until('the room is open', async () => world.fra.rooms.size === 1);
  world.fra.report({ draining: true });
  await until('the call has moved', async () => (await world.call(id)).mediaGeneration === 2);
  const call = (await world.servers[0]!.live.calls.get(id))!.value;
  expect(call).toMatchObject({ nodeId: 'sin', mediaLosses: [] });
  await until('the rooms have moved', async () => world.fra.rooms.size === 0 && world.sin.rooms.size === 1);
  expect((await world.decisions(id)).at(-1)).toMatchObject({
    cause: 'drain',
    rejected: [{ nodeId: 'fra', reason: 'draining' }],
  });
});

test('a call leaves a node whose workers keep dying for another, and waits there where there is none', async () => {
  const world = await regions({}, 150);
  const { id } = await adaCallsKim(world, EUROPEAN);
  const load = { rooms: 0, peers: 0, consumers: 0, cpu: 0, workers: 0 };
  const loses = (node: FakeNode, generation: number): void => {
    node.report({ load });
    node.loseRoom(RoomId.parse(`${id}.${generation}`));
  };
  await until('the room is open', async () => world.fra.rooms.size === 1);
  loses(world.fra, 1);
  await until('the call is elsewhere', async () => (await world.call(id)).nodeId === 'sin');
  await until('its room is open', async () => world.sin.rooms.size === 1);
  loses(world.sin, 2);
  await until('the call has another room', async () => (await world.call(id)).mediaGeneration === 3);
  expect(await world.call(id)).toMatchObject({ nodeId: 'sin' });
});

test('a call on a node that is emptied, while there is no other, moves when one comes', async () => {
  const world = await regions({}, 150);
  world.servers[0]!.nodes.lose('sin' as never);
  const { id } = await adaCallsKim(world, EUROPEAN);
  world.fra.report({ draining: true });
  await world.settle();
  expect(await world.call(id)).toMatchObject({ nodeId: 'fra', mediaGeneration: 1 });
  await addNode(world.servers[0]!, 'fra2', FRANKFURT);
  await until('the call has moved', async () => (await world.call(id)).mediaGeneration === 2);
  expect(await world.call(id)).toMatchObject({ nodeId: 'fra2', mediaLosses: [] });
});

test('a burst of calls spreads over the nodes of a region before any of them has reported', async () => {
  const world = await regions();
  // Their rooms say more of them than their processors do, as with calls that wait.
  const load = { rooms: 40, peers: 40, consumers: 0, cpu: 0, workers: 1 };
  await addNode(world.servers[0]!, 'fra2', { ...FRANKFURT, load });
  world.fra.report({ load });
  const nodes: string[] = [];
  for (let index = 0; index < 10; index += 1) {
    const shopper = world.shopper(`s${index}`);
    await report(world, shopper, EUROPEAN);
    nodes.push((await world.call((await world.start(shopper)).id)).nodeId);
  }
  expect(nodes.filter((id) => id === 'fra')).toHaveLength(5);
  expect(nodes.filter((id) => id === 'fra2')).toHaveLength(5);
});

test('a page is told of one probe a region, of nodes that are ready', async () => {
  const world = await regions();
  const { placement } = world.servers[0]!;
  const shopper = world.shopper('ada');
  expect(await placement.probesFor(shopper.sessionId)).toEqual([
    { region: 'frankfurt', url: 'http://fra.example/probe' },
    { region: 'singapore', url: 'http://sin.example/probe' },
  ]);
  world.sin.report({ draining: true });
  expect(await placement.probesFor(shopper.sessionId)).toHaveLength(1);
  expect(placement.probeOrigins()).toEqual(['http://fra.example', 'http://sin.example']);
});

test('with many regions a page measures the nearest dozen', async () => {
  const world = await regions();
  for (let index = 0; index < 20; index += 1)
    await addNode(world.servers[0]!, `n${index}`, {
      region: `africa-${index}`,
      location: { latitude: 0, longitude: index },
    });
  const shopper = world.shopper('ada');
  await world.servers[0]!.networks.arrived(shopper.sessionId, { timeZone: 'Asia/Jakarta' });
  const probes = await world.servers[0]!.placement.probesFor(shopper.sessionId);
  expect(probes).toHaveLength(12);
  expect(probes[0]).toMatchObject({ region: 'singapore' });
});
