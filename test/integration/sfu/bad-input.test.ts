import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PeerId, ProducerId, TransportId } from '#protocol/ids.ts';
import type { ProducerParameters } from '#protocol/rtp.ts';
import { openCall, pausedSources, roomFacts } from '#test/sfu/call.ts';
import type { Scene } from '#test/sfu/call.ts';
import { localDtlsParameters, producerParameters } from '#test/sfu/fake-browser.ts';
import { AGENT, SHOPPER, aRoomId, startTestNode } from '#test/sfu/test-node.ts';
import type { TestNode } from '#test/sfu/test-node.ts';
import { until } from '#test/until.ts';

let node: TestNode;
let scene: Scene;

beforeEach(async () => {
  node = await startTestNode();
  scene = await openCall(node);
  await node.link.request('room.set-paused', { roomId: scene.roomId, paused: false });
  await scene.produce(AGENT, producerParameters('microphone'));
});

/** Whatever was tried, the call around it went on. */
afterEach(async () => {
  expect(pausedSources(node, scene.roomId)['agent microphone']).toBe(false);
  const { consumers } = await scene.openPeer(SHOPPER);
  expect(consumers).toMatchObject([{ peerId: AGENT, source: 'microphone' }]);
  await node.link.request('room.close', { roomId: scene.roomId });
  await node.close();
  expect(node.node.serialize()).toMatchObject({ rooms: [], workers: [] });
});

function changed(
  parameters: ProducerParameters,
  change: (draft: ProducerParameters) => void,
): ProducerParameters {
  const draft = structuredClone(parameters);
  change(draft);
  return draft;
}

describe('what the worker would refuse is BAD_REQUEST, without its words', () => {
  const camera = producerParameters('camera');
  const cases: [string, ProducerParameters][] = [
    [
      'a codec nobody knows',
      changed(camera, ({ rtpParameters: { codecs } }) => {
        codecs[0]!.mimeType = 'video/nonsense';
      }),
    ],
    [
      'a MIME type that is none',
      changed(camera, ({ rtpParameters: { codecs } }) => {
        codecs[0]!.mimeType = 'nonsense';
      }),
    ],
    [
      'an encoding without SSRC, RID or MID',
      changed(camera, ({ rtpParameters }) => {
        rtpParameters.encodings = [{}];
        delete rtpParameters.mid;
      }),
    ],
    [
      'RTX of a payload type that is not there',
      changed(camera, ({ rtpParameters: { codecs } }) => {
        codecs[1]!.parameters = { apt: 55 };
      }),
    ],
    [
      'simulcast of a codec that has none',
      changed(camera, ({ rtpParameters }) => {
        rtpParameters.codecs = [{ mimeType: 'video/VP9', payloadType: 98, clockRate: 90000 }];
        rtpParameters.encodings = [{ ssrc: 1 }, { ssrc: 2 }];
      }),
    ],
    ['video from a microphone', { ...camera, source: 'microphone' }],
    ['audio from a camera', { ...producerParameters('microphone'), source: 'camera' }],
  ];

  test.each(cases)('%s', async (_name, parameters) => {
    const attempt = scene.produce(SHOPPER, { ...parameters, producerId: ProducerId.parse(randomUUID()) });
    await expect(attempt).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringMatching(/^[A-Z][^[\]{}:]*\.$/) as unknown,
    });
  });

  test('an SSRC and a MID that this peer uses already', async () => {
    await scene.produce(SHOPPER, camera);
    const again = { ...camera, source: 'screen' as const, producerId: ProducerId.parse(randomUUID()) };
    await expect(scene.produce(SHOPPER, again)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect(pausedSources(node, scene.roomId)).toMatchObject({ 'shopper camera': false });
  });

  test('a second certificate for one transport, while a repeat of the first is harmless', async () => {
    const { send } = await scene.openPeer(SHOPPER);
    const dtlsParameters = localDtlsParameters();
    const ofTransport = { roomId: scene.roomId, peerId: SHOPPER, transportId: send.id };
    await node.link.request('transport.connect', { ...ofTransport, dtlsParameters });
    await node.link.request('transport.connect', { ...ofTransport, dtlsParameters });
    const other = {
      fingerprints: [
        { ...dtlsParameters.fingerprints[0]!, value: Array.from({ length: 32 }, () => 'CD').join(':') },
      ],
    };
    await expect(
      node.link.request('transport.connect', { ...ofTransport, dtlsParameters: other }),
    ).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  test('capabilities that make no sense', async () => {
    const codecs = [{ kind: 'audio' as const, mimeType: 'nonsense', clockRate: 48000 }];
    await expect(
      node.link.request('peer.open', {
        roomId: scene.roomId,
        peerId: PeerId.parse('third'),
        rtpCapabilities: { codecs },
      }),
    ).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });
});

test('capabilities without a common codec are CANNOT_CONSUME', async () => {
  const codecs = [
    { kind: 'audio' as const, mimeType: 'audio/PCMU', clockRate: 8000, preferredPayloadType: 0 },
  ];
  await expect(
    node.link.request('peer.open', {
      roomId: scene.roomId,
      peerId: PeerId.parse('third'),
      rtpCapabilities: { codecs },
    }),
  ).rejects.toMatchObject({ code: 'CANNOT_CONSUME' });
});

test('a receiver that cannot decode video is offered the audio and costs the sender nothing', async () => {
  const audioOnly = { codecs: scene.rtpCapabilities.codecs?.filter(({ kind }) => kind === 'audio') };
  await node.link.request('peer.open', {
    roomId: scene.roomId,
    peerId: PeerId.parse('third'),
    rtpCapabilities: audioOnly,
  });
  await scene.produce(SHOPPER, producerParameters('camera'));
  await scene.produce(SHOPPER, producerParameters('microphone'));
  const { consumers } = await node.link.request('peer.describe', {
    roomId: scene.roomId,
    peerId: PeerId.parse('third'),
  });
  expect(consumers.map(({ kind }) => kind)).toEqual(['audio', 'audio']);
});

test('a receiver that claims codecs nobody has is offered what there is, and nobody else is asked for anything', async () => {
  await scene.produce(SHOPPER, producerParameters('camera'));
  await scene.produce(SHOPPER, producerParameters('microphone'));
  const before = roomFacts(node, scene.roomId)?.peers.map(({ id, producers, consumers }) => ({
    id,
    producers,
    consumers,
  }));
  const claimed = ['video/AV1', 'video/VP9', 'video/H265', 'audio/red', 'audio/lyra'].map(
    (mimeType, index) => ({
      kind: mimeType.startsWith('audio') ? ('audio' as const) : ('video' as const),
      mimeType,
      preferredPayloadType: 40 + index,
      clockRate: mimeType.startsWith('audio') ? 48_000 : 90_000,
      ...(mimeType.startsWith('audio') && { channels: 2 }),
    }),
  );
  const { consumers } = await node.link.request('peer.open', {
    roomId: scene.roomId,
    peerId: PeerId.parse('third'),
    rtpCapabilities: {
      ...scene.rtpCapabilities,
      codecs: [...claimed, ...(scene.rtpCapabilities.codecs ?? [])],
    },
    redundancy: 'decode',
  });
  const mimeTypes = consumers.flatMap(({ rtpParameters }) =>
    rtpParameters.codecs.map(({ mimeType }) => mimeType),
  );
  expect(new Set(mimeTypes)).toEqual(new Set(['video/VP8', 'video/rtx', 'audio/opus']));
  const after = roomFacts(node, scene.roomId)?.peers.filter(({ id }) => id !== 'third');
  expect(after).toMatchObject(before ?? []);
  await node.link.request('peer.close', { roomId: scene.roomId, peerId: PeerId.parse('third') });
});

test('what belongs to another peer cannot be taken, muted or closed', async () => {
  const camera = producerParameters('camera');
  await scene.produce(SHOPPER, camera);
  await expect(
    scene.produce(AGENT, { ...producerParameters('camera'), producerId: camera.producerId }),
  ).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  const asAgent = { roomId: scene.roomId, peerId: AGENT, producerId: camera.producerId };
  await expect(node.link.request('producer.set-paused', { ...asAgent, paused: true })).rejects.toMatchObject({
    code: 'MEDIA_NOT_FOUND',
  });
  await node.link.request('producer.close', asAgent);
  expect(pausedSources(node, scene.roomId)).toMatchObject({ 'shopper camera': false });
  const { consumers } = await node.link.request('peer.describe', { roomId: scene.roomId, peerId: AGENT });
  const consumerId = consumers[0]!.id;
  await expect(
    node.link.request('consumer.resume', {
      roomId: scene.roomId,
      peerId: SHOPPER,
      consumerIds: [consumerId],
    }),
  ).rejects.toMatchObject({ code: 'MEDIA_NOT_FOUND' });
});

test('what is not there is MEDIA_NOT_FOUND', async () => {
  const { roomId } = scene;
  const transportId = TransportId.parse(randomUUID());
  const producerId = ProducerId.parse(randomUUID());
  const nobody = PeerId.parse('nobody');
  const attempts = [
    node.link.request('room.set-paused', { roomId: aRoomId(), paused: false }),
    node.link.request('peer.open', {
      roomId: aRoomId(),
      peerId: SHOPPER,
      rtpCapabilities: scene.rtpCapabilities,
    }),
    node.link.request('transport.connect', {
      roomId,
      peerId: SHOPPER,
      transportId,
      dtlsParameters: localDtlsParameters(),
    }),
    node.link.request('transport.restart-ice', { roomId, peerId: nobody, transportId }),
    node.link.request('peer.open-trial', { roomId, peerId: nobody }),
    node.link.request('producer.set-paused', { roomId, peerId: SHOPPER, producerId, paused: true }),
    scene.produce(nobody, producerParameters('camera')),
  ];
  for (const attempt of attempts) await expect(attempt).rejects.toMatchObject({ code: 'MEDIA_NOT_FOUND' });
});

test('a room takes eight peers and no more', async () => {
  const open = (name: string) =>
    node.link.request('peer.open', {
      roomId: scene.roomId,
      peerId: PeerId.parse(name),
      rtpCapabilities: scene.rtpCapabilities,
    });
  for (const name of ['c', 'd', 'e', 'f', 'g', 'h']) await open(name);
  await expect(open('i')).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  await open('h');
  expect(roomFacts(node, scene.roomId)?.peers).toHaveLength(8);
  for (const name of ['c', 'd', 'e', 'f', 'g', 'h']) {
    await node.link.request('peer.close', { roomId: scene.roomId, peerId: PeerId.parse(name) });
  }
});

test('a draining node takes no new rooms, and those that are there go on', async () => {
  node.node.drain();
  await until('the report says so', () => node.of('node.reported').at(-1)?.report.draining);
  await expect(node.link.request('room.open', { roomId: aRoomId() })).rejects.toMatchObject({
    code: 'NODE_DRAINING',
    retryable: true,
  });
  await node.link.request('room.open', { roomId: scene.roomId });
  await scene.produce(SHOPPER, producerParameters('camera'));
});
