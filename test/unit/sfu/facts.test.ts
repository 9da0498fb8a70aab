import { expect, test } from 'vitest';
import { nodeReport } from '#sfu/load-report.ts';
import { stateOf } from '#sfu/peer-transport.ts';
import { leastLoaded } from '#sfu/worker-pool.ts';

test('the worker with the fewest rooms is taken, and of equals the least busy', () => {
  const workers = [
    { rooms: 2, cpu: 0 },
    { rooms: 1, cpu: 0.9 },
    { rooms: 1, cpu: 0.2 },
  ];
  expect(leastLoaded(workers)).toBe(workers[2]);
  expect(leastLoaded([])).toBeUndefined();
});

test('a transport is connected by DTLS, disconnected by ICE, and closed by either', () => {
  expect(stateOf('new', 'new')).toBeUndefined();
  expect(stateOf('connected', 'connecting')).toBeUndefined();
  expect(stateOf('completed', 'connected')).toBe('connected');
  expect(stateOf('disconnected', 'connected')).toBe('disconnected');
  expect(stateOf('completed', 'closed')).toBe('closed');
  expect(stateOf('completed', 'failed')).toBe('closed');
});

test('a report counts peers and consumers over all rooms and tells of the busiest worker', () => {
  const room = (...sizes: number[]) => ({ peers: sizes.map((size) => ({ consumers: { size } })) });
  const facts = {
    nodeId: 'n1',
    region: 'eu',
    residency: ['eu'],
    draining: false,
    workers: [{ cpu: 0.1 }, { cpu: 0.7 }],
    workerCount: 2,
  };
  expect(nodeReport({ ...facts, rooms: [room(1, 2), room(3)] })).toMatchObject({
    nodeId: 'n1',
    region: 'eu',
    residency: ['eu'],
    load: { rooms: 2, peers: 3, consumers: 6, cpu: 0.7, workers: 2 },
  });
});
