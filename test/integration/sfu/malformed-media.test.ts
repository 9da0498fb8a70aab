/**
 * Malformed STUN, DTLS, RTP and RTCP, by a seed, at every way into a worker. `VITRINE_FUZZ_SEED` takes another seed,
 * `VITRINE_FUZZ_PACKETS` how many packets each way gets.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { type Socket, createSocket } from 'node:dgram';
import { once } from 'node:events';
import os from 'node:os';
import path from 'node:path';
import type { types } from 'mediasoup';
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { createLogger } from '#platform/logger.ts';
import { MediaWorker } from '#sfu/media-worker.ts';
import type { LostReason } from '#sfu/media-worker.ts';
import { PeerProducer } from '#sfu/peer-producer.ts';
import { bombard, bombardTcp } from '#test/fuzz/bombard.ts';
import { fuzzSeed, rollDice } from '#test/fuzz/dice.ts';
import type { Aim } from '#test/fuzz/media-packets.ts';
import { localDtlsParameters, producerParameters } from '#test/sfu/fake-browser.ts';
import { Listener, Speaker } from '#test/sfu/voice.ts';
import { until } from '#test/until.ts';
import { type DtlsSession, createIdentity, openDtlsSession } from '../../../scripts/worker/dtls-client.ts';
import { bindingRequest } from '../../../scripts/worker/stun.ts';

const PACKETS = Number(process.env['VITRINE_FUZZ_PACKETS'] ?? 4000);
const HOST = '127.0.0.1';
const TIMEOUT_MS = 20_000 + PACKETS * 5;
const seed = fuzzSeed();

const folder = mkdtempSync(path.join(os.tmpdir(), 'vitrine-fuzz-'));
const closing: (() => void)[] = [() => rmSync(folder, { recursive: true, force: true })];
let worker: MediaWorker;
let lost: LostReason | undefined;
let router: types.Router;
let speaker: Speaker;
let listener: Listener;

beforeAll(async () => {
  worker = await MediaWorker.create({
    index: 0,
    addresses: [{ ip: HOST }],
    port: 0,
    watchdogMs: 5000,
    logger: createLogger('silent'),
  });
  worker.onLost((reason) => (lost = reason));
  router = await worker.createRouter();
  speaker = await Speaker.create(router);
  listener = await Listener.create(router, speaker.producer);
  closing.push(
    () => speaker.close(),
    () => listener.close(),
  );
  await until('the voice is heard', () => listener.heard.size > 10);
});

afterAll(async () => {
  for (const close of closing.toReversed()) close();
  await worker.close('the test is over');
});

/** What others in the worker must not notice: it answers, and what is said goes on being heard. */
async function harmsNobody(attack: (dice: ReturnType<typeof rollDice>) => Promise<unknown>): Promise<void> {
  onTestFailed(() =>
    console.error(`to repeat it: VITRINE_FUZZ_SEED=${seed} VITRINE_FUZZ_PACKETS=${PACKETS}`),
  );
  const { pid } = worker;
  const missing = listener.missing;
  await attack(rollDice(seed));
  const heard = listener.heard.size;
  await until('the voice in the same worker to go on', () => listener.heard.size > heard + 25, {
    timeoutMs: 10_000,
  });
  expect(lost).toBeUndefined();
  expect(worker.pid).toBe(pid);
  expect(listener.missing - missing).toBeLessThanOrEqual(5);
}

const answers = (): Promise<unknown> => {
  if (lost !== undefined) throw new Error(`the worker is gone: ${lost}`);
  return speaker.producer.media.getStats();
};

const NO_STREAMS = { ssrcs: [1, 2], payloadTypes: [100, 101] };

/** As a browser's: a microphone and a camera come in over it. */
async function browserTransport(): Promise<{ transport: types.WebRtcTransport; aim: Aim }> {
  const transport = await router.createWebRtcTransport({
    webRtcServer: worker.webRtcServer,
    initialAvailableOutgoingBitrate: 1_000_000,
  });
  const streams = await produceOn(transport);
  return { transport, aim: { ...streams, ice: transport.iceParameters } };
}

/** A voice and three kinds of pictures. @returns what they are called on the wire */
async function produceOn(transport: types.Transport): Promise<{ ssrcs: number[]; payloadTypes: number[] }> {
  const camera = producerParameters('camera');
  const simulcast = producerParameters('screen');
  const [small] = simulcast.rtpParameters.encodings ?? [];
  const ssrc = (small?.ssrc ?? 0) + 5;
  simulcast.rtpParameters.encodings?.push({ ...small, ssrc, rtx: { ssrc: ssrc + 1 } });
  const h264 = producerParameters('screen');
  h264.rtpParameters.codecs = [
    {
      mimeType: 'video/H264',
      payloadType: 98,
      clockRate: 90000,
      parameters: { 'packetization-mode': 1, 'profile-level-id': '42e01f' },
      rtcpFeedback: [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }, { type: 'ccm', parameter: 'fir' }],
    },
  ];
  h264.rtpParameters.encodings = [{ ssrc: (small?.ssrc ?? 0) + 8 }];
  const all = [producerParameters('microphone'), camera, simulcast, h264];
  for (const parameters of all) {
    parameters.rtpParameters.headerExtensions = EXTENSIONS;
    await PeerProducer.create({ media: transport }, parameters, false);
  }
  return {
    ssrcs: all.flatMap(({ rtpParameters }) =>
      (rtpParameters.encodings ?? []).flatMap(({ ssrc: media = 0, rtx }) => [media, rtx?.ssrc ?? media]),
    ),
    payloadTypes: [111, 96, 97, 98],
  };
}

const EXTENSIONS = [
  'urn:ietf:params:rtp-hdrext:sdes:mid',
  'urn:ietf:params:rtp-hdrext:ssrc-audio-level',
  'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time',
  'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
  'urn:3gpp:video-orientation',
].map((uri, index) => ({ uri, id: index + 1 }));

async function openSocket(): Promise<Socket> {
  const socket = createSocket('udp4').bind(0, HOST);
  await once(socket, 'listening');
  closing.push(() => socket.close());
  return socket;
}

test(
  'from strangers, with and without the name of a transport that is there',
  async () => {
    const { port } = worker;
    const { transport, aim } = await browserTransport();
    await harmsNobody(async (dice) => {
      await bombard({ dice, port, aim: NO_STREAMS, packets: PACKETS / 2, answers });
      await bombard({ dice, port, aim, packets: PACKETS / 2, answers });
    });
    expect(transport.closed).toBe(false);
    expect(transport.dtlsState).not.toBe('connected');
  },
  TIMEOUT_MS,
);

test(
  'over TCP, in frames, in frames that lie, and without frames',
  async () => {
    const { aim } = await browserTransport();
    await harmsNobody((dice) => bombardTcp({ dice, port: worker.port, aim, packets: PACKETS / 2, answers }));
  },
  TIMEOUT_MS,
);

test(
  'from somebody who has passed ICE and whose handshake is awaited',
  async () => {
    const { port } = worker;
    const { transport, aim } = await browserTransport();
    const socket = await openSocket();
    socket.send(bindingRequest(transport.iceParameters), port, HOST);
    await until('ICE has passed', () => transport.iceState !== 'new');
    await transport.connect({ dtlsParameters: localDtlsParameters() as types.DtlsParameters });
    await harmsNobody((dice) => bombard({ dice, port, aim, packets: PACKETS, answers }, socket));
    expect(transport.dtlsState).not.toBe('connected');
  },
  TIMEOUT_MS,
);

test(
  'inside a DTLS-SRTP session, which lives through it',
  async () => {
    const { transport, aim } = await browserTransport();
    const identity = createIdentity(folder);
    const session: DtlsSession = await openDtlsSession(worker.port, transport.iceParameters, identity);
    closing.push(() => session.close());
    await transport.connect({
      dtlsParameters: { role: 'client', fingerprints: [{ algorithm: 'sha-256', value: identity.sha256 }] },
    });
    await until('the handshake is done', () => transport.dtlsState === 'connected', { timeoutMs: 10_000 });
    await harmsNobody((dice) =>
      bombard({ dice, port: worker.port, aim, packets: PACKETS, answers }, session.socket),
    );
    expect(transport.dtlsState).toBe('connected');
  },
  TIMEOUT_MS,
);

test(
  'where nothing is encrypted, so that every byte is read: RTP and RTCP about streams that are there',
  async () => {
    const listenInfo = { protocol: 'udp', ip: HOST } as const;
    const transport = await router.createPlainTransport({ listenInfo });
    const socket = await openSocket();
    await transport.connect({ ip: HOST, port: socket.address().port });
    const streams = await produceOn(transport);
    const received: number[] = [];
    const producers = [...(await router.dump()).mapProducerIdConsumerIds].map(({ key }) => key);
    for (const producerId of producers) {
      const { rtpCapabilities } = router;
      const consumer = await transport.consume({ producerId, rtpCapabilities, enableRtx: true });
      for (const { ssrc = 0, rtx } of consumer.rtpParameters.encodings ?? [])
        received.push(ssrc, rtx?.ssrc ?? ssrc);
    }
    const aim = { ...streams, ssrcs: [...streams.ssrcs, ...received] };
    const { localPort: port } = transport.tuple;
    await harmsNobody((dice) => bombard({ dice, port, aim, packets: PACKETS, answers }, socket));
    const [stats] = await transport.getStats();
    // Most of it was taken for what it pretends to be.
    expect(stats?.bytesReceived).toBeGreaterThan(PACKETS * 20);
  },
  TIMEOUT_MS,
);

test(
  'over a pipe between nodes, as if the other node were broken',
  async () => {
    const transport = await router.createPipeTransport({
      listenInfo: { protocol: 'udp', ip: HOST },
      enableRtx: true,
    });
    const socket = await openSocket();
    await transport.connect({ ip: HOST, port: socket.address().port });
    const consumer = await transport.consume({ producerId: speaker.producer.id });
    const ssrcs = (consumer.rtpParameters.encodings ?? []).flatMap(({ ssrc = 0, rtx }) => [
      ssrc,
      rtx?.ssrc ?? ssrc,
    ]);
    const { localPort: port } = transport.tuple;
    const aim = { ssrcs, payloadTypes: [100, 101] };
    await harmsNobody((dice) => bombard({ dice, port, aim, packets: PACKETS / 2, answers }, socket));
  },
  TIMEOUT_MS,
);
