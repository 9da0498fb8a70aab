/** A call with the shopper on one node, `near`, and the agent on another, `far`, which has joined it. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { producerParameters } from '#test/sfu/fake-browser.ts';
import { roomFacts } from '#test/sfu/call.ts';
import { AGENT, SHOPPER, aRoomId } from '#test/sfu/test-node.ts';
import { arePiped, arrived, callOnTwoNodes, join, joinRooms, startClusterNode } from '#test/sfu/two-nodes.ts';
import type { ClusterNode } from '#test/sfu/two-nodes.ts';
import { until } from '#test/until.ts';

let near: ClusterNode;
let far: ClusterNode;

beforeAll(async () => {
  near = await startClusterNode('near', '127.0.0.1');
  far = await startClusterNode('far', '127.0.0.2');
});

afterEach(async () => {
  for (const wire of [near.wire, far.wire]) wire.set({});
  for (const node of [near, far]) {
    for (const { id: roomId } of node.node.serialize().rooms)
      await node.link.request('room.close', { roomId });
    node.told.length = 0;
  }
  await until('nothing is left', () =>
    [near, far].every(({ node }) => {
      const { rooms, nodeLinks, workers } = node.serialize();
      return rooms.length === 0 && nodeLinks.length === 0 && workers.every((worker) => worker.rooms === 0);
    }),
  );
});

afterAll(async () => {
  await Promise.all([near.close(), far.close()]);
});

describe('what crosses', () => {
  test('what either party sends is offered to the other on its own node', async () => {
    const call = await callOnTwoNodes(near, far);
    await call.produce(near, SHOPPER, producerParameters('camera'));
    await call.produce(far, AGENT, producerParameters('microphone'));
    await until('both are offered', () => far.of('consumer.added')[0] && near.of('consumer.added')[0]);
    expect(far.of('consumer.added')).toMatchObject([
      { peerId: AGENT, consumer: { peerId: SHOPPER, source: 'camera', kind: 'video', producerPaused: true } },
    ]);
    expect(near.of('consumer.added')).toMatchObject([
      { peerId: SHOPPER, consumer: { peerId: AGENT, source: 'microphone', kind: 'audio' } },
    ]);
    // Each is sent over once, and nothing that came over goes back.
    expect(roomFacts(near, call.roomId)?.partner?.sends).toHaveLength(1);
    expect(roomFacts(far, call.roomId)?.partner?.sends).toHaveLength(1);
  });

  test('a party that comes later finds in its answer what the other node’s peers send already', async () => {
    const call = await joinRooms(near, far);
    await call.openPeer(near, SHOPPER);
    await call.produce(near, SHOPPER, producerParameters('microphone'));
    await call.produce(near, SHOPPER, producerParameters('camera', { paused: true }));
    await until('both have arrived', () => Object.keys(arrived(far, call.roomId)).length === 2);
    const { consumers } = await call.openPeer(far, AGENT);
    expect(consumers.map(({ peerId, source }) => `${peerId} ${source}`).sort()).toEqual([
      'shopper camera',
      'shopper microphone',
    ]);
  });

  test('each room is paused and resumed by its own server; only a peer’s own pause crosses', async () => {
    const call = await callOnTwoNodes(near, far);
    const { roomId } = call;
    const camera = producerParameters('camera');
    await call.produce(near, SHOPPER, camera);
    await call.produce(near, SHOPPER, producerParameters('microphone'));
    await until('both have arrived', () => Object.keys(arrived(far, roomId)).length === 2);
    await near.link.request('room.set-paused', { roomId, paused: false });
    expect(arrived(far, roomId)).toEqual({ 'shopper camera': 'paused', 'shopper microphone': 'paused' });
    await far.link.request('room.set-paused', { roomId, paused: false });
    expect(arrived(far, roomId)).toEqual({ 'shopper camera': 'flows', 'shopper microphone': 'flows' });
    const ofCamera = { roomId, peerId: SHOPPER, producerId: camera.producerId };
    await near.link.request('producer.set-paused', { ...ofCamera, paused: true });
    await until('the camera is paused there', () => arrived(far, roomId)['shopper camera'] === 'paused');
    expect(arrived(far, roomId)['shopper microphone']).toBe('flows');
    await near.link.request('producer.set-paused', { ...ofCamera, paused: false });
    await until('it flows again', () => arrived(far, roomId)['shopper camera'] === 'flows');
    const told = far.of('consumer.paused').map(({ paused }) => paused);
    expect(told).toEqual([false, false, true, false]);
  });

  test('a producer that closes, is replaced, or whose peer closes is gone on the other node', async () => {
    const call = await callOnTwoNodes(near, far);
    const { roomId } = call;
    const [camera, second] = [producerParameters('camera'), producerParameters('camera')];
    await call.produce(near, SHOPPER, camera);
    await until('the first has arrived', () => far.of('consumer.added').length === 1);
    await call.produce(near, SHOPPER, second);
    await until('the second is in its place', () => far.of('consumer.removed').length === 1);
    await call.produce(near, SHOPPER, producerParameters('microphone'));
    await until('three were offered', () => far.of('consumer.added').length === 3);
    expect(Object.keys(arrived(far, roomId)).sort()).toEqual(['shopper camera', 'shopper microphone']);
    await near.link.request('producer.close', { roomId, peerId: SHOPPER, producerId: second.producerId });
    await until('the camera is gone', () => far.of('consumer.removed').length === 2);
    await near.link.request('peer.close', { roomId, peerId: SHOPPER });
    await until('all is gone', () => far.of('consumer.removed').length === 3);
    expect(arrived(far, roomId)).toEqual({});
  });

  test('an id that is in use on the other node can be taken, and harms nobody', async () => {
    const call = await callOnTwoNodes(near, far);
    const camera = producerParameters('camera');
    await call.produce(near, SHOPPER, camera);
    await until('the camera has arrived', () => far.of('consumer.added').length === 1);
    const { producerId } = far.of('consumer.added')[0]!.consumer;
    // The one its own node knows, and the one the agent was told.
    await call.produce(far, AGENT, producerParameters('camera', { producerId: camera.producerId }));
    await expect(
      call.produce(far, AGENT, producerParameters('screen', { producerId })),
    ).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await until('the shopper is offered the agent’s', () => near.of('consumer.added').length === 1);
    expect(arrived(far, call.roomId)).toEqual({ 'shopper camera': 'paused' });
    expect(far.of('consumer.removed')).toEqual([]);
  });

  test('news of pipes goes to no server', async () => {
    const heard: string[] = [];
    const tell = near.node.endpoint.connect((name) => heard.push(name));
    const call = await callOnTwoNodes(near, far);
    await call.produce(near, SHOPPER, producerParameters('camera'));
    await until('the camera has arrived', () => far.of('consumer.added').length === 1);
    expect(heard.filter((name) => name.startsWith('pipe.'))).toEqual([]);
    tell.close();
  });
});

describe('when the link between the nodes breaks', () => {
  test('the pipe stays, and both sides state anew what they send when the link is back', async () => {
    const call = await callOnTwoNodes(near, far);
    const { roomId } = call;
    const camera = producerParameters('camera');
    await call.produce(near, SHOPPER, camera);
    await call.produce(far, AGENT, producerParameters('camera'));
    await until(
      'both have arrived',
      () => arrived(far, roomId)['shopper camera'] && arrived(near, roomId)['agent camera'],
    );
    const pipeId = roomFacts(far, roomId)?.partner?.pipeId;
    near.wire.set({ isCut: true });
    near.wire.resetConnections();
    await until('the link is down', () => roomFacts(far, roomId)?.partner?.isLinked === false);
    expect(arrived(far, roomId)).toEqual({ 'shopper camera': 'paused' });
    await near.link.request('producer.close', { roomId, peerId: SHOPPER, producerId: camera.producerId });
    await call.produce(near, SHOPPER, producerParameters('microphone'));
    await call.produce(far, AGENT, producerParameters('screen'));
    near.wire.set({});
    near.wire.resetConnections();
    await until('the far node knows', () => arrived(far, roomId)['shopper microphone'] !== undefined, {
      timeoutMs: 15_000,
    });
    await until('and the near one', () => arrived(near, roomId)['agent screen'] !== undefined);
    expect(Object.keys(arrived(far, roomId))).toEqual(['shopper microphone']);
    expect(roomFacts(far, roomId)?.partner?.pipeId).toBe(pipeId);
  });

  test('a partner room that was lost and opened again is joined again, through another pipe', async () => {
    const call = await callOnTwoNodes(near, far);
    const { roomId } = call;
    await call.produce(near, SHOPPER, producerParameters('camera'));
    await call.produce(far, AGENT, producerParameters('camera'));
    await until('the camera has arrived', () => arrived(far, roomId)['shopper camera']);
    const pipeId = roomFacts(far, roomId)?.partner?.pipeId;
    process.kill(near.node.serialize().workers[0]!.pid, 'SIGKILL');
    await until('the agent is told', () => far.of('consumer.removed').length === 1);
    await near.link.request('room.open', { roomId });
    await call.openPeer(near, SHOPPER);
    await call.produce(near, SHOPPER, producerParameters('microphone'));
    await until('the microphone has arrived', () => arrived(far, roomId)['shopper microphone']);
    await until('the agent’s camera too', () => arrived(near, roomId)['agent camera']);
    expect(roomFacts(far, roomId)?.partner?.pipeId).not.toBe(pipeId);
  });

  test('a partner whose process is new, on the same address, is joined again', async () => {
    const other = await startClusterNode('other', '127.0.0.3');
    const call = await callOnTwoNodes(other, far);
    const { roomId } = call;
    await call.produce(far, AGENT, producerParameters('camera'));
    await until('the camera has arrived', () => arrived(other, roomId)['agent camera']);
    // Nobody says goodbye: the link stalls, and behind it there is another process.
    other.wire.set({ isCut: true });
    other.wire.resetConnections();
    await other.link.request('room.close', { roomId });
    await other.link.request('room.open', { roomId });
    other.wire.set({});
    other.wire.resetConnections();
    await until('the camera arrives in the new room', () => arrived(other, roomId)['agent camera'], {
      timeoutMs: 15_000,
    });
    await far.link.request('room.close', { roomId });
    await other.close();
  });

  test('a partner that is opened only later is joined then', async () => {
    const roomId = aRoomId();
    await far.link.request('room.open', { roomId });
    await join(near, far, roomId);
    await until('it was tried', () => far.node.serialize().nodeLinks[0]?.isUp);
    await near.link.request('room.open', { roomId });
    await arePiped(roomId, near, far);
  });
});

describe('when a room closes', () => {
  test('the joining room goes with its partner’s', async () => {
    const { roomId } = await callOnTwoNodes(near, far);
    await near.link.request('room.close', { roomId });
    await until('the far room is gone', () => far.node.serialize().rooms.length === 0);
  });

  test('the partner’s room goes on without the joining one, whose media is gone', async () => {
    const call = await callOnTwoNodes(near, far);
    await call.produce(far, AGENT, producerParameters('camera'));
    await until('the camera has arrived', () => near.of('consumer.added').length === 1);
    await far.link.request('room.close', { roomId: call.roomId });
    await until('the shopper is told', () => near.of('consumer.removed').length === 1);
    expect(roomFacts(near, call.roomId)).toMatchObject({ peers: [{ id: SHOPPER }] });
    expect(roomFacts(near, call.roomId)?.partner).toBeUndefined();
  });

  test('two rooms between two nodes share one link, which goes with the last', async () => {
    const first = await callOnTwoNodes(near, far);
    const second = await callOnTwoNodes(near, far);
    expect(far.node.serialize().nodeLinks).toMatchObject([{ nodeId: 'near', isUp: true, users: 2 }]);
    await far.link.request('room.close', { roomId: first.roomId });
    await until('one needs it', () => far.node.serialize().nodeLinks[0]?.users === 1);
    await far.link.request('room.close', { roomId: second.roomId });
    await until('none does', () => far.node.serialize().nodeLinks.length === 0);
  });

  test('another node that joins takes the place of the first, whose room has no use any more', async () => {
    const other = await startClusterNode('other', '127.0.0.3');
    const call = await callOnTwoNodes(near, far);
    const { roomId } = call;
    await other.link.request('room.open', { roomId });
    await join(near, other, roomId);
    await until('the far room is gone', () => far.node.serialize().rooms.length === 0);
    await arePiped(roomId, near, other);
    expect(roomFacts(near, roomId)?.partner).toMatchObject({ nodeId: 'other' });
    await near.link.request('room.close', { roomId });
    await until('the other room is gone', () => other.node.serialize().rooms.length === 0);
    await other.close();
  });
});
