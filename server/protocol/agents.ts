/** What an agent tells the server about themselves, and what the desk asks. */
import * as z from 'zod';
import { event, request } from './contract.ts';
import type { Events, Requests } from './contract.ts';
import { CallId, Instant, PersonId } from './ids.ts';
import { CallMedia, EndReason } from './calls.ts';
import { LanguageTag } from './people.ts';

export const AgentState = z.enum(['offline', 'available', 'reserved', 'busy', 'wrap-up', 'away']);
export type AgentState = z.output<typeof AgentState>;

export const AgentView = z.object({
  personId: PersonId,
  /** Grows with every change. */
  version: z.int().positive(),
  state: AgentState,
  since: Instant,
  languages: z.array(LanguageTag),
  callId: CallId.optional(),
});
export type AgentView = z.output<typeof AgentView>;

/** Available is proven, not claimed: the desk ran its self-test on this page. */
export const SelfTest = z.strictObject({
  audioUnlocked: z.boolean(),
  microphoneOpened: z.boolean(),
});

export const PastCall = z.object({
  callId: CallId,
  startedAt: Instant,
  endedAt: Instant.optional(),
  media: CallMedia,
  topic: z.string().optional(),
  product: z.string().optional(),
  agentName: z.string().optional(),
  endReason: EndReason.optional(),
  talkSeconds: z.number().nonnegative(),
});
export type PastCall = z.output<typeof PastCall>;

const withAgent = z.object({ agent: AgentView });

export const agentRequests = {
  /** `NOT_READY` when the self-test did not pass; `INVALID_TRANSITION` while ringing or in a call. */
  'agent:set-status': request(
    z.discriminatedUnion('status', [
      z.strictObject({ status: z.literal('available'), selfTest: SelfTest }),
      z.strictObject({ status: z.literal('away') }),
    ]),
    withAgent,
  ),
  /** Ends the wrap-up before its time. */
  'agent:finish-wrap-up': request(z.strictObject({}), withAgent),
  /** The earlier calls of a shopper, newest first. Only for a shopper this agent has rung or talked to. */
  'agent:shopper-history': request(
    z.strictObject({ personId: PersonId, limit: z.int().min(1).max(50).default(20) }),
    z.object({ calls: z.array(PastCall) }),
  ),
} as const satisfies Requests;

export const agentEvents = {
  'agent:changed': event(withAgent),
  /** How many shoppers wait, for the desk's header. Sent when it changes. */
  'agent:queue-changed': event(
    z.object({ waiting: z.int().nonnegative(), longestSince: Instant.optional() }),
  ),
} as const satisfies Events;
