import { describe, expect, test } from 'vitest';
import type { AppError } from '#protocol/errors.ts';
import { agentMachine, callOfAgent, isFree, isPresent, newAgent } from '#domain/agent.ts';
import type { AgentEvent, AgentRecord, AgentStatus } from '#domain/agent.ts';
import { SessionId } from '#protocol/ids.ts';
import { T0, agentId, agentSession, callId, callIn } from './samples.ts';

type State = AgentStatus['state'];
const context = { now: T0 + 10, wrapUpMs: 0 };
const shopperId = callIn.queued.shopper.id;
const otherCall = 'call_01940000-0000-7000-8000-0000000000ff' as typeof callId;

const signedIn: AgentRecord = {
  ...newAgent(agentId, T0),
  sessions: [agentSession],
  provenSession: agentSession,
};
const agentIn: Record<State, AgentRecord> = {
  offline: newAgent(agentId, T0),
  away: { ...signedIn, status: { state: 'away' } },
  available: { ...signedIn, status: { state: 'available' } },
  reserved: { ...signedIn, status: { state: 'reserved', callId } },
  busy: { ...signedIn, status: { state: 'busy', callId } },
  'wrap-up': { ...signedIn, status: { state: 'wrap-up', endsAt: T0 + 5000 } },
};
const events: { readonly [T in AgentEvent['type']]: Extract<AgentEvent, { type: T }> } = {
  'sign-in': { type: 'sign-in', sessionId: agentSession, displayName: 'Kim', languages: ['en'] },
  'sign-out': { type: 'sign-out', sessionId: agentSession },
  'set-available': { type: 'set-available', sessionId: agentSession },
  'set-away': { type: 'set-away' },
  'socket-lost': { type: 'socket-lost', sessionId: agentSession },
  'socket-back': { type: 'socket-back', sessionId: agentSession },
  reserve: { type: 'reserve', callId, shopperId },
  occupy: { type: 'occupy', callId },
  free: { type: 'free', callId },
  'finish-wrap-up': { type: 'finish-wrap-up' },
  timeout: { type: 'timeout' },
};
const stays = (state: State, last: State = 'offline') => ({
  'sign-in': state,
  'sign-out': last,
  'socket-lost': state,
  'socket-back': state,
  timeout: state,
  free: state,
});
const leadsTo: Record<State, Partial<Record<AgentEvent['type'], State>>> = {
  offline: { ...stays('offline'), 'sign-in': 'away' },
  away: { ...stays('away'), 'set-available': 'available', 'set-away': 'away' },
  available: { ...stays('available'), 'set-available': 'available', 'set-away': 'away', reserve: 'reserved' },
  reserved: { ...stays('reserved'), occupy: 'busy', free: 'available' },
  busy: { ...stays('busy'), occupy: 'busy', free: 'available' },
  'wrap-up': {
    ...stays('wrap-up'),
    'set-available': 'available',
    'set-away': 'away',
    'finish-wrap-up': 'available',
  },
};

describe.each(Object.keys(agentIn) as State[])('an agent who is %s', (state) => {
  test.each(Object.keys(events) as AgentEvent['type'][])('meets %s as the table says', (type) => {
    const expected = leadsTo[state][type];
    const act = () => agentMachine.next(agentIn[state], events[type], context);
    if (expected === undefined)
      expect(act).toThrow(expect.objectContaining({ code: 'INVALID_TRANSITION' }) as AppError);
    else expect(act().record.status.state).toBe(expected);
  });
});

const next = (agent: AgentRecord, event: AgentEvent, wrapUpMs = 0): AgentRecord =>
  agentMachine.next(agent, event, { ...context, wrapUpMs }).record;

test('only the call that an agent is kept for can free them', () => {
  for (const state of ['reserved', 'busy'] as const) {
    expect(next(agentIn[state], { type: 'free', callId: otherCall })).toBe(agentIn[state]);
  }
  expect(next(agentIn.reserved, { type: 'occupy', callId: otherCall })).toBe(agentIn.reserved);
});

test('a call leads to the wrap-up where there is one, a ring does not', () => {
  expect(next(agentIn.busy, events.free, 3000).status).toEqual({
    state: 'wrap-up',
    endsAt: context.now + 3000,
  });
  expect(next(agentIn.reserved, events.free, 3000).status.state).toBe('available');
  expect(
    agentMachine.next(agentIn['wrap-up'], events.timeout, { now: T0 + 5000, wrapUpMs: 0 }).record.status
      .state,
  ).toBe('available');
});

test('a ring that went on leaves the place in the line, a call does not', () => {
  expect(next(agentIn.reserved, events.free).idleSince).toBe(T0);
  expect(next(agentIn.busy, events.free).idleSince).toBe(context.now);
});

test('an agent whose desk is not connected is not free, and is not reserved', () => {
  const lost = next(agentIn.available, events['socket-lost']);
  expect(isFree(lost)).toBe(false);
  expect(isPresent(lost)).toBe(true);
  expect(next(lost, events.reserve)).toBe(lost);
  expect(isFree(next(lost, events['socket-back']))).toBe(true);
});

test('without the page that passed the self-test an agent is away, even when other pages are open', () => {
  const other = SessionId.parse('ses_01940000-0000-7000-8000-0000000000aa');
  const two = { ...agentIn.available, sessions: [agentSession, other] };
  expect(next(two, events['sign-out']).status.state).toBe('away');
  const inCall = next({ ...agentIn.busy, sessions: [agentSession, other] }, events['sign-out']);
  expect(inCall.status.state).toBe('busy');
  expect(next(inCall, events.free, 3000).status.state).toBe('away');
});

test('a call is named while it rings and while it is on', () => {
  expect(Object.values(agentIn).map(callOfAgent)).toEqual([
    undefined,
    undefined,
    undefined,
    callId,
    callId,
    undefined,
  ]);
});
