import { expect, test } from 'vitest';
import type { Lease } from '#platform/live/live-state.ts';
import { createLogger } from '#platform/logger.ts';
import { createSweeper } from '#services/sweeper.ts';
import { createWorld } from '#test/services.ts';
import type { World } from '#test/services.ts';

/** A sweeper of its own over the world's live state, and how often it has asked for the lease. */
function sweeperOf(world: World) {
  const [{ live, transitions, ...services }] = world.servers as [World['servers'][number]];
  let asked = 0;
  const sweeperLease: Lease = {
    ...live.sweeperLease,
    acquire(holder, ttlMs) {
      asked += 1;
      return live.sweeperLease.acquire(holder, ttlMs);
    },
  };
  const nothing = () => Promise.resolve();
  const sweeper = createSweeper({
    ...services,
    live: { ...live, sweeperLease },
    calls: transitions,
    clock: world.clock,
    logger: createLogger('silent'),
    places: {
      of: () => Promise.resolve(undefined),
      summary: () => Promise.resolve({ waiting: 0 }),
      publish: nothing,
    },
    repair: nothing,
    auditRooms: nothing,
  });
  return { sweeper, asked: () => asked };
}

test('who sweeps renews the lease once a second, and the others ask for it twice', async () => {
  const world = await createWorld();
  const [holder, other] = [sweeperOf(world), sweeperOf(world)];
  for (let tick = 0; tick < 100; tick += 1) {
    await holder.sweeper.sweep();
    await other.sweeper.sweep();
    world.clock.advance(100);
  }
  expect([holder.asked(), other.asked()]).toEqual([10, 20]);
  await world.history.close();
});

test('a lease that nobody renews is taken within half a second of its end, also by a clock that was set back', async () => {
  const world = await createWorld();
  const [holder, other] = [sweeperOf(world), sweeperOf(world)];
  await holder.sweeper.sweep();
  await other.sweeper.sweep();
  world.clock.advance(3000);
  await other.sweeper.sweep();
  expect(await world.servers[0]!.live.sweeperLease.acquire('a third', 1)).toBe(false);
  const before = other.asked();
  world.clock.advance(-60_000);
  await other.sweeper.sweep();
  expect(other.asked()).toBe(before + 1);
  await world.history.close();
});
