import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AppError } from '#protocol/errors.ts';
import { NodeId, PeerId, ProducerId, RoomId } from '#protocol/ids.ts';
import type { ProducerParameters } from '#protocol/rtp.ts';
import { answeredCall, newRequestId, ring, startTestServer } from '#test/server.ts';
import type { TestServer } from '#test/server.ts';
import { until } from '#test/until.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer({ config: { calls: { mediaSeconds: 0.4 } } });
});
afterEach(() => server.close());

const rtpCapabilities = {};
function microphone(): ProducerParameters {
  return {
    producerId: ProducerId.parse(randomUUID()),
    kind: 'audio',
    source: 'microphone',
    rtpParameters: { codecs: [{ mimeType: 'audio/opus', payloadType: 100, clockRate: 48000, channels: 2 }] },
    paused: false,
  };
}

test('the room is warmed up before the answer and carries nothing until then', async () => {
  const shopper = await server.shopper();
  const agent = await server.agent();
  const { call, offerId } = await ring(shopper, agent);
  const callId = call.id;
  await shopper.request('media:open', { callId, rtpCapabilities });
  const produced = microphone();
  await shopper.request('media:produce', { callId, ...produced });
  const opened = await agent.request('media:open', { callId, rtpCapabilities });
  expect(opened).toMatchObject({
    mediaGeneration: 1,
    consumers: [{ producerId: produced.producerId, producerPaused: true }],
  });
  await agent.request('media:produce', { callId, ...microphone() });
  await shopper.event('media:consumer-added', (data) => data.callId === callId);
  const room = server.node.rooms.get(RoomId.parse(`${callId}.1`));
  expect(room?.isPaused).toBe(true);
  await agent.request('call:accept', { callId, offerId });
  expect(room?.isPaused).toBe(false);
});

test('the answer resumes the room before anybody is told', async () => {
  const shopper = await server.shopper();
  const agent = await server.agent();
  const { call, offerId } = await ring(shopper, agent);
  let pausedWhenTold: boolean | undefined;
  shopper.socket.on('call:changed', () => {
    pausedWhenTold ??= server.node.rooms.get(RoomId.parse(`${call.id}.1`))?.isPaused;
  });
  await agent.request('call:accept', { callId: call.id, offerId });
  await until('the shopper is told', () => pausedWhenTold !== undefined);
  expect(pausedWhenTold).toBe(false);
});

test('hold stops media in both directions until it is resumed', async () => {
  const shopper = await server.shopper();
  const agent = await server.agent();
  const { id: callId } = await answeredCall(shopper, agent);
  await agent.request('call:hold', { callId });
  await shopper.event('call:changed', (data) => data.call.state === 'held');
  const room = server.node.rooms.get(RoomId.parse(`${callId}.1`));
  expect(room?.isPaused).toBe(true);
  await expect(agent.request('call:hold', { callId })).rejects.toMatchObject({ code: 'INVALID_TRANSITION' });
  await expect(shopper.request('call:resume', { callId })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await agent.request('call:resume', { callId });
  expect(room?.isPaused).toBe(false);
});

test('an agent whose ring went on is out of the room', async () => {
  const shopper = await server.shopper();
  const first = await server.agent({ id: 'first' });
  const { call, offerId } = await ring(shopper, first);
  await server.agent({ id: 'second' });
  await first.request('media:open', { callId: call.id, rtpCapabilities });
  await first.request('call:decline', { callId: call.id, offerId });
  const room = server.node.rooms.get(RoomId.parse(`${call.id}.1`));
  await until('the peer is closed', () => room?.peers.size === 0);
  await expect(first.request('media:open', { callId: call.id, rtpCapabilities })).rejects.toMatchObject({
    code: 'CALL_NOT_FOUND',
  });
});

test('nobody else reaches the room, and it is not said that there is one', async () => {
  const shopper = await server.shopper();
  const agent = await server.agent();
  const { id: callId } = await answeredCall(shopper, agent);
  const producerId = ProducerId.parse(randomUUID());
  for (const stranger of [await server.shopper(), await server.agent()]) {
    const refused = { code: 'CALL_NOT_FOUND', message: 'There is no such call.' };
    await expect(stranger.request('media:open', { callId, rtpCapabilities })).rejects.toMatchObject(refused);
    await expect(stranger.request('media:sync', { callId })).rejects.toMatchObject(refused);
    await expect(stranger.request('media:close-producer', { callId, producerId })).rejects.toMatchObject(
      refused,
    );
    await expect(stranger.request('call:get', { callId })).rejects.toMatchObject(refused);
    await expect(stranger.request('call:end', { callId })).rejects.toMatchObject(refused);
  }
});

test('a call becomes active with media on one side only, when the other sends nothing', async () => {
  const shopper = await server.shopper();
  const agent = await server.agent();
  const { id: callId } = await answeredCall(shopper, agent);
  await shopper.request('call:report-first-media', { callId, kind: 'frame', elapsedMs: 100 });
  await agent.event('call:changed', (data) => data.call.state === 'active');
});

test('a call without any media ends with media-failed', async () => {
  const shopper = await server.shopper();
  const agent = await server.agent();
  await answeredCall(shopper, agent);
  const { call } = await shopper.event('call:changed', (data) => data.call.state === 'ended');
  expect(call.endReason).toBe('media-failed');
});

test('a lost room is built anew and both sides are told to open their media again', async () => {
  const shopper = await server.shopper();
  const agent = await server.agent();
  const { id: callId } = await answeredCall(shopper, agent);
  server.node.loseRoom(RoomId.parse(`${callId}.1`));
  for (const client of [shopper, agent])
    await client.event('call:changed', (data) => data.call.mediaGeneration === 2);
  const room = await until('the new room is open', () => server.node.rooms.get(RoomId.parse(`${callId}.2`)));
  expect(room.isPaused).toBe(false);
  const opened = await shopper.request('media:open', { callId, rtpCapabilities });
  expect(opened.mediaGeneration).toBe(2);
});

test('a room that is lost again and again ends the call', async () => {
  const shopper = await server.shopper();
  const agent = await server.agent();
  const { id: callId } = await answeredCall(shopper, agent);
  for (let generation = 1; generation <= 6; generation += 1) {
    const roomId = RoomId.parse(`${callId}.${generation}`);
    await until('the room is open', () => server.node.rooms.has(roomId));
    server.node.loseRoom(roomId);
  }
  const { call } = await shopper.event('call:changed', (data) => data.call.state === 'ended');
  expect(call.endReason).toBe('media-failed');
});

test('news of a former room reach nobody', async () => {
  const shopper = await server.shopper();
  const agent = await server.agent();
  const { id: callId } = await answeredCall(shopper, agent);
  const consumer = {
    ...microphone(),
    id: randomUUID(),
    peerId: 'x',
    producerPaused: false,
    awaitsResume: false,
  };
  const peerId = PeerId.parse(shopper.hello.session.id);
  const emit = (generation: number): void => {
    server.node.emit('consumer.added', {
      roomId: RoomId.parse(`${callId}.${generation}`),
      peerId,
      consumer: consumer as never,
    });
  };
  emit(9);
  emit(1);
  await shopper.event('media:consumer-added');
  expect(shopper.heard.filter(({ name }) => name === 'media:consumer-added')).toHaveLength(1);
});

test('without a media node a call is refused with a code that invites another try', async () => {
  server.node.report({ nodeId: NodeId.parse('fake'), draining: true });
  const shopper = await server.shopper();
  const start = () => shopper.request('call:start', { requestId: newRequestId(), media: 'voice' });
  await until('the report has arrived', () => !server.app.services.nodes.isReady());
  await expect(start()).rejects.toMatchObject({ code: 'NO_MEDIA_NODE', retryable: true });
  const ready = await fetch(`${server.url}/readyz`);
  expect(ready.status).toBe(503);
});

test('a room that cannot be opened at first is opened when the node has a worker again', async () => {
  server.node.fail(
    'room.open',
    new AppError('UNAVAILABLE', 'The media worker stopped; open the room again.'),
  );
  const shopper = await server.shopper();
  const { call } = await shopper.request('call:start', { requestId: newRequestId(), media: 'voice' });
  const opened = shopper.request('media:open', { callId: call.id, rtpCapabilities });
  server.node.fail('room.open', undefined);
  expect((await opened).mediaGeneration).toBe(1);
});

test('when the only node is gone the call waits for another as long as for a person, then ends with node-lost', async () => {
  await server.close();
  server = await startTestServer({ config: { calls: { graceSeconds: 1 } } });
  const shopper = await server.shopper();
  const agent = await server.agent();
  await answeredCall(shopper, agent);
  const lostAt = performance.now();
  server.link.close();
  const { call } = await shopper.event('call:changed', (data) => data.call.state === 'ended');
  expect(call.endReason).toBe('node-lost');
  expect(performance.now() - lostAt).toBeGreaterThan(900);
  server.node.loseRoom(RoomId.parse(`${call.id}.1`));
});
