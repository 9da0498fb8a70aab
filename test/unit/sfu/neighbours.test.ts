import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { NodeId } from '#protocol/ids.ts';
import { NodeRegistration, REGISTRATIONS } from '#protocol/registration.ts';
import { systemClock } from '#platform/clock.ts';
import type { LiveState } from '#platform/live/live-state.ts';
import { createMemoryState } from '#platform/live/memory.ts';
import { createLogger } from '#platform/logger.ts';
import { answerProbe } from '#platform/probe-endpoint.ts';
import { startNeighbours } from '#sfu/neighbours.ts';
import type { Neighbours, NeighboursDeps } from '#sfu/neighbours.ts';
import { until } from '#test/until.ts';

const state: LiveState = createMemoryState(systemClock);
const started: Neighbours[] = [];
afterEach(async () => {
  for (const neighbours of started.splice(0)) neighbours.close();
  for (const { id } of await records.list()) await records.delete(id);
});
const records = state.records(REGISTRATIONS, NodeRegistration);

const reportOf = (nodeId: string, region: string) => ({
  nodeId: NodeId.parse(nodeId),
  region,
  residency: [],
  protocol: 1,
  draining: false,
  load: { rooms: 0, peers: 0, consumers: 0, cpu: 0, workers: 1 },
});

async function register(
  nodeId: string,
  region: string,
  controlUrl = `http://${nodeId}.example`,
): Promise<void> {
  const entry = { instance: nodeId, controlUrl, report: reportOf(nodeId, region) };
  await records.put(nodeId, entry, 0);
}

/** Measures often; `asked` are the addresses, in order. */
function start(nodeId: string, region: string, change: Partial<NeighboursDeps> = {}) {
  const asked: string[] = [];
  const { measure = () => Promise.resolve(10), ...more } = change;
  const neighbours = startNeighbours({
    state,
    logger: createLogger('silent'),
    self: () => reportOf(nodeId, region),
    intervalMs: 5,
    ...more,
    measure: (url) => {
      asked.push(url);
      return measure(url);
    },
  });
  started.push(neighbours);
  return { neighbours, asked };
}

test('a node tells how far it is from each other region, and asks nobody of its own', async () => {
  await register('fra', 'frankfurt');
  await register('fra2', 'frankfurt');
  await register('sin', 'singapore');
  await register('tok', 'tokyo');
  const { neighbours, asked } = start('fra', 'frankfurt', {
    measure: (url) => Promise.resolve(url.includes('sin') ? 160 : 230),
  });
  await until('both are measured', async () => Object.keys(neighbours.rttMs()).length === 2);
  expect(neighbours.rttMs()).toEqual({ singapore: 160, tokyo: 230 });
  expect(asked).toContain('http://sin.example/probe');
  expect(asked.some((url) => url.includes('fra'))).toBe(false);
});

test('two nodes of a region are asked, and the nearer one counts', async () => {
  await register('fra', 'frankfurt');
  for (const id of ['s1', 's2', 's3', 's4']) await register(id, 'singapore');
  const { neighbours, asked } = start('fra', 'frankfurt', {
    measure: (url) => Promise.resolve(url.includes('s1') ? 300 : 160),
  });
  await until('it is measured', async () => neighbours.rttMs()['singapore'] === 160);
  expect(new Set(asked)).toEqual(new Set(['http://s1.example/probe', 'http://s2.example/probe']));
});

test('in a large region only a few nodes measure, and together they ask different neighbours', async () => {
  for (let index = 0; index < 20; index += 1)
    await register(`f${String(index).padStart(2, '0')}`, 'frankfurt');
  for (let index = 0; index < 20; index += 1)
    await register(`s${String(index).padStart(2, '0')}`, 'singapore');
  const measuring = Array.from({ length: 20 }, (_, index) =>
    start(`f${String(index).padStart(2, '0')}`, 'frankfurt', { intervalMs: 60_000 }),
  );
  await until('the first have asked', async () =>
    measuring.slice(0, 8).every(({ asked }) => asked.length === 2),
  );
  expect(measuring.slice(8).flatMap(({ asked }) => asked)).toEqual([]);
  expect(new Set(measuring.flatMap(({ asked }) => asked)).size).toBe(16);
});

test('what waited for a busy machine is no longer way, until it lasts', async () => {
  await register('fra', 'frankfurt');
  await register('sin', 'singapore');
  const times = [100, 400, 380];
  let goOn = (): void => undefined;
  const held = new Promise<void>((resolve) => (goOn = resolve));
  const { neighbours, asked } = start('fra', 'frankfurt', {
    intervalMs: 50,
    measure: async () => times.shift() ?? held.then(() => 390),
  });
  await until('the slow ones were heard', async () => asked.length === 4);
  expect(neighbours.rttMs()['singapore']).toBe(100);
  goOn();
  await until('it is told as longer', async () => neighbours.rttMs()['singapore'] === 390);
});

test('a region that does not answer any more is forgotten, and known again when it does', async () => {
  await register('fra', 'frankfurt');
  await register('sin', 'singapore');
  let isAway = false;
  const { neighbours } = start('fra', 'frankfurt', {
    measure: () => (isAway ? Promise.reject(new Error('away')) : Promise.resolve(50)),
  });
  await until('it is measured', async () => 'singapore' in neighbours.rttMs());
  isAway = true;
  await until('it is forgotten', async () => !('singapore' in neighbours.rttMs()));
  isAway = false;
  await until('it is back', async () => 'singapore' in neighbours.rttMs());
});

test('a node that comes later is found', async () => {
  await register('fra', 'frankfurt');
  const { neighbours } = start('fra', 'frankfurt');
  await register('sin', 'singapore');
  await until('it is measured', async () => 'singapore' in neighbours.rttMs());
});

test('a registry that is away costs nothing that is known', async () => {
  await register('fra', 'frankfurt');
  await register('sin', 'singapore');
  let isAway = false;
  const away: LiveState = {
    ...state,
    records: (name, schema) => {
      const known = state.records(name, schema);
      return { ...known, list: () => (isAway ? Promise.reject(new Error('away')) : known.list()) };
    },
  };
  const { neighbours, asked } = start('fra', 'frankfurt', { state: away });
  await until('it is measured', async () => 'singapore' in neighbours.rttMs());
  isAway = true;
  const before = asked.length;
  await until('it is asked on', async () => asked.length > before + 3);
  expect(neighbours.rttMs()).toEqual({ singapore: 10 });
});

test('a real probe is answered and measured over a connection that stands', async () => {
  let connections = 0;
  const http = createServer(answerProbe).on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  await register('fra', 'frankfurt');
  await register('sin', 'singapore', `http://127.0.0.1:${port}`);
  const neighbours = startNeighbours({
    state,
    logger: createLogger('silent'),
    self: () => reportOf('fra', 'frankfurt'),
  });
  started.push(neighbours);
  await until('it is measured', async () => 'singapore' in neighbours.rttMs());
  expect(neighbours.rttMs()['singapore']).toBeLessThan(100);
  expect(connections).toBe(1);
  http.closeAllConnections();
  await new Promise((resolve) => http.close(resolve));
});
