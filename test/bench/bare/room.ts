/** Plain mediasoup: one worker, one router, everybody hears everybody. */
import * as mediasoup from 'mediasoup';
import type { Socket } from 'socket.io';
import type { types } from 'mediasoup-client';
import type { BareConsumer, BareEvents, BareRequests } from './messages.ts';

export type BareSocket = Socket<BareRequests, BareEvents>;

interface Peer {
  readonly socket: BareSocket;
  readonly transports: Map<string, mediasoup.types.WebRtcTransport>;
  readonly producers: mediasoup.types.Producer[];
  receive: mediasoup.types.WebRtcTransport | undefined;
  rtpCapabilities: mediasoup.types.RtpCapabilities | undefined;
}

/** @param listen where media comes in; a free port when none is named */
export async function createRoom(
  listen: Pick<mediasoup.types.TransportListenInfo, 'ip' | 'announcedAddress' | 'port'>,
) {
  const worker = await mediasoup.createWorker({ logLevel: 'none' });
  const webRtcServer = await worker.createWebRtcServer({
    listenInfos: (['udp', 'tcp'] as const).map((protocol) => ({ ...listen, protocol })),
  });
  const router = await worker.createRouter({
    mediaCodecs: [
      { kind: 'audio', mimeType: 'audio/opus', clockRate: 48000, channels: 2 },
      {
        kind: 'video',
        mimeType: 'video/VP8',
        clockRate: 90000,
        parameters: { 'x-google-start-bitrate': 1000 },
      },
    ],
  });
  const peers = new Set<Peer>();

  async function consume(peer: Peer, producer: mediasoup.types.Producer): Promise<void> {
    if (peer.receive === undefined || peer.rtpCapabilities === undefined) return;
    const consumer = await peer.receive.consume({
      producerId: producer.id,
      rtpCapabilities: peer.rtpCapabilities,
      paused: true,
    });
    const { id, producerId, kind } = consumer;
    consumer.on('producerclose', () => peer.socket.emit('consumerClosed', id));
    const rtpParameters = consumer.rtpParameters as BareConsumer['rtpParameters'];
    await peer.socket.emitWithAck('newConsumer', { id, producerId, kind, rtpParameters });
    await consumer.resume();
  }

  function leave(peer: Peer): void {
    for (const transport of peer.transports.values()) transport.close();
    peer.transports.clear();
    peer.producers.length = 0;
    peer.receive = undefined;
    peer.rtpCapabilities = undefined;
  }

  function welcome(socket: BareSocket): void {
    const peer: Peer = {
      socket,
      transports: new Map(),
      producers: [],
      receive: undefined,
      rtpCapabilities: undefined,
    };
    const transportOf = (id: string) => {
      const transport = peer.transports.get(id);
      if (transport === undefined) throw new Error(`no transport ${id}`);
      return transport;
    };
    peers.add(peer);
    socket.on('disconnect', () => {
      leave(peer);
      peers.delete(peer);
    });
    socket.on('getRouterRtpCapabilities', (reply) => reply(router.rtpCapabilities as types.RtpCapabilities));
    socket.on('createTransport', async (direction, reply) => {
      const transport = await router.createWebRtcTransport({
        webRtcServer,
        initialAvailableOutgoingBitrate: 1e6,
      });
      peer.transports.set(transport.id, transport);
      if (direction === 'receive') peer.receive = transport;
      const { id, iceParameters, iceCandidates, dtlsParameters } = transport;
      reply({ id, iceParameters, iceCandidates, dtlsParameters });
    });
    socket.on('connectTransport', async (id, dtlsParameters, reply) => {
      await transportOf(id).connect({ dtlsParameters });
      reply();
    });
    socket.on('join', (rtpCapabilities, reply) => {
      peer.rtpCapabilities = rtpCapabilities;
      reply();
      for (const other of peers) {
        if (other !== peer) for (const producer of other.producers) void consume(peer, producer);
      }
    });
    socket.on('produce', async ({ transportId, kind, rtpParameters }, reply) => {
      const producer = await transportOf(transportId).produce({ kind, rtpParameters });
      peer.producers.push(producer);
      reply(producer.id);
      for (const other of peers) if (other !== peer) void consume(other, producer);
    });
    socket.on('leave', (reply) => {
      leave(peer);
      reply();
    });
  }

  return { welcome, close: () => worker.close() };
}
