/** The life of a call as browsers see it. */
import * as z from 'zod';
import { CallCheck } from './check.ts';
import { event, request } from './contract.ts';
import type { Events, Requests } from './contract.ts';
import { CallId, ConversationId, Instant, OfferId, RequestId, SessionId } from './ids.ts';
import { LanguageTag, Person, ShopContext, Side } from './people.ts';
import { PlacementDecision } from './placement.ts';
import { Scenario } from './profiles.ts';

export const CallMedia = z.enum(['voice', 'video']);
export type CallMedia = z.output<typeof CallMedia>;

/**
 * queued: waits for an agent · offered: rings at one agent · connecting: answered, media not yet confirmed
 * by both · active: both receive · held: media stopped by the agent · interrupted: a party is gone and has
 * its grace · ended: see the reason.
 */
export const CallState = z.enum([
  'queued',
  'offered',
  'connecting',
  'active',
  'held',
  'interrupted',
  'ended',
]);
export type CallState = z.output<typeof CallState>;

/** Why a call ended. Closed list; what each means is in `scripts/docs/meanings.ts`, for the README. */
export const END_REASONS = [
  'completed',
  'abandoned',
  'no-agent',
  'declined-by-all',
  'shopper-lost',
  'agent-lost',
  'media-failed',
  'node-lost',
  'expired',
  'shutdown',
] as const;
export const EndReason = z.enum(END_REASONS);
export type EndReason = z.output<typeof EndReason>;

export const TIMELINE_EVENTS = [
  'queued',
  'offered',
  'declined',
  'offer-timed-out',
  'offer-withdrawn',
  'requeued',
  'accepted',
  'first-frame',
  'first-audio',
  'connected',
  'held',
  'resumed',
  'party-lost',
  'party-returned',
  'media-rebuilt',
  'placed',
  'ended',
] as const;

/** One fact of a call's life. `side` says whose; `elapsedMs` is measured by that client since accept. */
export const TimelineEntry = z.object({
  at: Instant,
  event: z.enum(TIMELINE_EVENTS),
  side: Side.optional(),
  person: Person.optional(),
  elapsedMs: z.number().nonnegative().optional(),
  reason: z.string().optional(),
  /** With `placed`: which nodes have the media from then on, and why. */
  placement: PlacementDecision.optional(),
});
export type TimelineEntry = z.output<typeof TimelineEntry>;

export const Party = Person.extend({
  sessionId: SessionId,
  /** False while the party is reconnecting. */
  connected: z.boolean(),
});
export type Party = z.output<typeof Party>;

export const QueuePlace = z.object({
  /** 1 is next. */
  position: z.int().positive(),
  size: z.int().positive(),
  /** Agents signed in and not away; 0 tells the shopper that nobody is there. */
  agents: z.int().nonnegative(),
});
export type QueuePlace = z.output<typeof QueuePlace>;

export const CallView = z.object({
  id: CallId,
  /** Grows with every change; a client ignores what is not newer. */
  version: z.int().positive(),
  conversationId: ConversationId,
  state: CallState,
  media: CallMedia,
  scenario: Scenario,
  topic: z.string().optional(),
  language: LanguageTag,
  context: ShopContext,
  shopper: Party,
  agent: Party.optional(),
  queue: QueuePlace.optional(),
  createdAt: Instant,
  acceptedAt: Instant.optional(),
  /** Grows when the call gets another media room: the client opens its media again. */
  mediaGeneration: z.int().positive(),
  /** The former room was left, not lost: what flows there goes on for some seconds, until the new one is in use. */
  mediaMoved: z.boolean().optional(),
  /** In `interrupted`: when the missing party's grace runs out. */
  graceEndsAt: Instant.optional(),
  /** Of the shopper's devices and network, while the call waited. */
  check: CallCheck.optional(),
  endReason: EndReason.optional(),
  endedBy: Side.optional(),
  endedAt: Instant.optional(),
});
export type CallView = z.output<typeof CallView>;

/** What a call is and when it began: the same while it lives and in the history. */
export type CallBrief = Readonly<
  Pick<
    CallView,
    'id' | 'conversationId' | 'media' | 'topic' | 'language' | 'context' | 'createdAt' | 'acceptedAt'
  >
>;

/** A call ringing at one agent. */
export const OfferView = z.object({
  offerId: OfferId,
  call: CallView,
  /** When the ring goes on to the next agent. */
  deadlineAt: Instant,
  /** Calls of this shopper before this one. */
  earlierCalls: z.int().nonnegative(),
});
export type OfferView = z.output<typeof OfferView>;

/** Why a ring stopped without this agent's doing. */
export const WithdrawReason = z.enum([
  'answered-elsewhere',
  'timed-out',
  'shopper-left',
  'agent-left',
  'ended',
]);

const onCall = z.strictObject({ callId: CallId });
const withCall = z.object({ call: CallView });

export const callRequests = {
  /** Shopper. A repeat with the same `requestId` returns the same call. */
  'call:start': request(
    z.strictObject({
      requestId: RequestId,
      media: CallMedia,
      /** One that the shop's token names goes before it; without either it is what the operator has set. */
      scenario: Scenario.optional(),
      topic: z.string().trim().max(200).optional(),
      language: LanguageTag.optional(),
    }),
    withCall,
  ),
  'call:get': request(onCall, withCall),
  /** Agent. `OFFER_TAKEN` when another was first or the shopper left. */
  'call:accept': request(z.strictObject({ callId: CallId, offerId: OfferId }), withCall),
  'call:decline': request(z.strictObject({ callId: CallId, offerId: OfferId }), z.object({})),
  /** Agent: media stops in both directions until `call:resume`. */
  'call:hold': request(onCall, withCall),
  'call:resume': request(onCall, withCall),
  /** Either side; before the answer it is the shopper abandoning. Ending an ended call is no error. */
  'call:end': request(onCall, withCall),
  /** What this side has received, once per kind: fills the timeline and turns `connecting` into `active`. */
  'call:report-first-media': request(
    z.strictObject({
      callId: CallId,
      kind: z.enum(['frame', 'audio']),
      elapsedMs: z.number().min(0).max(600_000),
    }),
    z.object({}),
  ),
  /** Shopper, before the answer: the agent reads it. Replaces what was told before. */
  'call:report-check': request(z.strictObject({ callId: CallId, check: CallCheck }), z.object({})),
} as const satisfies Requests;

export const callEvents = {
  'call:changed': event(withCall),
  'call:offered': event(z.object({ offer: OfferView })),
  'call:offer-withdrawn': event(z.object({ callId: CallId, offerId: OfferId, reason: WithdrawReason })),
  'queue:moved': event(z.object({ callId: CallId, queue: QueuePlace })),
} as const satisfies Events;
