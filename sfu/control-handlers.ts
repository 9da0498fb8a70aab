/** Control requests, each told to the room that it is about: the servers' here, the nodes' in pipe-handlers.ts. */
import type { Handlers, Reply } from '#protocol/contract.ts';
import type { ControlRequests, NodeReport } from '#protocol/control.ts';
import { AppError } from '#protocol/errors.ts';
import type { RtpCapabilities } from '#protocol/rtp.ts';
import type { Asker } from './control-sessions.ts';
import { pipeHandlers } from './pipe-handlers.ts';
import type { PipeContext } from './pipe-handlers.ts';
import type { WorkerPool } from './worker-pool.ts';

export interface NodeContext extends PipeContext {
  readonly pool: WorkerPool;
  readonly rtpCapabilities: RtpCapabilities;
  readonly isDraining: () => boolean;
  readonly setDraining: (draining: boolean) => void;
  readonly report: () => NodeReport;
}

/** Nodes speak of pipes, servers of everything else. @returns the refusal, if it is one */
export function refusalOf(request: string, { role }: Asker): Reply | undefined {
  if (request.startsWith('pipe.') === (role === 'node')) return undefined;
  return { error: new AppError('FORBIDDEN', `This is not for a ${role} to ask.`).toWire() };
}

export const controlHandlers: Handlers<ControlRequests, NodeContext> = {
  ...pipeHandlers,

  'node.describe': (_input, { report, rtpCapabilities }) => ({ report: report(), rtpCapabilities }),

  'node.set-draining': ({ draining }, { setDraining }) => {
    setDraining(draining);
    return {};
  },
  'node.rooms': (_input, { rooms }) => ({ roomIds: rooms.all.map(({ id }) => id) }),

  'room.open': async ({ roomId, paused }, { rooms, pool, isDraining }) => {
    // A room that is there already goes on until its calls have moved.
    if (isDraining() && !rooms.has(roomId))
      throw new AppError('NODE_DRAINING', 'This media node takes no new rooms.');
    await rooms.open(roomId, paused, pool);
    return {};
  },
  'room.set-paused': async ({ roomId, paused, version }, { rooms }) => {
    await rooms.get(roomId).setPaused(paused, version);
    return {};
  },
  'room.close': ({ roomId }, { rooms }) => {
    rooms.close(roomId, 'asked to');
    return {};
  },

  'peer.open': async ({ roomId, peerId, ...abilities }, { rooms }) => {
    const { peer, consumers } = await rooms.get(roomId).openPeer(peerId, abilities);
    return { send: peer.send.parameters, receive: peer.receive.parameters, consumers };
  },
  'peer.close': ({ roomId, peerId }, { rooms }) => {
    rooms.find(roomId)?.closePeer(peerId);
    return {};
  },
  'peer.describe': ({ roomId, peerId }, { rooms }) => {
    const room = rooms.find(roomId);
    const peer = room?.findPeer(peerId);
    // Whoever asks may have missed what its pictures are to be like.
    room?.pictures.tellAgain();
    return { open: peer !== undefined, consumers: peer?.consumers.describe() ?? [] };
  },
  'peer.is-heard': async ({ roomId, peerId }, { rooms }) => ({
    heard: (await rooms.find(roomId)?.findPeer(peerId)?.send.isReceiving()) ?? false,
  }),

  'transport.connect': async ({ roomId, peerId, transportId, dtlsParameters }, { rooms }) => {
    await rooms.get(roomId).peer(peerId).transport(transportId).connect(dtlsParameters);
    return {};
  },
  'transport.restart-ice': async ({ roomId, peerId, transportId }, { rooms }) => ({
    iceParameters: await rooms.get(roomId).peer(peerId).transport(transportId).restartIce(),
  }),

  'peer.open-trial': ({ roomId, peerId }, { rooms }) => rooms.get(roomId).peer(peerId).openTrial(),

  'producer.open': async ({ roomId, peerId, ...parameters }, { rooms }) => {
    await rooms.get(roomId).openProducer(peerId, parameters);
    return {};
  },
  'producer.set-paused': async ({ roomId, peerId, producerId, paused }, { rooms }) => {
    await rooms.get(roomId).setProducerPaused(peerId, producerId, paused);
    return {};
  },
  'producer.close': ({ roomId, peerId, producerId }, { rooms }) => {
    const room = rooms.find(roomId);
    if (room?.findPeer(peerId) !== undefined) room.closeProducer(peerId, producerId);
    return {};
  },

  'consumer.resume': async ({ roomId, peerId, consumerIds }, { rooms }) => {
    await rooms.get(roomId).peer(peerId).consumers.resume(consumerIds);
    return {};
  },
  'consumer.request-key-frame': async ({ roomId, peerId, consumerId }, { rooms }) => {
    await rooms.get(roomId).peer(peerId).consumers.requestKeyFrame(consumerId);
    return {};
  },
  'consumer.set-views': ({ roomId, peerId, views }, { rooms }) => {
    rooms.get(roomId).setViews(peerId, views);
    return {};
  },
};
