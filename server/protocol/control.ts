/**
 * The language of control links: server → media node. Rooms, peers, transports, producers, consumers;
 * no calls, queues or agents. Ids are chosen by the caller, so a repeat of an opening request is harmless.
 */
import * as z from 'zod';
import { event, request } from './contract.ts';
import type { Events, Requests } from './contract.ts';
import { ConsumerId, NodeId, PeerId, ProducerId, RoomId, TransportId } from './ids.ts';
import {
  ConsumerParameters,
  DtlsParameters,
  IceParameters,
  ProducerParameters,
  RtpCapabilities,
  TransportParameters,
} from './rtp.ts';

export const NodeLoad = z.object({
  rooms: z.int().nonnegative(),
  peers: z.int().nonnegative(),
  consumers: z.int().nonnegative(),
  /** Busy share of the busiest worker's thread, 0..1. */
  cpu: z.number().min(0).max(1),
  workers: z.int().nonnegative(),
});
export type NodeLoad = z.output<typeof NodeLoad>;

export const NodeReport = z.object({
  nodeId: NodeId,
  region: z.string(),
  /** Areas whose law the node's media may fall under, e.g. `eu`; a call may ask for one. */
  residency: z.array(z.string()),
  protocol: z.int(),
  draining: z.boolean(),
  load: NodeLoad,
});
export type NodeReport = z.output<typeof NodeReport>;

const inRoom = { roomId: RoomId };
const ofPeer = { roomId: RoomId, peerId: PeerId };
const empty = z.object({});

export const controlRequests = {
  'node.describe': request(
    z.strictObject({}),
    z.object({ report: NodeReport, rtpCapabilities: RtpCapabilities }),
  ),
  /** A new room is paused: it carries media only after `room.set-paused`. A repeat returns the existing one. */
  'room.open': request(z.strictObject({ ...inRoom, paused: z.boolean().default(true) }), empty),
  'room.set-paused': request(z.strictObject({ ...inRoom, paused: z.boolean() }), empty),
  'room.close': request(z.strictObject({ ...inRoom }), empty),
  /** Drops the peer's former transports, if any, and makes new ones. */
  'peer.open': request(
    z.strictObject({ ...ofPeer, rtpCapabilities: RtpCapabilities }),
    z.object({
      send: TransportParameters,
      receive: TransportParameters,
      consumers: z.array(ConsumerParameters),
    }),
  ),
  'peer.close': request(z.strictObject({ ...ofPeer }), empty),
  /** What the peer should be receiving; `open` is false when the room or peer is gone. */
  'peer.describe': request(
    z.strictObject({ ...ofPeer }),
    z.object({ open: z.boolean(), consumers: z.array(ConsumerParameters) }),
  ),
  'transport.connect': request(
    z.strictObject({ ...ofPeer, transportId: TransportId, dtlsParameters: DtlsParameters }),
    empty,
  ),
  'transport.restart-ice': request(
    z.strictObject({ ...ofPeer, transportId: TransportId }),
    z.object({ iceParameters: IceParameters }),
  ),
  'producer.open': request(ProducerParameters.extend(ofPeer), empty),
  'producer.set-paused': request(
    z.strictObject({ ...ofPeer, producerId: ProducerId, paused: z.boolean() }),
    empty,
  ),
  'producer.close': request(z.strictObject({ ...ofPeer, producerId: ProducerId }), empty),
  'consumer.resume': request(
    z.strictObject({ ...ofPeer, consumerIds: z.array(ConsumerId).min(1).max(16) }),
    empty,
  ),
  'consumer.request-key-frame': request(z.strictObject({ ...ofPeer, consumerId: ConsumerId }), empty),
} as const satisfies Requests;
export type ControlRequests = typeof controlRequests;

export const controlEvents = {
  'node.reported': event(z.object({ report: NodeReport })),
  /** The room is gone with all in it (its worker died or froze); the server may open it again. */
  'room.lost': event(
    z.object({ ...inRoom, reason: z.enum(['worker-died', 'worker-frozen', 'node-closing']) }),
  ),
  'consumer.added': event(z.object({ ...ofPeer, consumer: ConsumerParameters })),
  'consumer.removed': event(z.object({ ...ofPeer, consumerId: ConsumerId })),
  'consumer.paused': event(z.object({ ...ofPeer, consumerId: ConsumerId, paused: z.boolean() })),
} as const satisfies Events;
export type ControlEvents = typeof controlEvents;
