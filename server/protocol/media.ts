/** Setting up and steering media, browser ↔ server. Design: everything slow happens before the answer. */
import * as z from 'zod';
import { event, request } from './contract.ts';
import type { Events, Requests } from './contract.ts';
import { CallId, ConsumerId, ProducerId, TransportId } from './ids.ts';
import { BrowserPolicy } from './media-policy.ts';
import { PictureView, PictureWish } from './picture-wishes.ts';
import { Relays } from './relays.ts';
import {
  ConsumerParameters,
  DtlsParameters,
  IceParameters,
  Copies,
  Loss,
  ProducerParameters,
  RedundancyAbility,
  RtpCapabilities,
  TransportParameters,
} from './rtp.ts';

const empty = z.object({});

export const mediaRequests = {
  /**
   * Opens (or opens again, dropping what was there) this session's peer in the call's room: both transports
   * and consumers for all that the other side produces already, in one round trip.
   */
  'media:open': request(
    z.strictObject({
      callId: CallId,
      rtpCapabilities: RtpCapabilities,
      redundancy: RedundancyAbility.default('none'),
    }),
    z.object({
      mediaGeneration: z.int().positive(),
      send: TransportParameters,
      receive: TransportParameters,
      consumers: z.array(ConsumerParameters),
      relays: Relays.optional(),
      policy: BrowserPolicy,
    }),
  ),
  /** Sent in parallel with ICE; the client does not wait for it. */
  'media:connect': request(
    z.strictObject({ callId: CallId, transportId: TransportId, dtlsParameters: DtlsParameters }),
    empty,
  ),
  'media:restart-ice': request(
    z.strictObject({ callId: CallId, transportId: TransportId }),
    z.object({ iceParameters: IceParameters, relays: Relays.optional() }),
  ),
  /**
   * One more transport of the node beside those in use, for a look whether one of its ways is open: it answers ICE,
   * carries nothing, and is gone after some seconds.
   */
  'media:open-trial': request(z.strictObject({ callId: CallId }), TransportParameters),
  /** The id is the client's, so it can go on before the answer. */
  'media:produce': request(ProducerParameters.extend({ callId: CallId }), empty),
  /** Mute, camera off. */
  'media:set-producer-paused': request(
    z.strictObject({ callId: CallId, producerId: ProducerId, paused: z.boolean() }),
    empty,
  ),
  'media:close-producer': request(z.strictObject({ callId: CallId, producerId: ProducerId }), empty),
  /** For consumers that came with `awaitsResume`. */
  'media:resume-consumers': request(
    z.strictObject({ callId: CallId, consumerIds: z.array(ConsumerId).min(1).max(16) }),
    empty,
  ),
  /** Repeated by the client until a frame is decoded; the node coalesces. */
  'media:request-key-frame': request(z.strictObject({ callId: CallId, consumerId: ConsumerId }), empty),
  /**
   * How large the received pictures are shown, whenever that changes. What is not told of, ever, counts as seen in
   * full size; what nobody sees is not encoded.
   */
  'media:set-views': request(z.strictObject({ callId: CallId, views: z.array(PictureView).max(16) }), empty),
  /** After a reconnect: does my peer still stand, and what should I be receiving? */
  'media:sync': request(
    z.strictObject({ callId: CallId }),
    z.object({
      mediaGeneration: z.int().positive(),
      open: z.boolean(),
      consumers: z.array(ConsumerParameters),
    }),
  ),
} as const satisfies Requests;

export const mediaEvents = {
  'media:consumer-added': event(z.object({ callId: CallId, consumer: ConsumerParameters })),
  'media:consumer-removed': event(z.object({ callId: CallId, consumerId: ConsumerId })),
  /** What a microphone's packets are to carry besides their own speech, by what is lost on the way. */
  'media:redundancy': event(
    z.object({ callId: CallId, producerId: ProducerId, copies: Copies, loss: Loss.optional() }),
  ),
  /** How much of a picture of this side is of use; the encoder follows. */
  'media:wanted': event(PictureWish.extend({ callId: CallId, producerId: ProducerId })),
  /** The other side muted or came back, or the room was paused or resumed. */
  'media:consumer-paused': event(z.object({ callId: CallId, consumerId: ConsumerId, paused: z.boolean() })),
} as const satisfies Events;
