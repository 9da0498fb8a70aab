import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AppError } from '#protocol/errors.ts';
import { callDeadline, callMachine } from '#domain/call.ts';
import type { CallEvent } from '#domain/call-events.ts';
import type { CallEffect, CallRecord } from '#domain/call-record.ts';
import { isRoomPaused, sideOf } from '#domain/call-record.ts';
import { T0, agentId, callEvents, callIn, context, shopperSession } from './samples.ts';
import { placedAt } from '#test/placed-at.ts';

const side = fc.constantFrom('shopper' as const, 'agent' as const);
const anyEvent: fc.Arbitrary<CallEvent> = fc.oneof(
  fc.constantFrom(...Object.values(callEvents)),
  fc.record({ type: fc.constant('end' as const), side }),
  fc.record({ type: fc.constant('party-returned' as const), side }),
  fc.record({ type: fc.constant('party-gone' as const), side }),
  fc.record({
    type: fc.constant('party-lost' as const),
    side,
    graceEndsAt: fc.integer({ min: T0, max: T0 + 100_000 }),
  }),
  fc.record({ type: fc.constant('media-lost' as const), generation: fc.integer({ min: 1, max: 4 }) }),
  fc.record({
    type: fc.constant('move-media' as const),
    generation: fc.integer({ min: 1, max: 4 }),
    placed: fc.constantFrom(placedAt('one'), placedAt('one', 'other')),
  }),
  fc.record({
    type: fc.constant('first-media' as const),
    side,
    kind: fc.constantFrom('frame' as const, 'audio' as const),
    elapsedMs: fc.nat(1000),
  }),
);
const anyHistory = fc.array(fc.tuple(anyEvent, fc.integer({ min: 0, max: 20_000 })), { maxLength: 40 });

interface Told {
  readonly before: CallRecord;
  readonly after: CallRecord;
  readonly effects: readonly CallEffect[];
  readonly now: number;
}

/** Lives through the events, passing over those that are refused. */
function live(events: readonly (readonly [CallEvent, number])[], check: (told: Told) => void): CallRecord {
  let call = callIn.queued;
  let now = T0;
  for (const [event, elapsed] of events) {
    now += elapsed;
    try {
      const { record, effects } = callMachine.next(call, event, { ...context, now });
      check({ before: call, after: record, effects, now });
      call = record;
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'INVALID_TRANSITION') throw error;
    }
  }
  return call;
}

const run = (check: (told: Told) => void): void => {
  fc.assert(
    fc.property(anyHistory, (events) => void live(events, check)),
    { numRuns: 800 },
  );
};

test('an ended call stays exactly as it is', () => {
  run(({ before, after, effects }) => {
    if (before.status.state !== 'ended') return;
    expect(after).toBe(before);
    expect(effects).toEqual([]);
  });
});

test('every call that has not ended has a time at which it is looked at again', () => {
  run(({ after, now }) => {
    const due = callDeadline(after, context.limits);
    expect(due === undefined).toBe(after.status.state === 'ended');
    if (due !== undefined) expect(Number.isFinite(due)).toBe(true);
    // What is due is done: the look at that time changes something, or it would be looked at for ever.
    if (due === undefined) return;
    const looked = callMachine.next(after, { type: 'timeout' }, { ...context, now: Math.max(due, now) });
    expect(looked.record).not.toBe(after);
  });
});

test('media flows only between the answer and the end, and the room is told whenever that changes', () => {
  run(({ before, after, effects }) => {
    if (after.acceptedAt === undefined) expect(isRoomPaused(after)).toBe(true);
    if (isRoomPaused(before) === isRoomPaused(after)) return;
    const told = effects.some(({ type }) => type === 'set-room-paused' || type === 'close-room');
    expect(told).toBe(true);
  });
});

test('an agent whom a call no longer needs is freed, and the room of an ended call is closed', () => {
  run(({ before, after, effects }) => {
    const had =
      before.status.state === 'offered' || (before.agent !== undefined && before.status.state !== 'ended');
    const has =
      after.status.state === 'offered' || (after.agent !== undefined && after.status.state !== 'ended');
    if (had && !has) expect(effects).toContainEqual({ type: 'free-agent', agentId });
    if (before.status.state !== 'ended' && after.status.state === 'ended') {
      expect(effects).toContainEqual(
        expect.objectContaining({
          type: 'close-room',
          generation: before.mediaGeneration,
          nodeId: before.nodeId,
        }) as CallEffect,
      );
      expect(effects.filter(({ type }) => type === 'timeline').at(-1)).toMatchObject({
        entry: { event: 'ended' },
      });
    }
  });
});

test('the shopper of a call stays its shopper, and time of the answer is set once', () => {
  run(({ before, after }) => {
    expect(sideOf(after, shopperSession)).toBe('shopper');
    if (before.acceptedAt !== undefined) expect(after.acceptedAt).toBe(before.acceptedAt);
  });
});

test('whoever is told to be interrupted can say who is missing, and nobody is missing otherwise', () => {
  run(({ after }) => {
    const { state } = after.status;
    const isMissing = after.shopper.graceEndsAt !== undefined || after.agent?.graceEndsAt !== undefined;
    if (state === 'interrupted') expect(isMissing).toBe(true);
    if (state === 'connecting' || state === 'active' || state === 'held') expect(isMissing).toBe(false);
  });
});
