/** What is kept of a call while it is live: the facts that browsers see, and a few that they do not. */
import type { CallCheck } from '#protocol/check.ts';
import type { CallBrief, EndReason, TimelineEntry } from '#protocol/calls.ts';
import type { NodeId, OfferId, PersonId, RequestId, SessionId } from '#protocol/ids.ts';
import type { Side } from '#protocol/people.ts';
import type { PlacementDecision } from '#protocol/placement.ts';
import type { RegionProfile, Scenario } from '#protocol/profiles.ts';

export interface CallParty {
  readonly id: PersonId;
  readonly displayName: string;
  readonly sessionId: SessionId;
  /** Decided once, so that every server and node treats its media alike. */
  readonly regionProfile: RegionProfile;
  /** Set while the party's socket is gone: when its grace runs out. */
  readonly graceEndsAt?: number | undefined;
}

/** The call rings at one agent. */
export interface Offer {
  readonly id: OfferId;
  readonly agent: Omit<CallParty, 'graceEndsAt'>;
  /** When the ring ends if the agent stays connected. */
  readonly ringEndsAt: number;
  /** When it ends as things are: sooner while the agent's socket is gone. */
  readonly deadlineAt: number;
}

/** The states a call can be interrupted in and goes back to. */
export type AnsweredState = 'connecting' | 'active' | 'held';

export type CallStatus =
  | { readonly state: 'queued' }
  | { readonly state: 'offered'; readonly offer: Offer }
  | { readonly state: 'connecting'; readonly mediaDeadlineAt: number }
  | { readonly state: 'active' }
  | { readonly state: 'held' }
  | { readonly state: 'interrupted'; readonly resumeTo: AnsweredState }
  | {
      readonly state: 'ended';
      readonly reason: EndReason;
      readonly endedBy?: Side | undefined;
      readonly endedAt: number;
    };

/** What a side has told us of its first received media, in milliseconds since the answer. */
export interface FirstMedia {
  readonly frame?: number | undefined;
  readonly audio?: number | undefined;
}

/** Where a call's media goes, and why. */
export interface Placed {
  readonly nodeId: NodeId;
  /** As in `CallRecord`. */
  readonly agentNodeId?: NodeId | undefined;
  readonly decision: PlacementDecision;
}

export interface CallRecord extends CallBrief {
  readonly requestId: RequestId;
  readonly scenario: Scenario;
  readonly shopper: CallParty;
  /** From the answer on. */
  readonly agent?: CallParty | undefined;
  readonly earlierCalls: number;
  /** What the shopper's page has told of its devices and network. */
  readonly check?: CallCheck | undefined;
  /** The shopper's media node. */
  readonly nodeId: NodeId;
  /** The agent's, when it is another one. Absent: `nodeId`, the shopper's, serves both. */
  readonly agentNodeId?: NodeId | undefined;
  readonly mediaGeneration: number;
  /** The room before this generation's was left in use, not lost. */
  readonly mediaMoved?: boolean | undefined;
  /** When rooms were lost lately: a call whose media keeps dying is given up. */
  readonly mediaLosses: readonly number[];
  readonly firstMedia: { readonly shopper: FirstMedia; readonly agent: FirstMedia };
  /** Every agent it has rung at. */
  readonly offeredTo: readonly PersonId[];
  /** Those who declined or let it ring out. */
  readonly declinedBy: readonly PersonId[];
  readonly status: CallStatus;
}

export type CallEffect =
  /** Into its place among the waiting, which is by the time it began. */
  | { readonly type: 'enqueue' }
  /** Rings: no longer for other agents, but its place is kept. */
  | { readonly type: 'hold-place' }
  | { readonly type: 'leave-queue' }
  | { readonly type: 'ring'; readonly offer: Offer }
  | {
      readonly type: 'withdraw';
      readonly offer: Offer;
      readonly reason: 'timed-out' | 'shopper-left' | 'agent-left' | 'ended';
    }
  | { readonly type: 'occupy-agent'; readonly agentId: PersonId }
  | { readonly type: 'free-agent'; readonly agentId: PersonId }
  | { readonly type: 'open-room' }
  | { readonly type: 'set-room-paused'; readonly paused: boolean }
  /** Where it was, which is not where the call is now after a move. */
  | {
      readonly type: 'close-room';
      readonly generation: number;
      readonly nodeId: NodeId;
      readonly agentNodeId?: NodeId | undefined;
      /** Both parties still see each other there until they are in the new one. */
      readonly isInUse?: boolean | undefined;
    }
  | { readonly type: 'close-peer'; readonly sessionId: SessionId }
  | { readonly type: 'release-caller' }
  | { readonly type: 'timeline'; readonly entry: TimelineEntry }
  /** Tell everyone who takes part. */
  | { readonly type: 'notify' };

export function isAnswered(call: CallRecord): boolean {
  return call.acceptedAt !== undefined && call.status.state !== 'ended';
}

/** Whether the room has to hold media back: before the answer, on hold, and after the end. */
export function isRoomPaused(call: CallRecord): boolean {
  const { status } = call;
  const state = status.state === 'interrupted' ? status.resumeTo : status.state;
  return state !== 'connecting' && state !== 'active';
}

/** The offered or the answering agent. */
export function agentOf(call: CallRecord): CallParty | undefined {
  return call.status.state === 'offered' ? call.status.offer.agent : call.agent;
}

/** Of this side; the agent's before there is one is nobody's. */
export function regionProfileOf(call: CallRecord, side: Side): RegionProfile {
  return (side === 'agent' ? agentOf(call) : call.shopper)?.regionProfile ?? 'default';
}

/** Which side a session is on in this call; undefined when it has no part in it. */
export function sideOf(call: CallRecord, sessionId: SessionId): Side | undefined {
  if (call.shopper.sessionId === sessionId) return 'shopper';
  return agentOf(call)?.sessionId === sessionId ? 'agent' : undefined;
}

/** Who is away, the one whose grace ends first in front. */
export function missing(call: CallRecord): { readonly side: Side; readonly graceEndsAt: number }[] {
  const away: { side: Side; graceEndsAt: number }[] = [];
  if (call.shopper.graceEndsAt !== undefined)
    away.push({ side: 'shopper', graceEndsAt: call.shopper.graceEndsAt });
  if (call.agent?.graceEndsAt !== undefined)
    away.push({ side: 'agent', graceEndsAt: call.agent.graceEndsAt });
  return away.sort((a, b) => a.graceEndsAt - b.graceEndsAt);
}
