import { describe, expect, test } from 'vitest';
import type { AppError } from '#protocol/errors.ts';
import { callDeadline, callMachine } from '#domain/call.ts';
import type { CallEvent } from '#domain/call-events.ts';
import type { CallEffect, CallRecord, CallStatus } from '#domain/call-record.ts';
import { T0, agentId, at, callEvents, callIn, context, offer } from './samples.ts';
import { placedAt } from '#test/placed-at.ts';

type State = CallStatus['state'];
type EventType = CallEvent['type'];

/** Where each allowed event leads; everything that is not here is refused. */
const leadsTo: Record<State, Partial<Record<EventType, State>>> = {
  queued: {
    offer: 'offered',
    end: 'ended',
    'party-lost': 'queued',
    'party-returned': 'queued',
    'party-gone': 'ended',
    'nobody-there': 'ended',
    'nobody-left': 'ended',
    checked: 'queued',
    'media-lost': 'queued',
    'move-media': 'queued',
    'node-lost': 'ended',
    'shut-down': 'ended',
    timeout: 'queued',
  },
  offered: {
    accept: 'connecting',
    decline: 'queued',
    withdraw: 'queued',
    checked: 'offered',
    end: 'ended',
    'party-lost': 'offered',
    'party-returned': 'offered',
    'party-gone': 'ended',
    'media-lost': 'offered',
    'move-media': 'offered',
    'node-lost': 'ended',
    'shut-down': 'ended',
    timeout: 'offered',
  },
  connecting: {
    hold: 'held',
    end: 'ended',
    'first-media': 'connecting',
    'party-lost': 'interrupted',
    'party-returned': 'connecting',
    'party-gone': 'ended',
    'media-lost': 'connecting',
    'move-media': 'connecting',
    'node-lost': 'ended',
    'shut-down': 'ended',
    timeout: 'connecting',
  },
  active: {
    hold: 'held',
    end: 'ended',
    'first-media': 'active',
    'party-lost': 'interrupted',
    'party-returned': 'active',
    'party-gone': 'ended',
    'media-lost': 'active',
    'move-media': 'active',
    'node-lost': 'ended',
    'shut-down': 'ended',
    timeout: 'active',
  },
  held: {
    resume: 'active',
    end: 'ended',
    'first-media': 'held',
    'party-lost': 'interrupted',
    'party-returned': 'held',
    'party-gone': 'ended',
    'media-lost': 'held',
    'move-media': 'held',
    'node-lost': 'ended',
    'shut-down': 'ended',
    timeout: 'held',
  },
  interrupted: {
    end: 'ended',
    'first-media': 'interrupted',
    'party-lost': 'interrupted',
    'party-returned': 'active',
    'party-gone': 'ended',
    'media-lost': 'interrupted',
    'move-media': 'interrupted',
    'node-lost': 'ended',
    'shut-down': 'ended',
    timeout: 'interrupted',
  },
  ended: {
    end: 'ended',
    'party-lost': 'ended',
    'party-returned': 'ended',
    'party-gone': 'ended',
    'media-lost': 'ended',
    'move-media': 'ended',
    'node-lost': 'ended',
    'shut-down': 'ended',
    timeout: 'ended',
  },
};

describe.each(Object.keys(callIn) as State[])('a call that is %s', (state) => {
  test.each(Object.keys(callEvents) as EventType[])('meets %s as the table says', (type) => {
    const expected = leadsTo[state][type];
    const act = () => callMachine.next(callIn[state], callEvents[type], context);
    expect(callMachine.accepts(state, type)).toBe(expected !== undefined);
    if (expected === undefined)
      expect(act).toThrow(expect.objectContaining({ code: 'INVALID_TRANSITION' }) as AppError);
    else expect(act().record.status.state).toBe(expected);
  });
});

test('names of an object’s own are no events', () => {
  expect(callMachine.accepts('queued', 'toString')).toBe(false);
  expect(callMachine.accepts('toString', 'end')).toBe(false);
});

function reasonAfter(call: CallRecord, event: CallEvent, now = context.now): string | undefined {
  const { status } = callMachine.next(call, event, at(now)).record;
  return status.state === 'ended' ? status.reason : undefined;
}

describe('the end has a reason', () => {
  test.each<[string, CallRecord, CallEvent, number, string | undefined]>([
    ['a shopper hangs up while waiting', callIn.queued, callEvents.end, T0, 'abandoned'],
    ['a shopper hangs up while it rings', callIn.offered, callEvents.end, T0, 'abandoned'],
    ['either hangs up in the call', callIn.active, { type: 'end', side: 'agent' }, T0, 'completed'],
    ['the wait is over', callIn.queued, callEvents.timeout, T0 + 60_000, 'no-agent'],
    ['a millisecond before that', callIn.queued, callEvents.timeout, T0 + 59_999, undefined],
    ['nobody is there', callIn.queued, callEvents['nobody-there'], T0, 'no-agent'],
    ['everybody has declined', callIn.queued, callEvents['nobody-left'], T0, 'declined-by-all'],
    ['a shopper’s grace is over', callIn.interrupted, callEvents.timeout, T0 + 30_000, 'shopper-lost'],
    ['a millisecond before that', callIn.interrupted, callEvents.timeout, T0 + 29_999, undefined],
    ['the agent’s session is over', callIn.active, { type: 'party-gone', side: 'agent' }, T0, 'agent-lost'],
    ['no media came', callIn.connecting, callEvents.timeout, T0 + 24_000, 'media-failed'],
    ['the longest duration is over', callIn.held, callEvents.timeout, T0 + 4000 + 3_600_000, 'expired'],
    ['the node is lost', callIn.active, callEvents['node-lost'], T0, 'node-lost'],
    ['the server stops', callIn.interrupted, callEvents['shut-down'], T0, 'shutdown'],
  ])('%s', (_, call, event, now, reason) => {
    expect(reasonAfter(call, event, now)).toBe(reason);
  });
});

test('the answer resumes the room and tells the parties before anything else', () => {
  const { effects } = callMachine.next(callIn.offered, callEvents.accept, context);
  expect(effects.slice(0, 2)).toEqual([{ type: 'set-room-paused', paused: false }, { type: 'notify' }]);
});

test('an answer to another offer changes nothing', () => {
  const other = { type: 'accept', offerId: 'offer_0' as typeof offer.id } as const;
  expect(callMachine.next(callIn.offered, other, context).record).toBe(callIn.offered);
});

test('a declined call remembers who declined, a withdrawn one does not count as declined', () => {
  expect(callMachine.next(callIn.offered, callEvents.decline, context).record.declinedBy).toEqual([agentId]);
  expect(callMachine.next(callIn.offered, callEvents.withdraw, context).record.declinedBy).toEqual([]);
  expect(callMachine.next(callIn.offered, callEvents.timeout, at(T0 + 20_000)).record.declinedBy).toEqual([
    agentId,
  ]);
});

test('a ring at an agent who vanished is cut short, and given back its time on return', () => {
  const lost = callMachine.next(
    callIn.offered,
    { type: 'party-lost', side: 'agent', graceEndsAt: T0 + 60_000 },
    context,
  ).record;
  expect(lost.status).toMatchObject({
    offer: { deadlineAt: context.now + 5000, ringEndsAt: offer.ringEndsAt },
  });
  expect(callMachine.next(lost, { type: 'timeout' }, at(context.now + 5000)).record).toMatchObject({
    status: { state: 'queued' },
    declinedBy: [],
  });
  const back = callMachine.next(lost, { type: 'party-returned', side: 'agent' }, context).record;
  expect(back.status).toEqual(callIn.offered.status);
});

test('a call answered while the shopper reloads is interrupted until the shopper is back', () => {
  const away = { ...callIn.offered, shopper: { ...callIn.offered.shopper, graceEndsAt: T0 + 30_000 } };
  const answered = callMachine.next(away, callEvents.accept, context).record;
  expect(answered.status).toEqual({ state: 'interrupted', resumeTo: 'connecting' });
  const back = callMachine.next(answered, callEvents['party-returned'], at(T0 + 10_000)).record;
  expect(back.status).toEqual({ state: 'connecting', mediaDeadlineAt: T0 + 30_000 });
});

test('with both parties gone the call goes on when the second is back, and ends with the first grace', () => {
  const both = callMachine.next(
    callIn.interrupted,
    { type: 'party-lost', side: 'agent', graceEndsAt: T0 + 35_000 },
    context,
  ).record;
  expect(callDeadline(both, context.limits)).toBe(T0 + 30_000);
  const one = callMachine.next(both, callEvents['party-returned'], context).record;
  expect(one.status.state).toBe('interrupted');
  expect(callDeadline(one, context.limits)).toBe(T0 + 35_000);
  expect(callMachine.next(one, { type: 'party-returned', side: 'agent' }, context).record.status.state).toBe(
    'active',
  );
});

test('a call is active once both sides have media, each kind counting once', () => {
  const report = (call: CallRecord, side: 'shopper' | 'agent', kind: 'frame' | 'audio') =>
    callMachine.next(call, { type: 'first-media', side, kind, elapsedMs: 10 }, context).record;
  const one = report(callIn.connecting, 'shopper', 'frame');
  expect(report(one, 'shopper', 'frame')).toBe(one);
  expect(report(one, 'shopper', 'audio').status.state).toBe('connecting');
  expect(report(one, 'agent', 'audio').status.state).toBe('active');
});

test('a call whose one side sends nothing is active soon after the other has media', () => {
  const report: CallEvent = { type: 'first-media', side: 'shopper', kind: 'audio', elapsedMs: 10 };
  const one = callMachine.next(callIn.connecting, report, context).record;
  const soon = context.now + 3000;
  expect(callDeadline(one, context.limits)).toBe(soon);
  expect(callMachine.next(one, { type: 'timeout' }, at(soon - 1)).record).toBe(one);
  expect(callMachine.next(one, { type: 'timeout' }, at(soon)).record.status.state).toBe('active');
});

test('a lost room is opened anew, stale news of it change nothing, and too many losses end the call', () => {
  let call = callIn.active;
  for (let generation = 1; generation <= 5; generation += 1) {
    const { record, effects } = callMachine.next(call, { type: 'media-lost', generation }, context);
    expect(effects).toContainEqual({ type: 'open-room' });
    expect(callMachine.next(record, { type: 'media-lost', generation }, context).record).toBe(record);
    call = record;
  }
  expect(call.mediaGeneration).toBe(6);
  expect(reasonAfter(call, { type: 'media-lost', generation: 6 })).toBe('media-failed');
  expect(reasonAfter(call, { type: 'media-lost', generation: 6 }, context.now + 60_001)).toBeUndefined();
});

describe('where the media goes', () => {
  const ring = (call: CallRecord, placed = placedAt('node')) =>
    callMachine.next(call, { type: 'offer', offer, placed }, context);
  const kinds = (effects: readonly CallEffect[]): string[] => effects.map(({ type }) => type);

  test('a ring that confirms the node only notes why', () => {
    const { record, effects } = ring(callIn.queued);
    expect(record).toMatchObject({ nodeId: 'node', mediaGeneration: 1 });
    expect(record.agentNodeId).toBeUndefined();
    expect(kinds(effects)).toEqual(['timeline', 'ring', 'hold-place', 'timeline']);
  });

  test('a ring may bring the agent a node of their own, and the shopper keeps theirs', () => {
    const { record, effects } = ring(callIn.queued, placedAt('node', 'far'));
    expect(record).toMatchObject({ nodeId: 'node', agentNodeId: 'far', mediaGeneration: 1 });
    expect(kinds(effects)).toEqual(['open-room', 'timeline', 'ring', 'hold-place', 'timeline']);
  });

  test('a ring may move the shopper: the former room is closed where it was', () => {
    const { record, effects } = ring(callIn.queued, placedAt('better'));
    expect(record).toMatchObject({ nodeId: 'better', mediaGeneration: 2, mediaLosses: [] });
    expect(effects).toContainEqual({ type: 'close-room', generation: 1, nodeId: 'node' });
  });

  test('when the next agent is elsewhere, the pair of the last one is taken down on both nodes', () => {
    const pair = { ...callIn.queued, agentNodeId: placedAt('far').nodeId };
    const { record, effects } = ring(pair);
    expect(record).toMatchObject({ nodeId: 'node', mediaGeneration: 2 });
    expect(record.agentNodeId).toBeUndefined();
    const closed = { type: 'close-room', generation: 1, nodeId: 'node', agentNodeId: 'far' };
    expect(effects).toContainEqual(closed);
  });

  test('a move is no loss, however often it happens, and one that comes late changes nothing', () => {
    let call = callIn.active;
    for (let generation = 1; generation <= 20; generation += 1) {
      const move: CallEvent = { type: 'move-media', generation, placed: placedAt(`node-${generation}`) };
      call = callMachine.next(call, move, context).record;
      expect(callMachine.next(call, move, context).record).toBe(call);
    }
    expect(call).toMatchObject({ nodeId: 'node-20', mediaGeneration: 21, mediaLosses: [], mediaMoved: true });
    const lost: CallEvent = { type: 'media-lost', generation: 21 };
    expect(callMachine.next(call, lost, context).record.mediaMoved).toBe(false);
  });

  test('a lost room goes to where it was placed anew, and the reason is kept', () => {
    const placed = placedAt('better', 'far');
    const lost: CallEvent = { type: 'media-lost', generation: 1, placed };
    const { record, effects } = callMachine.next(callIn.active, lost, context);
    expect(record).toMatchObject({ nodeId: 'better', agentNodeId: 'far', mediaGeneration: 2 });
    const entry = { at: context.now, event: 'placed', placement: placed.decision };
    expect(effects).toContainEqual({ type: 'timeline', entry });
  });
});

test('what the shopper’s page found out stays with the call, and both sides are told', () => {
  const { record, effects } = callMachine.next(callIn.offered, callEvents.checked, context);
  expect(record.check).toEqual({ microphone: 'heard', upKbps: 300 });
  expect(effects).toEqual([{ type: 'notify' }]);
});
