/**
 * The language of control links: server → media node, and media node → media node (`pipe.…`). Rooms, peers,
 * transports, producers, consumers, pipes; no calls, queues or agents. Ids are chosen by the caller, so a repeat
 * of an opening request is harmless.
 */
import * as z from 'zod';
import { event, request } from './contract.ts';
import type { Events, Requests } from './contract.ts';
import { ConsumerId, NodeId, PeerId, PipeId, ProducerId, RoomId, TransportId } from './ids.ts';
import { PeerPolicy } from './media-policy.ts';
import { PictureView, PictureWish, PipedWish } from './picture-wishes.ts';
import { Location, Region, RegionRtts } from './placement.ts';
import {
  ConsumerParameters,
  Copies,
  DtlsParameters,
  IceParameters,
  Loss,
  PipeEnd,
  PipedProducer,
  ProducerParameters,
  RedundancyAbility,
  RtpCapabilities,
  TransportParameters,
  VoiceReception,
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
  region: Region,
  /** Where it is, roughly: for estimates of how far browsers are that have measured nothing yet. */
  location: Location.optional(),
  /** Measured round trips to nodes of other regions, in ms. */
  regionRttMs: RegionRtts.optional(),
  /** Areas whose law the node's media may fall under, e.g. `eu`; a call may ask for one. */
  residency: z.array(z.string()),
  protocol: z.int(),
  draining: z.boolean(),
  load: NodeLoad,
});
export type NodeReport = z.output<typeof NodeReport>;

const inRoom = { roomId: RoomId };
const ofPeer = { roomId: RoomId, peerId: PeerId };
const ofPipe = { roomId: RoomId, pipeId: PipeId };
/** More than peers of a room may produce. */
const PipedProducers = z.array(PipedProducer).max(32);
const VoiceReceptions = z.array(VoiceReception).max(32);
const PipedWishes = z.array(PipedWish).max(32);
const empty = z.object({});

export const controlRequests = {
  'node.describe': request(
    z.strictObject({}),
    z.object({ report: NodeReport, rtpCapabilities: RtpCapabilities }),
  ),
  /** A draining node takes no new rooms; those that are there go on until their calls have moved. */
  'node.set-draining': request(z.strictObject({ draining: z.boolean() }), empty),
  /** Every room that is there, for whoever looks for rooms that no call has any more. */
  'node.rooms': request(z.strictObject({}), z.object({ roomIds: z.array(RoomId) })),
  /** A new room is paused: it carries media only after `room.set-paused`. A repeat returns the existing one. */
  'room.open': request(z.strictObject({ ...inRoom, paused: z.boolean().default(true) }), empty),
  /** With the version of the call that wants it so: several servers tell, and what is older than known is left out. */
  'room.set-paused': request(
    z.strictObject({ ...inRoom, paused: z.boolean(), version: z.int().nonnegative().optional() }),
    empty,
  ),
  'room.close': request(z.strictObject({ ...inRoom }), empty),
  /**
   * Joins the room with the one of the same id on the partner node, in the background and for as long as it is
   * open: peers of either then receive what those of the other send. A repeat is harmless; another partner takes
   * the former one's place.
   */
  'room.join': request(
    z.strictObject({
      ...inRoom,
      partner: z.strictObject({ nodeId: NodeId, controlUrl: z.url({ protocol: /^https?$/ }) }),
    }),
    empty,
  ),
  /** Drops the peer's former transports, if any, and makes new ones. */
  'peer.open': request(
    z.strictObject({
      ...ofPeer,
      rtpCapabilities: RtpCapabilities,
      redundancy: RedundancyAbility.default('none'),
      policy: PeerPolicy.optional(),
    }),
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
  /** Whether anything of what the peer sends has come within the last 2.5 s. */
  'peer.is-heard': request(z.strictObject({ ...ofPeer }), z.object({ heard: z.boolean() })),
  'transport.connect': request(
    z.strictObject({ ...ofPeer, transportId: TransportId, dtlsParameters: DtlsParameters }),
    empty,
  ),
  'transport.restart-ice': request(
    z.strictObject({ ...ofPeer, transportId: TransportId }),
    z.object({ iceParameters: IceParameters }),
  ),
  /** A transport that only answers ICE, for some seconds; it takes the place of an earlier one. */
  'peer.open-trial': request(z.strictObject({ ...ofPeer }), TransportParameters),
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
  /** How large the peer shows what it receives; consumers that are gone are left out. */
  'consumer.set-views': request(z.strictObject({ ...ofPeer, views: z.array(PictureView).max(16) }), empty),

  // From the node that was told to join, to its partner.
  /**
   * Gives the joining node's end of the room's pipe, and gets the partner's. A repeat of the same pipe gives the
   * same end; another pipe takes the former one's place. The partner then states what it sends.
   */
  'pipe.open': request(z.strictObject({ ...ofPipe, end: PipeEnd }), z.object({ end: PipeEnd })),
  /** All that the joining node sends over the pipe, whenever that changes: what is not in it has ended. */
  'pipe.state': request(z.strictObject({ ...ofPipe, producers: PipedProducers }), empty),
  /** How the joining node's peers receive the partner's voices, while something is lost or cannot be decoded. */
  'pipe.reception': request(z.strictObject({ ...ofPipe, voices: VoiceReceptions }), empty),
  /** What of the partner's pictures is of use to the joining node's peers, whenever that changes. */
  'pipe.want': request(z.strictObject({ ...ofPipe, pictures: PipedWishes }), empty),
  'pipe.close': request(z.strictObject({ ...ofPipe }), empty),
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
  /** What the peer's microphone is to add to its packets. */
  'producer.redundancy': event(
    z.object({ ...ofPeer, producerId: ProducerId, copies: Copies, loss: Loss.optional() }),
  ),
  /** How much of the peer's picture is of use to those who receive it. */
  'producer.wanted': event(PictureWish.extend({ ...ofPeer, producerId: ProducerId })),

  // To the node that has joined, and to no server.
  /** As `pipe.state`, the other way. */
  'pipe.stated': event(z.object({ ...ofPipe, producers: PipedProducers })),
  /** As `pipe.reception`, the other way. */
  'pipe.received': event(z.object({ ...ofPipe, voices: VoiceReceptions })),
  /** As `pipe.want`, the other way. */
  'pipe.wanted': event(z.object({ ...ofPipe, pictures: PipedWishes })),
  /** `room-lost`: it may be opened again there, and joined again. Else the joining node's room has no use any more. */
  'pipe.closed': event(z.object({ ...ofPipe, reason: z.enum(['room-closed', 'room-lost', 'replaced']) })),
} as const satisfies Events;
export type ControlEvents = typeof controlEvents;
