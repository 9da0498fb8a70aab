import { expect, test } from 'vitest';
import { NodeId } from '#protocol/ids.ts';
import type { CallId } from '#protocol/ids.ts';
import { createLogger } from '#platform/logger.ts';
import { createMediaEvents } from '#services/media-events.ts';
import { createWorld } from '#test/services.ts';

const CALLS = 250;

test('the calls of a lost node are found many at a time, and each is told once', async () => {
  const world = await createWorld();
  const [{ live, ...services }] = world.servers as [(typeof world.servers)[number]];
  const started = [];
  for (let index = 0; index < CALLS; index += 1) started.push(await world.start(world.shopper(`s${index}`)));
  await world.settle();
  const lost: CallId[] = [];
  let asking = 0;
  let atOnce = 0;
  const events = createMediaEvents({
    live: {
      ...live,
      calls: {
        ...live.calls,
        async get(id) {
          atOnce = Math.max(atOnce, (asking += 1));
          // A turn of its own, as an answer over the network has.
          await new Promise((resolve) => setImmediate(resolve));
          asking -= 1;
          return live.calls.get(id);
        },
      },
    },
    logger: createLogger('silent'),
    notify: { toSession: () => undefined, toPerson: () => undefined, toAgents: () => undefined },
    nodes: services.nodes,
    placement: services.placement,
    rooms: {
      open: () => undefined,
      setPaused: () => undefined,
      close: () => undefined,
      closePeer: () => undefined,
      reach: () => Promise.reject(new Error('not asked for here')),
      forget: () => undefined,
    },
    calls: {
      ...services.transitions,
      apply(id) {
        lost.push(id);
        return Promise.resolve(undefined);
      },
    },
    patienceMs: 0,
  });
  await events.nodeLost(NodeId.parse('fake'));
  expect(atOnce).toBe(100);
  expect(lost.toSorted()).toEqual(started.map(({ id }) => id).toSorted());
  await events.nodeLost(NodeId.parse('another'));
  expect(lost).toHaveLength(CALLS);
  await world.history.close();
});
