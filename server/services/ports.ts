/** What services need from the edges. */
import type { ConversationId, PersonId, SessionId } from '#protocol/ids.ts';
import type { LanguageTag, Role, ShopContext } from '#protocol/people.ts';
import type { SignalingEventData, SignalingEventName } from '#protocol/signaling.ts';

/** Who makes a request: read from the session, never from the message. */
export interface Actor {
  readonly sessionId: SessionId;
  readonly personId: PersonId;
  readonly role: Role;
  readonly displayName: string;
  readonly language: LanguageTag;
  /** What the shop's token said the shopper is looking at. */
  readonly context: ShopContext;
  /** The shopper's own conversation, where it is known already. */
  readonly conversationId?: ConversationId | undefined;
}

/** Sends events to browsers, wherever their sockets are. Never throws; a lost event is repaired by replay. */
export interface Notifier {
  toSession<N extends SignalingEventName>(sessionId: SessionId, name: N, data: SignalingEventData<N>): void;
  /** All tabs and devices of one person. */
  toPerson<N extends SignalingEventName>(personId: PersonId, name: N, data: SignalingEventData<N>): void;
  /** Every signed-in agent and supervisor. */
  toAgents<N extends SignalingEventName>(name: N, data: SignalingEventData<N>): void;
}
