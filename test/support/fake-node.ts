/**
 * A media node without media: keeps rooms and peers, answers every control request plausibly, and can be told
 * to fail. For tests and measurements of signaling alone.
 */
import { randomUUID } from 'node:crypto';
import { AppError } from '#protocol/errors.ts';
import { controlRequests } from '#protocol/control.ts';
import type { ControlRequests, NodeReport } from '#protocol/control.ts';
import type { Handlers } from '#protocol/contract.ts';
import { ConsumerId, NodeId, TransportId } from '#protocol/ids.ts';
import type { PeerId, RoomId } from '#protocol/ids.ts';
import type {
  ConsumerParameters,
  ProducerParameters,
  RtpCapabilities,
  TransportParameters,
} from '#protocol/rtp.ts';
import { PROTOCOL_VERSION } from '#protocol/version.ts';
import { createDispatch } from '#platform/dispatch.ts';
import type { ControlEndpoint, ControlEventMap } from '#platform/link/control-link.ts';

interface FakePeer {
  readonly producers: Map<string, ProducerParameters>;
}
interface FakeRoom {
  isPaused: boolean;
  readonly peers: Map<PeerId, FakePeer>;
  /** The node that it was told to join. */
  partner?: NodeId;
}

export interface FakeNode {
  readonly endpoint: ControlEndpoint;
  readonly rooms: ReadonlyMap<RoomId, FakeRoom>;
  /** Every control request, in order; only kept while `isRecording`. */
  readonly requests: { readonly name: string; readonly input: unknown }[];
  /** Whose media it hears; nobody's at first. */
  readonly heard: Set<PeerId>;
  /** As when the room's worker dies. */
  loseRoom(roomId: RoomId): void;
  /** The next requests of that name fail with this, until it is taken back. */
  fail(name: keyof ControlRequests, error: AppError | undefined): void;
  report(change: Partial<NodeReport>): void;
  emit<Name extends keyof ControlEventMap>(name: Name, data: ControlEventMap[Name]): void;
}

const capabilities: RtpCapabilities = {
  codecs: [
    { kind: 'audio', mimeType: 'audio/opus', clockRate: 48000, channels: 2, preferredPayloadType: 100 },
  ],
};

function transport(): TransportParameters {
  return {
    id: TransportId.parse(randomUUID()),
    iceParameters: { usernameFragment: 'fragment', password: 'password', iceLite: true },
    iceCandidates: [
      {
        foundation: 'udp',
        priority: 1,
        address: '127.0.0.1',
        ip: '127.0.0.1',
        protocol: 'udp',
        port: 40000,
        type: 'host',
      },
    ],
    dtlsParameters: {
      role: 'auto',
      fingerprints: [{ algorithm: 'sha-256', value: Array(32).fill('AB').join(':') }],
    },
  };
}

export function createFakeNode({
  nodeId = 'fake',
  isRecording = true,
}: { nodeId?: string; isRecording?: boolean } = {}): FakeNode {
  const heard = new Set<PeerId>();
  const rooms = new Map<RoomId, FakeRoom>();
  const requests: { name: string; input: unknown }[] = [];
  const failures = new Map<string, AppError>();
  const listeners = new Set<Parameters<ControlEndpoint['connect']>[0]>();
  let report: NodeReport = {
    nodeId: NodeId.parse(nodeId),
    region: 'test',
    residency: [],
    protocol: PROTOCOL_VERSION,
    draining: false,
    load: { rooms: 0, peers: 0, consumers: 0, cpu: 0, workers: 1 },
  };

  const emit: FakeNode['emit'] = (name, data) => {
    for (const listener of listeners) listener(name, data);
  };
  const roomOf = (id: RoomId): FakeRoom => {
    const room = rooms.get(id);
    if (room === undefined) throw new AppError('MEDIA_NOT_FOUND', 'There is no such room.');
    return room;
  };
  const peerOf = (roomId: RoomId, peerId: PeerId): FakePeer => {
    const peer = roomOf(roomId).peers.get(peerId);
    if (peer === undefined) throw new AppError('MEDIA_NOT_FOUND', 'There is no such peer.');
    return peer;
  };
  const consumerOf = (
    peerId: PeerId,
    producer: ProducerParameters,
    isPaused: boolean,
  ): ConsumerParameters => ({
    id: ConsumerId.parse(randomUUID()),
    producerId: producer.producerId,
    peerId,
    kind: producer.kind,
    source: producer.source,
    rtpParameters: producer.rtpParameters,
    producerPaused: isPaused || producer.paused,
    awaitsResume: false,
  });
  const consumersFor = (roomId: RoomId, peerId: PeerId): ConsumerParameters[] => {
    const room = roomOf(roomId);
    return [...room.peers].flatMap(([id, peer]) =>
      id === peerId
        ? []
        : [...peer.producers.values()].map((producer) => consumerOf(id, producer, room.isPaused)),
    );
  };

  const handlers: Handlers<ControlRequests, undefined> = {
    'node.describe': () => ({ report, rtpCapabilities: capabilities }),
    'node.set-draining': ({ draining }) => {
      report = { ...report, draining };
      emit('node.reported', { report });
      return {};
    },
    'node.rooms': () => ({ roomIds: [...rooms.keys()] }),
    'room.open': ({ roomId, paused }) => {
      if (!rooms.has(roomId)) rooms.set(roomId, { isPaused: paused, peers: new Map() });
      return {};
    },
    'room.set-paused': ({ roomId, paused }) => {
      roomOf(roomId).isPaused = paused;
      return {};
    },
    'room.close': ({ roomId }) => {
      rooms.delete(roomId);
      return {};
    },
    'room.join': ({ roomId, partner }) => {
      roomOf(roomId).partner = partner.nodeId;
      return {};
    },
    'peer.open': ({ roomId, peerId }) => {
      roomOf(roomId).peers.set(peerId, { producers: new Map() });
      return { send: transport(), receive: transport(), consumers: consumersFor(roomId, peerId) };
    },
    'peer.close': ({ roomId, peerId }) => {
      rooms.get(roomId)?.peers.delete(peerId);
      return {};
    },
    'peer.describe': ({ roomId, peerId }) => {
      const isOpen = rooms.get(roomId)?.peers.has(peerId) ?? false;
      return { open: isOpen, consumers: isOpen ? consumersFor(roomId, peerId) : [] };
    },
    'peer.is-heard': ({ peerId }) => ({ heard: heard.has(peerId) }),
    'transport.connect': ({ roomId, peerId }) => {
      peerOf(roomId, peerId);
      return {};
    },
    'transport.restart-ice': ({ roomId, peerId }) => {
      peerOf(roomId, peerId);
      return { iceParameters: transport().iceParameters };
    },
    'peer.open-trial': ({ roomId, peerId }) => {
      peerOf(roomId, peerId);
      return transport();
    },
    'producer.open': ({ roomId, peerId, ...producer }) => {
      peerOf(roomId, peerId).producers.set(producer.producerId, producer);
      const room = roomOf(roomId);
      for (const other of room.peers.keys()) {
        if (other !== peerId)
          emit('consumer.added', {
            roomId,
            peerId: other,
            consumer: consumerOf(peerId, producer, room.isPaused),
          });
      }
      return {};
    },
    'producer.set-paused': ({ roomId, peerId }) => {
      peerOf(roomId, peerId);
      return {};
    },
    'producer.close': ({ roomId, peerId, producerId }) => {
      peerOf(roomId, peerId).producers.delete(producerId);
      return {};
    },
    'consumer.resume': ({ roomId, peerId }) => {
      peerOf(roomId, peerId);
      return {};
    },
    'consumer.request-key-frame': ({ roomId, peerId }) => {
      peerOf(roomId, peerId);
      return {};
    },
    'consumer.set-views': ({ roomId, peerId }) => {
      peerOf(roomId, peerId);
      return {};
    },
    'pipe.open': ({ end }) => ({ end }),
    'pipe.state': () => ({}),
    'pipe.reception': () => ({}),
    'pipe.want': () => ({}),
    'pipe.close': () => ({}),
  };
  const dispatch = createDispatch(controlRequests, handlers, {
    onInternalError: ({ name, cause }) => {
      throw new Error(`the fake node failed on ${name}`, { cause });
    },
  });

  return {
    heard,
    rooms,
    requests,
    emit,
    endpoint: {
      connect(tell) {
        listeners.add(tell);
        return {
          dispatch(name, input) {
            if (isRecording) requests.push({ name, input });
            const failure = failures.get(name);
            return failure === undefined
              ? dispatch(name, input, undefined)
              : Promise.resolve({ error: failure.toWire() });
          },
          close: () => void listeners.delete(tell),
        };
      },
    },
    loseRoom(roomId) {
      rooms.delete(roomId);
      emit('room.lost', { roomId, reason: 'worker-died' });
    },
    fail(name, error) {
      if (error === undefined) failures.delete(name);
      else failures.set(name, error);
    },
    report(change) {
      report = { ...report, ...change };
      emit('node.reported', { report });
    },
  };
}
