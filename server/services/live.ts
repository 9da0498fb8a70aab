/** Everything that is true right now, by name: records, indexes and deadlines of the services. */
import * as z from 'zod';
import { CallMedia, EndReason } from '#protocol/calls.ts';
import { CallCheck } from '#protocol/check.ts';
import { CallId, ConversationId, NodeId, OfferId, PersonId, RequestId, SessionId } from '#protocol/ids.ts';
import { RegionProfile, Scenario } from '#protocol/profiles.ts';
import type { NodeRegistration } from '#protocol/registration.ts';
import { Role, ShopContext, Side } from '#protocol/people.ts';
import { primaryLanguage } from '#domain/matching.ts';
import type { AgentRecord } from '#domain/agent.ts';
import type { CallRecord } from '#domain/call-record.ts';
import type { SessionRecord } from '#domain/session.ts';
import { registryOf } from '#platform/live/registry.ts';
import type { Lease, LiveState, Ordered, Records } from '#platform/live/live-state.ts';

const CallParty = z.object({
  id: PersonId,
  displayName: z.string(),
  sessionId: SessionId,
  // Records of servers that knew of none; the same holds for the scenario.
  regionProfile: RegionProfile.default('default'),
  graceEndsAt: z.number().optional(),
});
const Offer = z.object({
  id: OfferId,
  agent: CallParty.omit({ graceEndsAt: true }),
  ringEndsAt: z.number(),
  deadlineAt: z.number(),
});
const FirstMedia = z.object({ frame: z.number().optional(), audio: z.number().optional() });

const CallSchema: z.ZodType<CallRecord> = z.object({
  id: CallId,
  requestId: RequestId,
  conversationId: ConversationId,
  media: CallMedia,
  scenario: Scenario.default('consult'),
  topic: z.string().optional(),
  language: z.string(),
  context: ShopContext,
  shopper: CallParty,
  agent: CallParty.optional(),
  createdAt: z.number(),
  acceptedAt: z.number().optional(),
  earlierCalls: z.number(),
  check: CallCheck.optional(),
  nodeId: NodeId,
  agentNodeId: NodeId.optional(),
  mediaGeneration: z.number(),
  mediaMoved: z.boolean().optional(),
  mediaLosses: z.array(z.number()),
  firstMedia: z.object({ shopper: FirstMedia, agent: FirstMedia }),
  offeredTo: z.array(PersonId),
  declinedBy: z.array(PersonId),
  status: z.discriminatedUnion('state', [
    z.object({ state: z.literal('queued') }),
    z.object({ state: z.literal('offered'), offer: Offer }),
    z.object({ state: z.literal('connecting'), mediaDeadlineAt: z.number() }),
    z.object({ state: z.literal('active') }),
    z.object({ state: z.literal('held') }),
    z.object({ state: z.literal('interrupted'), resumeTo: z.enum(['connecting', 'active', 'held']) }),
    z.object({ state: z.literal('ended'), reason: EndReason, endedBy: Side.optional(), endedAt: z.number() }),
  ]),
});

const AgentSchema: z.ZodType<AgentRecord> = z.object({
  personId: PersonId,
  displayName: z.string(),
  languages: z.array(z.string()),
  sessions: z.array(SessionId),
  provenSession: SessionId.optional(),
  isLost: z.boolean(),
  since: z.number(),
  idleSince: z.number(),
  shoppers: z.array(PersonId),
  status: z.discriminatedUnion('state', [
    z.object({ state: z.literal('offline') }),
    z.object({ state: z.literal('away') }),
    z.object({ state: z.literal('available') }),
    z.object({ state: z.literal('reserved'), callId: CallId }),
    z.object({ state: z.literal('busy'), callId: CallId }),
    z.object({ state: z.literal('wrap-up'), endsAt: z.number() }),
  ]),
});

const SessionSchema: z.ZodType<SessionRecord> = z.object({
  id: SessionId,
  personId: PersonId,
  role: Role,
  displayName: z.string(),
  language: z.string(),
  languages: z.array(z.string()),
  context: ShopContext,
  conversationId: ConversationId.optional(),
  createdAt: z.number(),
  secretHash: z.string(),
  previousSecretHash: z.string().optional(),
  status: z.discriminatedUnion('state', [
    z.object({ state: z.literal('online'), connectionId: z.string(), serverId: z.string() }),
    z.object({ state: z.literal('grace'), graceEndsAt: z.number() }),
    z.object({ state: z.literal('gone') }),
  ]),
});

/** Which call a shopper began last: one at a time, and a repeated request finds its first answer. */
const CallerSchema = z.object({ callId: CallId, requestId: RequestId, claimedAt: z.number() });
export type CallerRecord = z.output<typeof CallerSchema>;

const ServerSchema = z.object({ startedAt: z.number() });

export interface Live {
  readonly calls: Records<CallRecord>;
  readonly agents: Records<AgentRecord>;
  readonly sessions: Records<SessionRecord>;
  readonly callers: Records<CallerRecord>;
  /** Tokens that have signed somebody in, until they expire. */
  readonly usedTokens: Records<true>;
  /** Every call that has not ended, by its begin: what the repairer walks. */
  readonly openCalls: Ordered;
  /** Calls that may be offered now, by their begin. */
  readonly queue: Ordered;
  /** Calls that are not answered yet, ringing ones too: positions are counted here. See `waitingMember`. */
  readonly waiting: Ordered;
  /** Free agents by the time they became idle. */
  readonly freeAgents: Ordered;
  readonly freeSpeakers: (language: string) => Ordered;
  /** Agents who are signed in and not away. */
  readonly presentAgents: Ordered;
  /** When what has to be looked at. See `deadline`. */
  readonly deadlines: Ordered;
  readonly sweeperLease: Lease;
  /** Media nodes that said lately that they are there. */
  readonly registrations: Records<NodeRegistration>;
  /** Signaling servers that said lately that they are there. */
  readonly servers: Records<z.output<typeof ServerSchema>>;
  /** Every server whose sessions somebody has to look after, by its start. */
  readonly knownServers: Ordered;
  /** The sessions whose sockets are at that server. */
  readonly sessionsOf: (serverId: string) => Ordered;
}

export function createLive(state: LiveState): Live {
  return {
    calls: state.records('calls', CallSchema),
    agents: state.records('agents', AgentSchema, { isListed: true }),
    sessions: state.records('sessions', SessionSchema),
    callers: state.records('callers', CallerSchema),
    usedTokens: state.records('used-tokens', z.literal(true)),
    openCalls: state.ordered('open-calls'),
    queue: state.ordered('queue'),
    waiting: state.ordered('waiting'),
    freeAgents: state.ordered('free-agents'),
    freeSpeakers: (language) => state.ordered(`free-agents.${primaryLanguage(language)}`),
    presentAgents: state.ordered('present-agents'),
    deadlines: state.ordered('deadlines'),
    sweeperLease: state.lease('sweeper'),
    registrations: registryOf(state),
    servers: state.records('servers', ServerSchema),
    knownServers: state.ordered('servers'),
    sessionsOf: (serverId) => state.ordered(`sessions-of.${serverId}`),
  };
}

export type DeadlineKind = 'call' | 'agent' | 'session';

/** A deadline's name: the kind, then the id of the record. */
export function deadline(kind: DeadlineKind, id: string): string {
  return `${kind}/${id}`;
}

/** A place carries its shopper's session, so that telling everyone their position reads no call. */
export function waitingMember(call: CallRecord): string {
  return `${call.id}/${call.shopper.sessionId}`;
}
