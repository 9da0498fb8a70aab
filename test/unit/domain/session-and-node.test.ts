import { describe, expect, test } from 'vitest';
import type { AppError } from '#protocol/errors.ts';
import { nodeMachine } from '#domain/node.ts';
import type { NodeEvent, NodeStatus } from '#domain/node.ts';
import { sessionMachine } from '#domain/session.ts';
import type { SessionEvent, SessionRecord, SessionStatus } from '#domain/session.ts';
import { T0, callIn, shopperSession } from './samples.ts';

const refused = expect.objectContaining({ code: 'INVALID_TRANSITION' }) as AppError;

const session = (status: SessionStatus): SessionRecord => ({
  id: shopperSession,
  personId: callIn.queued.shopper.id,
  role: 'shopper',
  displayName: 'Ada',
  language: 'en',
  languages: ['en'],
  context: {},
  createdAt: T0,
  secretHash: 'a',
  status,
});
const sessionIn: Record<SessionStatus['state'], SessionRecord> = {
  online: session({ state: 'online', connectionId: 'one', serverId: 'here' }),
  grace: session({ state: 'grace', graceEndsAt: T0 + 1000 }),
  gone: session({ state: 'gone' }),
};
const sessionEvents: { readonly [T in SessionEvent['type']]: Extract<SessionEvent, { type: T }> } = {
  resume: {
    type: 'resume',
    connectionId: 'two',
    serverId: 'there',
    secretHash: 'b',
    previousSecretHash: 'a',
  },
  'socket-lost': { type: 'socket-lost', connectionId: 'one', graceEndsAt: T0 + 1000 },
  leave: { type: 'leave' },
  timeout: { type: 'timeout' },
};
const sessionLeadsTo: Record<
  SessionStatus['state'],
  Partial<Record<SessionEvent['type'], SessionStatus['state']>>
> = {
  online: { resume: 'online', 'socket-lost': 'grace', leave: 'gone', timeout: 'online' },
  grace: { resume: 'online', 'socket-lost': 'grace', leave: 'gone', timeout: 'grace' },
  gone: { 'socket-lost': 'gone', leave: 'gone', timeout: 'gone' },
};
describe.each(Object.keys(sessionIn) as SessionStatus['state'][])('a session that is %s', (state) => {
  test.each(Object.keys(sessionEvents) as SessionEvent['type'][])('meets %s as the table says', (type) => {
    const expected = sessionLeadsTo[state][type];
    const act = () => sessionMachine.next(sessionIn[state], sessionEvents[type], { now: T0 });
    if (expected === undefined) expect(act).toThrow(refused);
    else expect(act().record.status.state).toBe(expected);
  });
});

test('a socket that was superseded takes nothing with it', () => {
  const resumed = sessionMachine.next(sessionIn.online, sessionEvents.resume, { now: T0 }).record;
  expect(sessionMachine.next(resumed, sessionEvents['socket-lost'], { now: T0 }).record).toBe(resumed);
});

test('a session is gone when its grace is over, not before', () => {
  const at = (now: number) =>
    sessionMachine.next(sessionIn.grace, sessionEvents.timeout, { now }).record.status.state;
  expect(at(T0 + 999)).toBe('grace');
  expect(at(T0 + 1000)).toBe('gone');
});

const nodeEvents: Record<string, NodeEvent> = {
  'a report': { type: 'reported', isDraining: false },
  'a draining report': { type: 'reported', isDraining: true },
  'a lost link': { type: 'link-lost' },
  'its removal': { type: 'removed' },
};
test.each<[NodeStatus['state'], (NodeStatus['state'] | undefined)[]]>([
  ['starting', ['ready', 'draining', 'lost', 'gone']],
  ['ready', ['ready', 'draining', 'lost', 'gone']],
  ['draining', ['ready', 'draining', 'lost', 'gone']],
  ['lost', ['ready', 'draining', 'lost', 'gone']],
  ['gone', [undefined, undefined, 'gone', 'gone']],
])('a node that is %s meets reports, a lost link and its removal as the table says', (state, expected) => {
  Object.values(nodeEvents).forEach((event, index) => {
    const act = () => nodeMachine.next({ status: { state } }, event, undefined).record.status.state;
    if (expected[index] === undefined) expect(act).toThrow(refused);
    else expect(act()).toBe(expected[index]);
  });
});
