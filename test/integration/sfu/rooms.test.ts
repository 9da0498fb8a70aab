import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { producerParameters } from '#test/sfu/fake-browser.ts';
import { openCall, openRoom, pausedSources, roomFacts } from '#test/sfu/call.ts';
import { AGENT, SHOPPER, aRoomId, startTestNode } from '#test/sfu/test-node.ts';
import type { TestNode } from '#test/sfu/test-node.ts';
import { until } from '#test/until.ts';

let node: TestNode;

beforeAll(async () => {
  node = await startTestNode();
});

afterEach(async () => {
  for (const { id: roomId } of node.node.serialize().rooms) await node.link.request('room.close', { roomId });
  const { rooms, workers } = node.node.serialize();
  expect(rooms).toEqual([]);
  expect(workers.map((worker) => worker.rooms)).toEqual([0]);
  node.told.length = 0;
});

afterAll(async () => {
  await node.close();
  expect(node.node.serialize()).toMatchObject({ rooms: [], workers: [] });
});

describe('what a repeat does', () => {
  test('a room that is opened twice, even at once, is one room and keeps its state', async () => {
    const roomId = aRoomId();
    await Promise.all([
      node.link.request('room.open', { roomId }),
      node.link.request('room.open', { roomId }),
    ]);
    await node.link.request('room.set-paused', { roomId, paused: false });
    await node.link.request('room.open', { roomId });
    expect(node.node.serialize().rooms).toMatchObject([{ id: roomId, paused: false }]);
  });

  test('closing a room, a peer or a producer twice, or one that never was, is harmless', async () => {
    const { roomId, produce } = await openCall(node);
    const camera = producerParameters('camera');
    await produce(SHOPPER, camera);
    const { producerId } = camera;
    await node.link.request('producer.close', { roomId, peerId: SHOPPER, producerId });
    await node.link.request('producer.close', { roomId, peerId: SHOPPER, producerId });
    await node.link.request('peer.close', { roomId, peerId: SHOPPER });
    await node.link.request('peer.close', { roomId, peerId: SHOPPER });
    await node.link.request('producer.close', { roomId, peerId: SHOPPER, producerId });
    await node.link.request('room.close', { roomId });
    await node.link.request('room.close', { roomId });
    await node.link.request('peer.close', { roomId, peerId: AGENT });
    expect(node.of('consumer.removed')).toHaveLength(1);
  });

  test('a producer that is opened twice, even at once, is offered once', async () => {
    const { produce } = await openCall(node);
    const camera = producerParameters('camera');
    await Promise.all([produce(SHOPPER, camera), produce(SHOPPER, camera)]);
    await produce(SHOPPER, camera);
    await until('the agent is offered the camera', () => node.of('consumer.added').length > 0);
    expect(node.of('consumer.added')).toHaveLength(1);
  });

  test('a producer that is closed while it is being opened does not come', async () => {
    const { roomId, produce } = await openCall(node);
    const camera = producerParameters('camera');
    const opening = produce(SHOPPER, camera);
    const closing = node.link.request('producer.close', {
      roomId,
      peerId: SHOPPER,
      producerId: camera.producerId,
    });
    await expect(opening).rejects.toMatchObject({ code: 'MEDIA_NOT_FOUND' });
    await closing;
    expect(pausedSources(node, roomId)).toEqual({});
    expect(node.of('consumer.added')).toEqual([]);
    // The id is free again.
    await produce(AGENT, camera);
  });

  test('a peer that opens again gets new transports, and what it sent before is gone for the other', async () => {
    const { roomId, openPeer, produce } = await openRoom(node);
    const first = await openPeer(SHOPPER);
    await openPeer(AGENT);
    await produce(SHOPPER, producerParameters('camera'));
    const second = await openPeer(SHOPPER);
    expect(second.send.id).not.toBe(first.send.id);
    await until('the agent is told', () => node.of('consumer.removed').length === 1);
    expect(
      roomFacts(node, roomId)?.peers.flatMap(({ producers, consumers }) => [...producers, ...consumers]),
    ).toEqual([]);
  });

  test('of two openings of one peer at once exactly one wins', async () => {
    const { roomId, openPeer } = await openRoom(node);
    const results = await Promise.allSettled([openPeer(SHOPPER), openPeer(SHOPPER)]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(results[0]).toMatchObject({ reason: { code: 'MEDIA_NOT_FOUND' } });
    expect(roomFacts(node, roomId)?.peers).toHaveLength(1);
  });
});

describe('who is offered what', () => {
  test('one transport answer has UDP and TCP candidates on one port', async () => {
    const { openPeer } = await openRoom(node);
    const { send, receive } = await openPeer(SHOPPER);
    const candidates = [...send.iceCandidates, ...receive.iceCandidates];
    expect(new Set(candidates.map(({ port }) => port))).toEqual(
      new Set([node.node.serialize().workers[0]?.port]),
    );
    expect(new Set(candidates.map(({ protocol }) => protocol))).toEqual(new Set(['udp', 'tcp']));
  });

  test('a peer that comes later finds what is sent already in the answer to its opening', async () => {
    const { openPeer, produce } = await openRoom(node);
    await openPeer(SHOPPER);
    const microphone = producerParameters('microphone');
    const camera = producerParameters('camera', { paused: true });
    await produce(SHOPPER, microphone);
    await produce(SHOPPER, camera);
    const { consumers } = await openPeer(AGENT);
    expect(consumers).toHaveLength(2);
    expect(consumers).toMatchObject([
      {
        producerId: microphone.producerId,
        peerId: SHOPPER,
        source: 'microphone',
        producerPaused: true,
        awaitsResume: false,
      },
      {
        producerId: camera.producerId,
        peerId: SHOPPER,
        source: 'camera',
        producerPaused: true,
        awaitsResume: false,
      },
    ]);
    expect(node.of('consumer.added')).toEqual([]);
  });

  test('the receiver may ask for lost audio again', async () => {
    const { openPeer, produce } = await openRoom(node);
    await openPeer(SHOPPER);
    await produce(SHOPPER, producerParameters('microphone'));
    const { consumers } = await openPeer(AGENT);
    expect(consumers[0]?.rtpParameters.codecs[0]?.rtcpFeedback).toContainEqual(
      expect.objectContaining({ type: 'nack' }),
    );
  });

  test('the other peer is told of a new producer, of its mute and of its end', async () => {
    const { roomId, produce } = await openCall(node);
    await node.link.request('room.set-paused', { roomId, paused: false });
    const camera = producerParameters('camera');
    await produce(SHOPPER, camera);
    const ofCamera = { roomId, peerId: SHOPPER, producerId: camera.producerId };
    await node.link.request('producer.set-paused', { ...ofCamera, paused: true });
    await node.link.request('producer.set-paused', { ...ofCamera, paused: true });
    await node.link.request('producer.close', ofCamera);
    await until('the agent is told of the end', () => node.of('consumer.removed').length === 1);
    const told = node.told.filter(({ name }) => name.startsWith('consumer.'));
    const consumerId = node.of('consumer.added')[0]?.consumer.id;
    expect(told).toMatchObject([
      {
        name: 'consumer.added',
        data: { roomId, peerId: AGENT, consumer: { peerId: SHOPPER, producerPaused: false } },
      },
      { name: 'consumer.paused', data: { roomId, peerId: AGENT, consumerId, paused: true } },
      { name: 'consumer.removed', data: { roomId, peerId: AGENT, consumerId } },
    ]);
  });

  test('a second camera takes the place of the first', async () => {
    const { roomId, produce } = await openCall(node);
    const second = producerParameters('camera');
    await produce(SHOPPER, producerParameters('camera'));
    await produce(SHOPPER, second);
    await until('the first is gone', () => node.of('consumer.removed').length === 1);
    const shopper = roomFacts(node, roomId)?.peers.find(({ id }) => id === SHOPPER);
    expect(shopper?.producers).toMatchObject([{ id: second.producerId }]);
  });

  test('a description says what a peer should be receiving, and that a peer is gone', async () => {
    const { roomId, produce } = await openCall(node);
    await produce(SHOPPER, producerParameters('microphone'));
    const there = await node.link.request('peer.describe', { roomId, peerId: AGENT });
    expect(there).toMatchObject({ open: true, consumers: [{ peerId: SHOPPER, source: 'microphone' }] });
    await node.link.request('peer.close', { roomId, peerId: AGENT });
    expect(await node.link.request('peer.describe', { roomId, peerId: AGENT })).toEqual({
      open: false,
      consumers: [],
    });
    const elsewhere = await node.link.request('peer.describe', { roomId: aRoomId(), peerId: AGENT });
    expect(elsewhere).toEqual({ open: false, consumers: [] });
  });

  test('of whom nothing comes is not heard, nor is who is not there', async () => {
    const { roomId } = await openCall(node);
    expect(await node.link.request('peer.is-heard', { roomId, peerId: AGENT })).toEqual({ heard: false });
    const nowhere = { roomId: aRoomId(), peerId: AGENT };
    expect(await node.link.request('peer.is-heard', nowhere)).toEqual({ heard: false });
  });
});

describe('when media flows', () => {
  test('a new room is paused, one request lets everything flow, another holds it', async () => {
    const { roomId, produce } = await openCall(node);
    await produce(SHOPPER, producerParameters('microphone'));
    await produce(SHOPPER, producerParameters('camera'));
    await produce(AGENT, producerParameters('microphone'));
    const all = (paused: boolean) => ({
      'shopper microphone': paused,
      'shopper camera': paused,
      'agent microphone': paused,
    });
    expect(pausedSources(node, roomId)).toEqual(all(true));
    await node.link.request('room.set-paused', { roomId, paused: false });
    expect(pausedSources(node, roomId)).toEqual(all(false));
    await until('both peers are told', () => node.of('consumer.paused').length === 3);
    await node.link.request('room.set-paused', { roomId, paused: true, version: 7 });
    expect(pausedSources(node, roomId)).toEqual(all(true));
    // Of a server that has not heard of the hold.
    await node.link.request('room.set-paused', { roomId, paused: false, version: 6 });
    expect(pausedSources(node, roomId)).toEqual(all(true));
    await until('both peers are told again', () => node.of('consumer.paused').length === 6);
    expect(node.of('consumer.paused').map(({ paused }) => paused)).toEqual([
      false,
      false,
      false,
      true,
      true,
      true,
    ]);
  });

  test('a muted producer stays muted when its room resumes, and unmutes only into a room that flows', async () => {
    const { roomId, produce } = await openCall(node);
    const microphone = producerParameters('microphone', { paused: true });
    await produce(SHOPPER, microphone);
    const setMuted = (paused: boolean) =>
      node.link.request('producer.set-paused', {
        roomId,
        peerId: SHOPPER,
        producerId: microphone.producerId,
        paused,
      });
    await node.link.request('room.set-paused', { roomId, paused: false });
    expect(pausedSources(node, roomId)).toEqual({ 'shopper microphone': true });
    await node.link.request('room.set-paused', { roomId, paused: true });
    await setMuted(false);
    expect(pausedSources(node, roomId)).toEqual({ 'shopper microphone': true });
    await node.link.request('room.set-paused', { roomId, paused: false });
    expect(pausedSources(node, roomId)).toEqual({ 'shopper microphone': false });
  });

  test('a mute that comes while its producer is being opened is not lost', async () => {
    const { roomId, produce } = await openCall(node);
    await node.link.request('room.set-paused', { roomId, paused: false });
    const microphone = producerParameters('microphone');
    const { producerId } = microphone;
    await Promise.all([
      produce(SHOPPER, microphone),
      node.link.request('producer.set-paused', { roomId, peerId: SHOPPER, producerId, paused: true }),
    ]);
    expect(pausedSources(node, roomId)).toEqual({ 'shopper microphone': true });
  });

  test('a producer that arrives while the room resumes flows', async () => {
    const { roomId, produce } = await openCall(node);
    await Promise.all([
      produce(SHOPPER, producerParameters('camera')),
      node.link.request('room.set-paused', { roomId, paused: false }),
    ]);
    await until('the camera flows', () => pausedSources(node, roomId)['shopper camera'] === false);
  });

  test('resuming consumers and asking for key frames is answered, also for audio and for those that flow', async () => {
    const { roomId, produce } = await openCall(node);
    await node.link.request('room.set-paused', { roomId, paused: false });
    await produce(SHOPPER, producerParameters('microphone'));
    await produce(SHOPPER, producerParameters('camera'));
    const { consumers } = await node.link.request('peer.describe', { roomId, peerId: AGENT });
    const consumerIds = consumers.map(({ id }) => id);
    await node.link.request('consumer.resume', { roomId, peerId: AGENT, consumerIds });
    for (const consumerId of [...consumerIds, ...consumerIds]) {
      await node.link.request('consumer.request-key-frame', { roomId, peerId: AGENT, consumerId });
    }
  });
});

test('every second the node reports its load, and a description says the same', async () => {
  const { produce } = await openCall(node);
  await produce(SHOPPER, producerParameters('microphone'));
  node.told.length = 0;
  const report = await until('a report', () => node.of('node.reported')[0]?.report);
  expect(report).toMatchObject({
    nodeId: 'embedded',
    load: { rooms: 1, peers: 2, consumers: 1, workers: 1 },
  });
  const { report: described, rtpCapabilities } = await node.link.request('node.describe', {});
  expect(described.load).toMatchObject({ rooms: 1, peers: 2, consumers: 1 });
  expect(rtpCapabilities.codecs?.map(({ mimeType }) => mimeType)).toContain('audio/opus');
});
