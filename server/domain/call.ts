/**
 * The call's machine: queued → offered → connecting → active ⇄ held, ⇄ interrupted, → ended(reason).
 * Pure: time comes in with the event's context, everything to be done leaves as effects.
 */
import { createMachine, unchanged } from './machine.ts';
import type { Table } from './machine.ts';
import { heldCall, interruptedCall, talkingCall } from './call-after-answer.ts';
import { offeredCall, queuedCall } from './call-before-answer.ts';
import type { CallContext, CallEvent, CallLimits, CallStep } from './call-events.ts';
import { missing } from './call-record.ts';
import type { CallEffect, CallRecord } from './call-record.ts';

const ignore = (call: CallRecord): CallStep => unchanged(call);

const table: Table<CallRecord, CallEvent, CallContext, CallEffect> = {
  queued: queuedCall,
  offered: offeredCall,
  connecting: talkingCall,
  active: talkingCall,
  held: heldCall,
  interrupted: interruptedCall,
  // Ending what has ended is no error, and late news of it change nothing.
  ended: {
    end: ignore,
    'shut-down': ignore,
    'node-lost': ignore,
    'media-lost': ignore,
    'move-media': ignore,
    'party-lost': ignore,
    'party-returned': ignore,
    'party-gone': ignore,
    timeout: ignore,
  },
};

export const callMachine = createMachine('call', table);

/** When the call next has to be looked at; undefined once it has ended. */
export function callDeadline(call: CallRecord, limits: CallLimits): number | undefined {
  const { status } = call;
  const grace = missing(call)[0]?.graceEndsAt ?? Infinity;
  const longest = (call.acceptedAt ?? call.createdAt) + limits.maxMs;
  switch (status.state) {
    case 'queued':
      return Math.min(call.createdAt + limits.waitMs, grace);
    case 'offered':
      return Math.min(status.offer.deadlineAt, grace);
    case 'connecting':
      return Math.min(status.mediaDeadlineAt, longest);
    case 'active':
    case 'held':
      return longest;
    case 'interrupted':
      return Math.min(grace, longest);
    case 'ended':
      return undefined;
  }
}
