import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLogger } from '#platform/logger.ts';
import { createMemoryState } from '#platform/live/memory.ts';
import type { LiveState, Records } from '#platform/live/live-state.ts';
import type { NodeReport } from '#protocol/control.ts';
import { NodeId } from '#protocol/ids.ts';
import { NodeRegistration, REGISTRATIONS } from '#protocol/registration.ts';
import { register } from '#sfu/registration.ts';

const report: NodeReport = {
  nodeId: NodeId.parse('fra-1'),
  region: 'frankfurt',
  residency: ['eu'],
  protocol: 1,
  draining: false,
  load: { rooms: 0, peers: 0, consumers: 0, cpu: 0, workers: 1 },
};
let state: LiveState;
let entries: Records<NodeRegistration>;
let usurped: Error[];

beforeEach(() => {
  vi.useFakeTimers();
  state = createMemoryState({ now: () => Date.now() });
  entries = state.records(REGISTRATIONS, NodeRegistration);
  usurped = [];
});
afterEach(() => {
  vi.useRealTimers();
});

const start = () =>
  register({
    state,
    logger: createLogger('silent'),
    report: () => report,
    controlUrl: 'http://127.0.0.1:4443',
    onUsurped: (error) => usurped.push(error),
  });

test('a node stays registered as long as it lives, and is gone when it withdraws', async () => {
  const registration = await start();
  await vi.advanceTimersByTimeAsync(20_000);
  expect((await entries.get('fra-1'))?.value).toMatchObject({ controlUrl: 'http://127.0.0.1:4443', report });
  await registration.withdraw();
  expect(await entries.get('fra-1')).toBeUndefined();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(await entries.get('fra-1')).toBeUndefined();
});

test('the entry of a node that is silent vanishes', async () => {
  await start();
  vi.setSystemTime(Date.now() + 4001);
  expect(await entries.get('fra-1')).toBeUndefined();
});

test('a second node of the name is told so, after waiting for a crashed one’s entry to vanish', async () => {
  const registration = await start();
  const second = start();
  second.catch(() => undefined);
  await vi.advanceTimersByTimeAsync(10_000);
  await expect(second).rejects.toThrow('Another media node is up under the name "fra-1"');
  expect(usurped).toEqual([]);
  await registration.withdraw();
});

test('a restarted node takes the name over once the entry of its former self has vanished', async () => {
  const former = await start();
  const entry = await entries.get('fra-1');
  await former.withdraw();
  // As after a crash: the entry is left behind.
  await entries.put('fra-1', entry!.value, 0, { ttlMs: 4000 });
  const restarted = start();
  await vi.advanceTimersByTimeAsync(5000);
  await (await restarted).withdraw();
});

test('a node whose entry was taken by another learns it, and leaves it alone', async () => {
  await start();
  const entry = await entries.get('fra-1');
  await entries.put('fra-1', { ...entry!.value, instance: 'another' }, entry!.version);
  await vi.advanceTimersByTimeAsync(3000);
  expect(usurped).toHaveLength(1);
  expect((await entries.get('fra-1'))?.value.instance).toBe('another');
});

test('a node whose entry runs out, or is renewed by a late word of its own, in the middle of a heartbeat goes on', async () => {
  let between: (() => Promise<unknown>) | undefined;
  const known = state;
  state = {
    ...known,
    records: (...args) => {
      const records = known.records(...args);
      return {
        ...records,
        put: async (...put) => {
          const act = between;
          between = undefined;
          await act?.();
          return records.put(...put);
        },
      };
    },
  };
  await start();
  for (const act of [
    () => entries.delete('fra-1'),
    async () => {
      const entry = await entries.get('fra-1');
      await entries.put('fra-1', entry!.value, entry!.version, { ttlMs: 4000 });
    },
  ]) {
    between = act;
    await vi.advanceTimersByTimeAsync(1500);
    expect(between).toBeUndefined();
  }
  await vi.advanceTimersByTimeAsync(10_000);
  expect(usurped).toEqual([]);
  expect(await entries.get('fra-1')).toBeDefined();
});
