/** What the receivers of a picture can use of it, told to its sender: on one node, and across two. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ConsumerId, PeerId, RoomId } from '#protocol/ids.ts';
import { producerParameters } from '#test/sfu/fake-browser.ts';
import { AGENT, SHOPPER } from '#test/sfu/test-node.ts';
import { callOnTwoNodes, joinRooms, startClusterNode } from '#test/sfu/two-nodes.ts';
import type { ClusterNode, TwoNodeCall } from '#test/sfu/two-nodes.ts';
import { until } from '#test/until.ts';

let near: ClusterNode;
let far: ClusterNode;

beforeAll(async () => {
  near = await startClusterNode('near', '127.0.0.1');
  far = await startClusterNode('far', '127.0.0.2');
});

afterEach(async () => {
  for (const node of [near, far]) {
    for (const { id: roomId } of node.node.serialize().rooms)
      await node.link.request('room.close', { roomId });
    node.told.length = 0;
  }
});

afterAll(async () => {
  await Promise.all([near.close(), far.close()]);
});

interface Receiver {
  readonly node: ClusterNode;
  readonly roomId: RoomId;
  readonly peerId: PeerId;
  readonly consumerId: ConsumerId;
}

/** The shopper's camera, on the near node, and the agent who receives it on one of the two. */
async function receivedOn(node: ClusterNode): Promise<Receiver> {
  const call: TwoNodeCall = node === far ? await callOnTwoNodes(near, far) : await joinRooms(near, far);
  if (node === near) {
    await call.openPeer(near, SHOPPER);
    await call.openPeer(near, AGENT);
  }
  await call.produce(near, SHOPPER, producerParameters('camera'));
  const added = await until('the camera is offered', () => node.of('consumer.added').at(-1));
  return { node, roomId: call.roomId, peerId: AGENT, consumerId: added.consumer.id };
}

function shows(
  { node, roomId, peerId, consumerId }: Receiver,
  height: number,
  width = height,
): Promise<unknown> {
  return node.link.request('consumer.set-views', { roomId, peerId, views: [{ consumerId, width, height }] });
}

const wanted = () => near.of('producer.wanted').map(({ peerId, height }) => ({ peerId, height }));

async function isTold(height: number): Promise<void> {
  await until(`a height of ${height} is wanted`, () => wanted().at(-1)?.height === height);
}

describe.each([
  ['on the same node', () => near],
  ['on the partner’s node', () => far],
])('a receiver %s', (_name, nodeOf) => {
  test('tells the sender how large it shows the picture, and whether it sees it', async () => {
    const receiver = await receivedOn(nodeOf());
    expect(wanted()).toEqual([]);
    await shows(receiver, 640, 360);
    await isTold(360);
    await shows(receiver, 0);
    await isTold(0);
    await shows(receiver, 180);
    await isTold(180);
    expect(wanted().every(({ peerId }) => peerId === SHOPPER)).toBe(true);
  });
});

test('whoever asks how things stand is told again what is wanted', async () => {
  const receiver = await receivedOn(near);
  await shows(receiver, 360);
  await isTold(360);
  const before = wanted().length;
  await near.link.request('peer.describe', { roomId: receiver.roomId, peerId: SHOPPER });
  await until('it is told again', () => wanted().length > before);
});

describe('views that make no sense', () => {
  const cases: [string, number, number][] = [
    ['negative', -1, 10],
    ['larger than any screen', 10, 1e9],
    ['of half a pixel', 10, 0.5],
    ['of no number', Number.NaN, 10],
    ['endless', Infinity, 10],
  ];
  test.each(cases)('%s are BAD_REQUEST, and nothing comes of them', async (_name, width, height) => {
    const receiver = await receivedOn(near);
    await expect(shows(receiver, height, width)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await shows(receiver, 360, 640);
    await isTold(360);
    expect(wanted()).toHaveLength(1);
  });

  test('too many are BAD_REQUEST; those of consumers that are not there are left out', async () => {
    const receiver = await receivedOn(near);
    const { node, roomId, peerId } = receiver;
    const view = () => ({ consumerId: randomUUID() as ConsumerId, width: 1, height: 1 });
    const views = Array.from({ length: 17 }, view);
    const ask = (of: typeof views) => node.link.request('consumer.set-views', { roomId, peerId, views: of });
    await expect(ask(views)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await ask(views.slice(0, 16));
    await shows(receiver, 360);
    await isTold(360);
    expect(wanted()).toHaveLength(1);
  });
});
