/** What a node that is wrong, or is none, can do to the rooms of another: nothing. */
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dialNode } from '#platform/link/dial.ts';
import type { ControlLink } from '#platform/link/control-link.ts';
import { NodeId, PipeId } from '#protocol/ids.ts';
import { createNodeLinks } from '#sfu/node-links.ts';
import { CLUSTER_KEY } from '#test/control-server.ts';
import { roomFacts } from '#test/sfu/call.ts';
import { producerParameters } from '#test/sfu/fake-browser.ts';
import { SHOPPER, aRoomId, startTestNode } from '#test/sfu/test-node.ts';
import { arrived, callOnTwoNodes, startClusterNode } from '#test/sfu/two-nodes.ts';
import type { ClusterNode, TwoNodeCall } from '#test/sfu/two-nodes.ts';
import { until } from '#test/until.ts';

let near: ClusterNode;
let far: ClusterNode;
let call: TwoNodeCall;
let stranger: ControlLink;

beforeEach(async () => {
  near = await startClusterNode('near', '127.0.0.1');
  far = await startClusterNode('far', '127.0.0.2');
  call = await callOnTwoNodes(near, far);
  stranger = await dialAs('node');
});

/** The call goes on, whatever was tried. */
afterEach(async () => {
  await call.produce(near, SHOPPER, producerParameters('camera'));
  await until('the camera has arrived', () => arrived(far, call.roomId)['shopper camera']);
  stranger.close();
  await Promise.all([near.close(), far.close()]);
});

function dialAs(role: 'server' | 'node'): Promise<ControlLink> {
  const onListenerError = (): void => undefined;
  return dialNode({ url: near.controlUrl, key: CLUSTER_KEY, from: 'stranger', role, onListenerError });
}

const pipeId = PipeId.parse(randomUUID());
const key = (bytes: number) => ({
  cryptoSuite: 'AEAD_AES_256_GCM' as const,
  keyBase64: Buffer.alloc(bytes, 7).toString('base64'),
});
const end = { ip: '127.0.0.9', port: 40_000, srtpParameters: key(44) };

test('a pipe to a room that is not there is refused', async () => {
  await expect(stranger.request('pipe.open', { roomId: aRoomId(), pipeId, end })).rejects.toMatchObject({
    code: 'MEDIA_NOT_FOUND',
  });
});

test('a server cannot speak of pipes, nor a node of anything else', async () => {
  const server = await dialAs('server');
  const { roomId } = call;
  const forbidden = { code: 'FORBIDDEN' };
  await expect(server.request('pipe.open', { roomId, pipeId, end })).rejects.toMatchObject(forbidden);
  await expect(stranger.request('room.close', { roomId })).rejects.toMatchObject(forbidden);
  await expect(stranger.request('peer.close', { roomId, peerId: SHOPPER })).rejects.toMatchObject(forbidden);
  server.close();
});

test('a node can neither state nor close the pipe of another', async () => {
  const { roomId } = call;
  const { pipeId: theirs } = roomFacts(near, roomId)!.partner!;
  await expect(
    stranger.request('pipe.state', { roomId, pipeId: theirs, producers: [] }),
  ).rejects.toMatchObject({ code: 'MEDIA_NOT_FOUND' });
  await stranger.request('pipe.close', { roomId, pipeId: theirs });
  expect(roomFacts(near, roomId)?.partner?.pipeId).toBe(theirs);
});

test('an end that makes no sense is refused, and leaves nothing', async () => {
  const other = aRoomId();
  await near.link.request('room.open', { roomId: other });
  for (const wrong of [
    { ...end, ip: 'far.example' },
    { ...end, ip: '2001:db8::1' },
    { ...end, port: 0 },
    { ...end, srtpParameters: key(30) },
    { ...end, srtpParameters: { ...key(44), keyBase64: '' } },
  ]) {
    const asked = stranger.request('pipe.open', { roomId: other, pipeId, end: wrong });
    await expect(asked).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect(roomFacts(near, other)?.partner).toBeUndefined();
  }
  await near.link.request('room.close', { roomId: other });
});

test('what cannot be received is left out, and the rest of a statement is done', async () => {
  const other = aRoomId();
  await near.link.request('room.open', { roomId: other });
  await stranger.request('pipe.open', { roomId: other, pipeId, end });
  const piped = (source: 'camera' | 'microphone') => ({ ...producerParameters(source), peerId: SHOPPER });
  const bad = piped('camera');
  bad.rtpParameters.codecs = [{ mimeType: 'video/nonsense', payloadType: 120, clockRate: 90_000 }];
  await stranger.request('pipe.state', { roomId: other, pipeId, producers: [bad, piped('microphone')] });
  expect(arrived(near, other)).toEqual({ 'shopper microphone': 'paused' });
  await stranger.request('pipe.state', { roomId: other, pipeId, producers: [] });
  expect(arrived(near, other)).toEqual({});
  await near.link.request('room.close', { roomId: other });
});

test('joining a room that is not there, or on a node of no cluster, is refused', async () => {
  const partner = { nodeId: near.nodeId, controlUrl: near.controlUrl };
  await expect(far.link.request('room.join', { roomId: aRoomId(), partner })).rejects.toMatchObject({
    code: 'MEDIA_NOT_FOUND',
  });
  const alone = await startTestNode();
  const roomId = aRoomId();
  await alone.link.request('room.open', { roomId });
  await expect(alone.link.request('room.join', { roomId, partner })).rejects.toMatchObject({
    code: 'BAD_REQUEST',
  });
  await alone.close();
});

test('a partner that holds another key is not joined, which is logged once, and tried again', async () => {
  const lines: string[] = [];
  const logger = pino({ level: 'warn' }, { write: (line: string) => lines.push(line) });
  const links = createNodeLinks({ key: 'another', nodeId: 'liar', logger });
  let ups = 0;
  const node = { nodeId: NodeId.parse('near'), controlUrl: near.controlUrl };
  const leave = links.use(node, { up: () => (ups += 1), down: () => undefined });
  await until('it was refused', () => lines.some((line) => line.includes('UNAUTHENTICATED')));
  await until('it was tried again', () => links.serialize()[0]!.failures > 2);
  expect(lines).toHaveLength(1);
  leave();
  expect(links.serialize()).toEqual([]);
  expect(ups).toBe(0);
});
