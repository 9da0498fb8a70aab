/** The agent's machine: offline · available → reserved → busy → wrap-up → available, and away. Pure. */
import type { AgentState } from '#protocol/agents.ts';
import type { CallId, PersonId, SessionId } from '#protocol/ids.ts';
import { createMachine, unchanged } from './machine.ts';
import type { Step, Table } from './machine.ts';

export type AgentStatus =
  | { readonly state: 'offline' }
  | { readonly state: 'away' }
  | { readonly state: 'available' }
  /** A call rings, or is about to. */
  | { readonly state: 'reserved'; readonly callId: CallId }
  | { readonly state: 'busy'; readonly callId: CallId }
  | { readonly state: 'wrap-up'; readonly endsAt: number };

export interface AgentRecord {
  readonly personId: PersonId;
  readonly displayName: string;
  readonly languages: readonly string[];
  /** Every session of this person that is online or in its grace. */
  readonly sessions: readonly SessionId[];
  /** The session that passed the self-test: calls ring there. */
  readonly provenSession?: SessionId | undefined;
  /** The proven session's socket is gone for the moment: no call rings. */
  readonly isLost: boolean;
  readonly since: number;
  /** Since when without a call: the longest idle is asked first. A declined ring does not count. */
  readonly idleSince: number;
  /** Whose earlier calls this agent may see: rung at or talked to lately. */
  readonly shoppers: readonly PersonId[];
  readonly status: AgentStatus;
}

export interface AgentContext {
  readonly now: number;
  readonly wrapUpMs: number;
}

export type AgentEvent =
  | {
      readonly type: 'sign-in';
      readonly sessionId: SessionId;
      readonly displayName: string;
      readonly languages: readonly string[];
    }
  | { readonly type: 'sign-out'; readonly sessionId: SessionId }
  | { readonly type: 'set-available'; readonly sessionId: SessionId }
  | { readonly type: 'set-away' }
  | { readonly type: 'socket-lost'; readonly sessionId: SessionId }
  | { readonly type: 'socket-back'; readonly sessionId: SessionId }
  | { readonly type: 'reserve'; readonly callId: CallId; readonly shopperId: PersonId }
  | { readonly type: 'occupy'; readonly callId: CallId }
  /** The call no longer needs this agent: the ring went on, or the call ended. */
  | { readonly type: 'free'; readonly callId: CallId }
  | { readonly type: 'finish-wrap-up' }
  | { readonly type: 'timeout' };

/** Agents have nothing to do beyond being kept, indexed and shown, which follows from the record. */
export type AgentStep = Step<AgentRecord, never>;
type In<S extends AgentState> = AgentRecord & { readonly status: Extract<AgentStatus, { state: S }> };
type On<T extends AgentEvent['type']> = Extract<AgentEvent, { type: T }>;

const SESSIONS_KEPT = 20;
const SHOPPERS_KEPT = 50;

function to(
  agent: AgentRecord,
  status: AgentStatus,
  { now }: AgentContext,
  more: Partial<AgentRecord> = {},
): AgentStep {
  return { record: { ...agent, ...more, status, since: now }, effects: [] };
}

function signIn(agent: AgentRecord, event: On<'sign-in'>, context: AgentContext): AgentStep {
  const { displayName, languages, sessionId } = event;
  const sessions = [...agent.sessions.filter((known) => known !== sessionId), sessionId].slice(
    -SESSIONS_KEPT,
  );
  const known = { ...agent, displayName, languages, sessions };
  return agent.status.state === 'offline'
    ? to(known, { state: 'away' }, context)
    : { record: known, effects: [] };
}

function signOut(agent: AgentRecord, event: On<'sign-out'>, context: AgentContext): AgentStep {
  if (!agent.sessions.includes(event.sessionId)) return unchanged(agent);
  const sessions = agent.sessions.filter((known) => known !== event.sessionId);
  const wasProven = agent.provenSession === event.sessionId;
  const rest: AgentRecord = {
    ...agent,
    sessions,
    ...(wasProven && { provenSession: undefined, isLost: false }),
  };
  if (sessions.length === 0) return to(rest, { state: 'offline' }, context);
  const { state } = agent.status;
  const mayRing = state === 'available' || state === 'wrap-up';
  return wasProven && mayRing ? to(rest, { state: 'away' }, context) : { record: rest, effects: [] };
}

function setAvailable(agent: AgentRecord, event: On<'set-available'>, context: AgentContext): AgentStep {
  const proven = { provenSession: event.sessionId, isLost: false };
  if (agent.status.state === 'available') return { record: { ...agent, ...proven }, effects: [] };
  return to(agent, { state: 'available' }, context, { ...proven, idleSince: context.now });
}

const setAway = (agent: AgentRecord, _: On<'set-away'>, context: AgentContext): AgentStep =>
  agent.status.state === 'away' ? unchanged(agent) : to(agent, { state: 'away' }, context);

function socket(isLost: boolean) {
  return (agent: AgentRecord, event: { readonly sessionId: SessionId }): AgentStep => {
    if (agent.provenSession !== event.sessionId || agent.isLost === isLost) return unchanged(agent);
    return { record: { ...agent, isLost }, effects: [] };
  };
}

function afterCall(agent: AgentRecord, context: AgentContext): AgentStep {
  const { now, wrapUpMs } = context;
  if (agent.provenSession === undefined) return to(agent, { state: 'away' }, context);
  const status: AgentStatus =
    wrapUpMs > 0 ? { state: 'wrap-up', endsAt: now + wrapUpMs } : { state: 'available' };
  return to(agent, status, context, { idleSince: now });
}

function afterRing(agent: AgentRecord, context: AgentContext): AgentStep {
  return to(agent, { state: agent.provenSession === undefined ? 'away' : 'available' }, context);
}

const finishWrapUp = (agent: In<'wrap-up'>, context: AgentContext): AgentStep =>
  to(agent, { state: 'available' }, context, { idleSince: context.now });

const ignore = (agent: AgentRecord): AgentStep => unchanged(agent);

const anywhere = {
  'sign-in': signIn,
  'sign-out': signOut,
  'socket-lost': socket(true),
  'socket-back': socket(false),
  timeout: ignore,
  // A call that is over here already needs nothing.
  free: ignore,
} as const;
const freely = { ...anywhere, 'set-available': setAvailable, 'set-away': setAway } as const;

const table: Table<AgentRecord, AgentEvent, AgentContext, never> = {
  offline: anywhere,
  away: freely,
  available: {
    ...freely,
    reserve: (agent, { callId, shopperId }, context) => {
      if (agent.isLost) return unchanged(agent);
      const shoppers = [...agent.shoppers.filter((known) => known !== shopperId), shopperId].slice(
        -SHOPPERS_KEPT,
      );
      return to(agent, { state: 'reserved', callId }, context, { shoppers });
    },
  },
  reserved: {
    ...anywhere,
    occupy: (agent, { callId }, context) =>
      agent.status.callId === callId ? to(agent, { state: 'busy', callId }, context) : unchanged(agent),
    free: (agent, { callId }, context) =>
      agent.status.callId === callId ? afterRing(agent, context) : unchanged(agent),
  },
  busy: {
    ...anywhere,
    occupy: ignore,
    free: (agent, { callId }, context) =>
      agent.status.callId === callId ? afterCall(agent, context) : unchanged(agent),
  },
  'wrap-up': {
    ...freely,
    'finish-wrap-up': (agent, _, context) => finishWrapUp(agent, context),
    timeout: (agent, _, context) =>
      agent.status.endsAt <= context.now ? finishWrapUp(agent, context) : unchanged(agent),
  },
};

export const agentMachine = createMachine('agent', table);

/** A call may ring here now. */
export function isFree(agent: AgentRecord): boolean {
  return agent.status.state === 'available' && !agent.isLost && agent.provenSession !== undefined;
}

/** Signed in and not away: a shopper may hope. */
export function isPresent(agent: AgentRecord): boolean {
  return agent.status.state !== 'offline' && agent.status.state !== 'away';
}

export function callOfAgent(agent: AgentRecord): CallId | undefined {
  return agent.status.state === 'reserved' || agent.status.state === 'busy' ? agent.status.callId : undefined;
}

export function newAgent(personId: PersonId, now: number): AgentRecord {
  return {
    personId,
    displayName: '',
    languages: [],
    sessions: [],
    isLost: false,
    since: now,
    idleSince: now,
    shoppers: [],
    status: { state: 'offline' },
  };
}
