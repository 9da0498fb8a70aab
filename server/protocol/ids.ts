/**
 * Ids: a prefix that says what is named, then a UUID of version 7 where we make them, so they sort by time.
 * Branded, so that a call id cannot be passed where a session id is meant.
 */
import * as z from 'zod';

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

function id<P extends string>(prefix: P) {
  return z
    .string()
    .regex(new RegExp(`^${prefix}_${uuid}$`), `must be ${prefix}_ and a UUID`)
    .brand<P>();
}

export const CallId = id('call');
export type CallId = z.output<typeof CallId>;
export const SessionId = id('ses');
export type SessionId = z.output<typeof SessionId>;
export const ConversationId = id('conv');
export type ConversationId = z.output<typeof ConversationId>;
/** Chosen by the sender's client: a repeat is the same message. */
export const MessageId = id('msg');
export type MessageId = z.output<typeof MessageId>;
export const FileId = id('file');
export type FileId = z.output<typeof FileId>;
/** Of one image on its way in pieces. */
export const UploadId = id('up');
export type UploadId = z.output<typeof UploadId>;
/** One agent ringing for one call. */
export const OfferId = id('offer');
export type OfferId = z.output<typeof OfferId>;
/** Chosen by the caller of a creating request: a repeat returns the first answer. */
export const RequestId = id('req');
export type RequestId = z.output<typeof RequestId>;

/** A person: the role and the shop's own id of them, e.g. `shopper:4711`. Stable over sessions and devices. */
export const PersonId = z
  .string()
  .regex(/^(shopper|agent|supervisor|inspector|operator):[\w.@:+-]{1,120}$/)
  .brand<'person'>();
export type PersonId = z.output<typeof PersonId>;

export const NodeId = z
  .string()
  .regex(/^[\w.-]{1,64}$/)
  .brand<'node'>();
export type NodeId = z.output<typeof NodeId>;
/** A room on a media node. The server uses `<callId>.<generation>`; the node does not look inside. */
export const RoomId = z
  .string()
  .regex(/^[\w.-]{1,80}$/)
  .brand<'room'>();
export type RoomId = z.output<typeof RoomId>;
/** A peer in a room. The server uses the session id; the node does not look inside. */
export const PeerId = z
  .string()
  .regex(/^[\w.-]{1,80}$/)
  .brand<'peer'>();
export type PeerId = z.output<typeof PeerId>;
export const TransportId = z.uuid().brand<'transport'>();
export type TransportId = z.output<typeof TransportId>;
/** Chosen by the producing client, so that `produce` costs no round trip. */
export const ProducerId = z.uuid().brand<'producer'>();
export type ProducerId = z.output<typeof ProducerId>;
export const ConsumerId = z.uuid().brand<'consumer'>();
export type ConsumerId = z.output<typeof ConsumerId>;
/** Of one pipe between two nodes; a pipe that is laid anew has another. */
export const PipeId = z.uuid().brand<'pipe'>();
export type PipeId = z.output<typeof PipeId>;

/** Milliseconds since the Unix epoch, by the server's clock. */
export const Instant = z.int().nonnegative();
export type Instant = z.output<typeof Instant>;
