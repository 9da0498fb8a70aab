import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { AppError } from '#protocol/errors.ts';
import { ConsumerId, NodeId, RoomId } from '#protocol/ids.ts';
import type { CallId } from '#protocol/ids.ts';
import { createLogger } from '#platform/logger.ts';
import { createMediaEvents } from '#services/media-events.ts';
import { peerIdOf } from '#services/rooms.ts';
import { createWorld } from '#test/services.ts';
import { until } from '#test/until.ts';

const CALLS = 250;

type Server = Awaited<ReturnType<typeof createWorld>>['servers'][number];
type Deps = Parameters<typeof createMediaEvents>[0];

/** Of events whose calls are read by `get`, with whatever they lead to handed to `apply`. */
function eventsOf(
  services: Server,
  get: Server['live']['calls']['get'],
  apply: Deps['calls']['apply'],
  toSession: Deps['notify']['toSession'] = () => undefined,
) {
  const { live } = services;
  return createMediaEvents({
    live: { ...live, calls: { ...live.calls, get } },
    logger: createLogger('silent'),
    notify: { toSession, toPerson: () => undefined, toAgents: () => undefined },
    nodes: services.nodes,
    placement: services.placement,
    rooms: {
      open: () => undefined,
      setPaused: () => undefined,
      close: () => undefined,
      closePeer: () => undefined,
      isHeard: () => Promise.resolve(false),
      reach: () => Promise.reject(new Error('not asked for here')),
      forget: () => undefined,
    },
    calls: { ...services.transitions, apply },
    patienceMs: 0,
  });
}

test('the calls of a lost node are found many at a time, and each is told once', async () => {
  const world = await createWorld();
  const server = world.servers[0]!;
  const started = [];
  for (let index = 0; index < CALLS; index += 1) started.push(await world.start(world.shopper(`s${index}`)));
  await world.settle();
  const lost: CallId[] = [];
  let asking = 0;
  let atOnce = 0;
  const events = eventsOf(
    server,
    async (id) => {
      atOnce = Math.max(atOnce, (asking += 1));
      // A turn of its own, as an answer over the network has.
      await new Promise((resolve) => setImmediate(resolve));
      asking -= 1;
      return server.live.calls.get(id);
    },
    (id) => {
      lost.push(id);
      return Promise.resolve(undefined);
    },
  );
  await events.nodeLost(NodeId.parse('fake'));
  expect(atOnce).toBe(100);
  expect(lost.toSorted()).toEqual(started.map(({ id }) => id).toSorted());
  await events.nodeLost(NodeId.parse('another'));
  expect(lost).toHaveLength(CALLS);
  await world.history.close();
});

test('a call that begins to ring while a way is measured is placed by what was measured', async () => {
  const world = await createWorld();
  const server = world.servers[0]!;
  const { id } = await world.start(world.shopper('ada'));
  const alone = await server.live.calls.get(id);
  await world.agent('kim');
  await world.settle();
  const rings = await server.live.calls.get(id);
  expect([alone?.value.status.state, rings?.value.status.state]).toEqual(['queued', 'offered']);
  const read = [alone, rings];
  const placed: CallId[] = [];
  const events = eventsOf(
    server,
    () => Promise.resolve(read.shift()),
    (placedId) => {
      placed.push(placedId);
      return Promise.resolve(undefined);
    },
  );
  await events.wayMeasured(id);
  expect(placed).toEqual([]);
  await until('it is placed once more', () => placed.length > 0);
  expect(placed).toEqual([id]);
  await world.history.close();
});

test('whom an event could not be brought, because live state was away, is asked to look again', async () => {
  const world = await createWorld();
  const [server] = world.servers;
  const shopper = world.shopper('ada');
  const { id } = await world.start(shopper);
  const told: string[] = [];
  const events = eventsOf(
    server!,
    () => Promise.reject(new AppError('UNAVAILABLE', 'Redis is away.')),
    () => Promise.resolve(undefined),
    (to, name) => told.push(`${name} to ${to}`),
  );
  events.listen(world.links[0]!);
  world.node.emit('consumer.removed', {
    roomId: RoomId.parse(`${id}.1`),
    peerId: peerIdOf(shopper.sessionId),
    consumerId: ConsumerId.parse(randomUUID()),
  });
  await until('it is told', () => told.length > 0);
  expect(told).toEqual([`session:refresh to ${shopper.sessionId}`]);
  await world.history.close();
});
