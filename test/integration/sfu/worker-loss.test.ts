import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openCall, openRoom, roomFacts } from '#test/sfu/call.ts';
import { producerParameters } from '#test/sfu/fake-browser.ts';
import { AGENT, SHOPPER, aRoomId, startTestNode } from '#test/sfu/test-node.ts';
import type { TestNode } from '#test/sfu/test-node.ts';
import { until } from '#test/until.ts';

let node: TestNode;

beforeEach(async () => {
  node = await startTestNode({ workers: 2 });
});

afterEach(async () => {
  await node.close();
  expect(node.node.serialize()).toMatchObject({ rooms: [], workers: [] });
});

function workerOf(roomId: string) {
  const { rooms, workers } = node.node.serialize();
  const index = rooms.find(({ id }) => id === roomId)?.worker;
  const worker = workers.find((candidate) => candidate.index === index);
  if (worker === undefined) throw new Error('the room has no worker');
  return worker;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Worker processes of this process, as Linux lists them. */
function ownWorkers(): string[] {
  return readdirSync('/proc').filter((pid) => {
    const [, name, state, parent] = /\((.*)\) (\S) (\d+)/.exec(statOf(pid)) ?? [];
    return name?.startsWith('mediasoup') === true && state !== 'Z' && Number(parent) === process.pid;
  });
}

function statOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return ''; // not a process, or gone meanwhile
  }
}

test('rooms go to the worker that has the fewest', async () => {
  for (let n = 0; n < 4; n++) await node.link.request('room.open', { roomId: aRoomId() });
  expect(node.node.serialize().workers.map(({ rooms }) => rooms)).toEqual([2, 2]);
});

test('a killed worker loses its rooms at once and only its own, and is replaced', async () => {
  const lost = await openCall(node);
  const other = await openCall(node);
  await lost.produce(SHOPPER, producerParameters('camera'));
  const worker = workerOf(lost.roomId);
  process.kill(worker.pid, 'SIGKILL');
  const killedAt = performance.now();
  await until('the room is reported lost', () => node.of('room.lost').length > 0, {
    timeoutMs: 500,
    everyMs: 2,
  });
  expect(performance.now() - killedAt).toBeLessThan(250);
  expect(node.of('room.lost')).toEqual([{ roomId: lost.roomId, reason: 'worker-died' }]);
  await expect(lost.openPeer(SHOPPER)).rejects.toMatchObject({ code: 'MEDIA_NOT_FOUND' });
  await other.openPeer(SHOPPER);
  await until('two workers are up', () => node.node.serialize().workers.length === 2);
  expect(node.node.serialize().workers.map(({ pid }) => pid)).not.toContain(worker.pid);
});

test('a lost room can be opened again in the moment of the loss, and carries media', async () => {
  const { roomId, rtpCapabilities } = await openRoom(node);
  const again = new Promise((resolve, reject) => {
    node.link.on('room.lost', () => {
      node.link.request('room.open', { roomId }).then(resolve, reject);
    });
  });
  process.kill(workerOf(roomId).pid, 'SIGKILL');
  await again;
  await node.link.request('peer.open', { roomId, peerId: SHOPPER, rtpCapabilities });
  await node.link.request('peer.open', { roomId, peerId: AGENT, rtpCapabilities });
  await node.link.request('producer.open', { roomId, peerId: AGENT, ...producerParameters('microphone') });
  expect(roomFacts(node, roomId)?.peers).toHaveLength(2);
});

test('what a worker was asked for when it died fails with a retryable error, and leaves nothing', async () => {
  const { roomId, openPeer, produce } = await openRoom(node);
  await openPeer(AGENT);
  const { pid } = workerOf(roomId);
  // Stopped first, so that nothing of this is answered before it dies.
  process.kill(pid, 'SIGSTOP');
  const asked = [openPeer(SHOPPER), produce(AGENT, producerParameters('camera'))];
  const refusals = asked.map((request) => expect(request).rejects.toMatchObject({ retryable: true }));
  process.kill(pid, 'SIGKILL');
  await Promise.all(refusals);
  await until('the room is reported lost', () => node.of('room.lost').length > 0);
  expect(node.node.serialize().rooms).toEqual([]);
  await node.link.request('room.open', { roomId });
  expect((await openPeer(SHOPPER)).consumers).toEqual([]);
});

test('when every worker dies a room waits for the first replacement', async () => {
  for (const { pid } of node.node.serialize().workers) process.kill(pid, 'SIGKILL');
  await until('no worker is left', () => node.node.serialize().workers.length === 0, { everyMs: 1 });
  await node.link.request('room.open', { roomId: aRoomId() });
});

test('a worker that died once still counts; one that dies again does not, until it is up', async () => {
  const { pid, index } = node.node.serialize().workers[0]!;
  const next = (former: number): Promise<number> =>
    until(
      'the next worker is up',
      () =>
        node.node.serialize().workers.find((worker) => worker.index === index && worker.pid !== former)?.pid,
    );
  const told = (): number | undefined => node.of('node.reported').at(-1)?.report.load.workers;
  process.kill(pid, 'SIGKILL');
  const second = await next(pid);
  expect(node.of('node.reported').map(({ report }) => report.load.workers)).not.toContain(1);
  process.kill(second, 'SIGKILL');
  await until('one worker is missed', () => told() === 1);
  await next(second);
  await until('it counts again', () => told() === 2);
});

test('a frozen worker is noticed, its rooms are lost, and it is replaced within four seconds', async () => {
  const scene = await openCall(node);
  const worker = workerOf(scene.roomId);
  process.kill(worker.pid, 'SIGSTOP');
  const frozenAt = performance.now();
  const hanging = scene.produce(SHOPPER, producerParameters('camera'));
  const refusal = expect(hanging).rejects.toMatchObject({ retryable: true });
  await until('the room is reported lost', () => node.of('room.lost').length > 0, { timeoutMs: 4000 });
  expect(node.of('room.lost')).toEqual([{ roomId: scene.roomId, reason: 'worker-frozen' }]);
  await until('two workers are up', () => node.node.serialize().workers.length === 2);
  expect(performance.now() - frozenAt).toBeLessThan(4000);
  await refusal;
  await until('the frozen process is gone', () => !isAlive(worker.pid));
});

test('a node whose worker is frozen closes in time and leaves no process', async () => {
  const pids = node.node.serialize().workers.map(({ pid }) => pid);
  process.kill(pids[0]!, 'SIGSTOP');
  await node.close();
  await until('no process is left', () => pids.every((pid) => !isAlive(pid)));
});

test('closing a node tells of every room it had', async () => {
  const { roomId } = await openCall(node);
  await node.node.close('over');
  await until('the loss is told', () => node.of('room.lost').length > 0);
  expect(node.of('room.lost')).toEqual([{ roomId, reason: 'node-closing' }]);
});

test('mediasoup does not listen to the process’s signals, so that a drain decides when calls end', async () => {
  const names = (signal: NodeJS.Signals): string[] => process.listeners(signal).map(({ name }) => name);
  expect([...names('SIGTERM'), ...names('SIGINT')]).not.toContain('onSignal');
});

test('a binary that does not start fails the node with a plain sentence', async () => {
  await expect(startTestNode({ workerBin: '/bin/false' })).rejects.toThrow('the media worker did not start');
});

test.runIf(existsSync('/proc'))(
  'a node that cannot have one of its ports leaves no worker behind',
  async () => {
    const before = ownWorkers();
    expect(before).toHaveLength(2);
    const taken = createSocket('udp4').bind(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address();
    const starting = startTestNode({ workers: 2, port: port - 1, listen: [{ ip: '127.0.0.1' }] });
    await expect(starting).rejects.toThrow(/^the media worker cannot listen on port \d+$/);
    await until('only the workers of before are there', () => ownWorkers().length === before.length);
    expect(ownWorkers()).toEqual(before);
    taken.close();
  },
);
