/**
 * The call's machine: queued → offered → connecting → active ⇄ held, ⇄ interrupted, → ended(reason).
 * Pure: time comes in with the event's context, everything to be done leaves as effects.
 */
import type { EndReason, TimelineEntry } from '#protocol/calls.ts';
import type { OfferId } from '#protocol/ids.ts';
import type { Side } from '#protocol/people.ts';
import { createMachine, unchanged } from './machine.ts';
import type { Step, Table } from './machine.ts';
import { agentOf } from './call-record.ts';
import type { AnsweredState, CallEffect, CallParty, CallRecord, CallStatus, Offer } from './call-record.ts';

export interface CallLimits {
  readonly waitMs: number;
  readonly mediaMs: number;
  readonly maxMs: number;
}

export interface CallContext {
  readonly now: number;
  readonly limits: CallLimits;
}

export type CallEvent =
  | { readonly type: 'offer'; readonly offer: Offer }
  | { readonly type: 'accept'; readonly offerId: OfferId }
  | { readonly type: 'decline'; readonly offerId: OfferId }
  /** The offer lost its ground, e.g. the agent signed out. */
  | { readonly type: 'withdraw'; readonly offerId: OfferId }
  | { readonly type: 'hold' }
  | { readonly type: 'resume' }
  | { readonly type: 'end'; readonly side: Side }
  | { readonly type: 'first-media'; readonly side: Side; readonly kind: 'frame' | 'audio'; readonly elapsedMs: number }
  | { readonly type: 'party-lost'; readonly side: Side; readonly graceEndsAt: number }
  | { readonly type: 'party-returned'; readonly side: Side }
  | { readonly type: 'party-gone'; readonly side: Side }
  /** Nobody is there to answer, and that for too long. */
  | { readonly type: 'nobody-there' }
  /** Everybody who is there has declined. */
  | { readonly type: 'nobody-left' }
  | { readonly type: 'media-lost'; readonly generation: number; readonly nodeId?: CallRecord['nodeId'] | undefined }
  | { readonly type: 'node-lost' }
  | { readonly type: 'shut-down' }
  /** Time has passed: does what is due now, or nothing. */
  | { readonly type: 'timeout' };

export type CallStep = Step<CallRecord, CallEffect>;
type In<S extends CallStatus['state']> = CallRecord & { readonly status: Extract<CallStatus, { state: S }> };
type On<T extends CallEvent['type']> = Extract<CallEvent, { type: T }>;

/** An agent who reloads is back by then; a shopper should not wait longer for one who vanished. */
const RING_AFTER_LOSS_MS = 5000;
const MEDIA_LOSSES = { most: 5, withinMs: 60_000 };

function step(record: CallRecord, ...effects: CallEffect[]): CallStep {
  return { record, effects: [...effects, { type: 'notify' }] };
}

function entry(event: TimelineEntry['event'], at: number, more: Partial<TimelineEntry> = {}): CallEffect {
  return { type: 'timeline', entry: { at, event, ...more } };
}

export function end(call: CallRecord, reason: EndReason, { now }: CallContext, endedBy?: Side): CallStep {
  const effects: CallEffect[] = [entry('ended', now, { reason, ...(endedBy && { side: endedBy }) })];
  if (call.status.state === 'offered') {
    const why = reason === 'abandoned' ? 'shopper-left' : 'ended';
    effects.push({ type: 'withdraw', offer: call.status.offer, reason: why });
  }
  const agent = agentOf(call);
  if (agent !== undefined) effects.push({ type: 'free-agent', agentId: agent.id });
  effects.push({ type: 'close-room', generation: call.mediaGeneration });
  if (call.acceptedAt === undefined) effects.push({ type: 'leave-queue' });
  effects.push({ type: 'release-caller' });
  const status: CallStatus = { state: 'ended', reason, endedAt: now, ...(endedBy && { endedBy }) };
  return step({ ...call, status }, ...effects);
}

const hangUp = (call: CallRecord, event: On<'end'>, context: CallContext): CallStep => {
  if (call.acceptedAt !== undefined) return end(call, 'completed', context, event.side);
  // An agent who has not answered has nothing to end: that is `decline`.
  return event.side === 'shopper' ? end(call, 'abandoned', context, 'shopper') : unchanged(call);
};

const shutDown = (call: CallRecord, _: On<'shut-down'>, context: CallContext): CallStep => end(call, 'shutdown', context);
const nodeLost = (call: CallRecord, _: On<'node-lost'>, context: CallContext): CallStep => end(call, 'node-lost', context);
const ignore = (call: CallRecord): CallStep => unchanged(call);

function mediaLost(call: CallRecord, event: On<'media-lost'>, context: CallContext): CallStep {
  if (event.generation !== call.mediaGeneration) return unchanged(call);
  const { now } = context;
  const mediaLosses = [...call.mediaLosses.filter((at) => at > now - MEDIA_LOSSES.withinMs), now];
  if (mediaLosses.length > MEDIA_LOSSES.most) return end(call, 'media-failed', context);
  const nodeId = event.nodeId ?? call.nodeId;
  const rebuilt = { ...call, nodeId, mediaLosses, mediaGeneration: call.mediaGeneration + 1 };
  return step(
    rebuilt,
    { type: 'close-room', generation: call.mediaGeneration },
    { type: 'open-room' },
    entry('media-rebuilt', now),
  );
}

// Before the answer.

function requeue(call: In<'offered'>, because: 'declined' | 'offer-timed-out' | 'offer-withdrawn', now: number): CallStep {
  const { offer } = call.status;
  const person = { id: offer.agent.id, displayName: offer.agent.displayName };
  const declinedBy = because === 'offer-withdrawn' ? call.declinedBy : [...call.declinedBy, offer.agent.id];
  const effects: CallEffect[] = [entry(because, now, { side: 'agent', person }), entry('requeued', now)];
  if (because === 'offer-timed-out') effects.push({ type: 'withdraw', offer, reason: 'timed-out' });
  if (because === 'offer-withdrawn') effects.push({ type: 'withdraw', offer, reason: 'agent-left' });
  effects.push(
    { type: 'close-peer', sessionId: offer.agent.sessionId },
    { type: 'enqueue' },
    // Last: a freed agent is matched again, and the call has to be there by then.
    { type: 'free-agent', agentId: offer.agent.id },
  );
  return step({ ...call, declinedBy, status: { state: 'queued' } }, ...effects);
}

function accept(call: In<'offered'>, event: On<'accept'>, { now, limits }: CallContext): CallStep {
  const { offer } = call.status;
  if (event.offerId !== offer.id) return unchanged(call);
  const connecting = { state: 'connecting', mediaDeadlineAt: now + limits.mediaMs } as const;
  const status: CallStatus =
    call.shopper.graceEndsAt === undefined ? connecting : { state: 'interrupted', resumeTo: 'connecting' };
  const answered: CallRecord = { ...call, status, agent: offer.agent, acceptedAt: now };
  return {
    record: answered,
    // Media first and the news right behind it: what follows does not delay them.
    effects: [
      { type: 'set-room-paused', paused: false },
      { type: 'notify' },
      { type: 'leave-queue' },
      { type: 'occupy-agent', agentId: offer.agent.id },
      entry('accepted', now, { side: 'agent', person: { id: offer.agent.id, displayName: offer.agent.displayName } }),
    ],
  };
}

/** Before the answer a lost shopper only keeps the place; a lost agent rings on for a moment. */
function lostBeforeAnswer(call: In<'queued'> | In<'offered'>, event: On<'party-lost'>, { now }: CallContext): CallStep {
  if (event.side === 'shopper') {
    const shopper = { ...call.shopper, graceEndsAt: event.graceEndsAt };
    return step({ ...call, shopper }, entry('party-lost', now, { side: 'shopper' }));
  }
  if (call.status.state !== 'offered') return unchanged(call);
  const { offer } = call.status;
  const deadlineAt = Math.min(offer.ringEndsAt, event.graceEndsAt, now + RING_AFTER_LOSS_MS);
  return step({ ...call, status: { state: 'offered', offer: { ...offer, deadlineAt } } });
}

function returnedBeforeAnswer(call: In<'queued'> | In<'offered'>, event: On<'party-returned'>, { now }: CallContext): CallStep {
  if (event.side === 'shopper') {
    if (call.shopper.graceEndsAt === undefined) return unchanged(call);
    const back = { ...call, shopper: { ...call.shopper, graceEndsAt: undefined } };
    const again: CallEffect[] = call.status.state === 'queued' ? [{ type: 'enqueue' }] : [];
    return step(back, entry('party-returned', now, { side: 'shopper' }), ...again);
  }
  if (call.status.state !== 'offered' || call.status.offer.deadlineAt === call.status.offer.ringEndsAt) return unchanged(call);
  const { offer } = call.status;
  return step({ ...call, status: { state: 'offered', offer: { ...offer, deadlineAt: offer.ringEndsAt } } });
}

function goneBeforeAnswer(call: In<'queued'> | In<'offered'>, event: On<'party-gone'>, context: CallContext): CallStep {
  if (event.side === 'shopper') return end(call, 'abandoned', context, 'shopper');
  return isOffered(call) ? requeue(call, 'offer-withdrawn', context.now) : unchanged(call);
}

function isOffered(call: CallRecord): call is In<'offered'> {
  return call.status.state === 'offered';
}

function dueBeforeAnswer(call: In<'queued'> | In<'offered'>, _: On<'timeout'>, context: CallContext): CallStep {
  const { now, limits } = context;
  if (call.shopper.graceEndsAt !== undefined && call.shopper.graceEndsAt <= now) return end(call, 'abandoned', context, 'shopper');
  if (isOffered(call)) {
    const { offer } = call.status;
    if (offer.deadlineAt > now) return unchanged(call);
    return requeue(call, offer.deadlineAt < offer.ringEndsAt ? 'offer-withdrawn' : 'offer-timed-out', now);
  }
  return call.createdAt + limits.waitMs <= now ? end(call, 'no-agent', context) : unchanged(call);
}

// After the answer.

function withParty(call: CallRecord, side: Side, change: Partial<CallParty>): CallRecord {
  if (side === 'shopper') return { ...call, shopper: { ...call.shopper, ...change } };
  return call.agent === undefined ? call : { ...call, agent: { ...call.agent, ...change } };
}

function lost(call: In<AnsweredState | 'interrupted'>, event: On<'party-lost'>, { now }: CallContext): CallStep {
  const resumeTo = call.status.state === 'interrupted' ? call.status.resumeTo : call.status.state;
  const without = withParty(call, event.side, { graceEndsAt: event.graceEndsAt });
  return step({ ...without, status: { state: 'interrupted', resumeTo } }, entry('party-lost', now, { side: event.side }));
}

function returned(call: In<'interrupted'>, event: On<'party-returned'>, { now, limits }: CallContext): CallStep {
  const former = event.side === 'shopper' ? call.shopper : call.agent;
  if (former?.graceEndsAt === undefined) return unchanged(call);
  const back = withParty(call, event.side, { graceEndsAt: undefined });
  const news = entry('party-returned', now, { side: event.side });
  if (back.shopper.graceEndsAt !== undefined || back.agent?.graceEndsAt !== undefined) return step(back, news);
  const { resumeTo } = call.status;
  const status: CallStatus =
    resumeTo === 'connecting' ? { state: resumeTo, mediaDeadlineAt: now + limits.mediaMs } : { state: resumeTo };
  return step({ ...back, status }, news);
}

function gone(call: In<AnsweredState | 'interrupted'>, event: On<'party-gone'>, context: CallContext): CallStep {
  return end(call, event.side === 'shopper' ? 'shopper-lost' : 'agent-lost', context, event.side);
}

function firstMedia(call: In<AnsweredState | 'interrupted'>, event: On<'first-media'>, { now }: CallContext): CallStep {
  const known = call.firstMedia[event.side];
  if (known[event.kind] !== undefined) return unchanged(call);
  const record: CallRecord = {
    ...call,
    firstMedia: { ...call.firstMedia, [event.side]: { ...known, [event.kind]: event.elapsedMs } },
  };
  const news = entry(event.kind === 'frame' ? 'first-frame' : 'first-audio', now, { side: event.side, elapsedMs: event.elapsedMs });
  if (call.status.state === 'connecting' && hasMedia(record, 'shopper') && hasMedia(record, 'agent')) {
    return connected(record, now, news);
  }
  // Nobody else has to hear of it: the record changes, what parties see of it does not.
  return { record, effects: [news] };
}

function hasMedia(call: CallRecord, side: Side): boolean {
  return call.firstMedia[side].frame !== undefined || call.firstMedia[side].audio !== undefined;
}

function connected(call: CallRecord, now: number, ...news: CallEffect[]): CallStep {
  return step({ ...call, status: { state: 'active' } }, ...news, entry('connected', now));
}

function hold(call: In<'active' | 'connecting'>, _: On<'hold'>, { now }: CallContext): CallStep {
  return step({ ...call, status: { state: 'held' } }, { type: 'set-room-paused', paused: true }, entry('held', now));
}

function resume(call: In<'held'>, _: On<'resume'>, { now }: CallContext): CallStep {
  return step({ ...call, status: { state: 'active' } }, { type: 'set-room-paused', paused: false }, entry('resumed', now));
}

function due(call: In<AnsweredState | 'interrupted'>, _: On<'timeout'>, context: CallContext): CallStep {
  const { now, limits } = context;
  const { status } = call;
  if ((call.acceptedAt ?? call.createdAt) + limits.maxMs <= now) return end(call, 'expired', context);
  if (status.state === 'interrupted') {
    const first = missing(call)[0];
    if (first === undefined || first.graceEndsAt > now) return unchanged(call);
    return end(call, first.side === 'shopper' ? 'shopper-lost' : 'agent-lost', context, first.side);
  }
  if (status.state === 'connecting' && status.mediaDeadlineAt <= now) {
    // One side without camera and microphone sends nothing: the other can never report.
    const any = hasMedia(call, 'shopper') || hasMedia(call, 'agent');
    return any ? connected(call, now) : end(call, 'media-failed', context);
  }
  return unchanged(call);
}

/** Who is away, the one whose grace ends first in front. */
export function missing(call: CallRecord): { readonly side: Side; readonly graceEndsAt: number }[] {
  const away: { side: Side; graceEndsAt: number }[] = [];
  if (call.shopper.graceEndsAt !== undefined) away.push({ side: 'shopper', graceEndsAt: call.shopper.graceEndsAt });
  if (call.agent?.graceEndsAt !== undefined) away.push({ side: 'agent', graceEndsAt: call.agent.graceEndsAt });
  return away.sort((a, b) => a.graceEndsAt - b.graceEndsAt);
}

const always = { 'end': hangUp, 'shut-down': shutDown, 'node-lost': nodeLost, 'media-lost': mediaLost } as const;
const beforeAnswer = {
  ...always,
  'party-lost': lostBeforeAnswer,
  'party-returned': returnedBeforeAnswer,
  'party-gone': goneBeforeAnswer,
  'timeout': dueBeforeAnswer,
} as const;
const afterAnswer = {
  ...always,
  'party-lost': lost,
  'party-gone': gone,
  'first-media': firstMedia,
  'timeout': due,
} as const;

const table: Table<CallRecord, CallEvent, CallContext, CallEffect> = {
  'queued': {
    ...beforeAnswer,
    'offer': (call, { offer }, { now }) => ({
      record: { ...call, offeredTo: [...call.offeredTo, offer.agent.id], status: { state: 'offered', offer } },
      effects: [
        { type: 'ring', offer },
        { type: 'hold-place' },
        entry('offered', now, { side: 'agent', person: { id: offer.agent.id, displayName: offer.agent.displayName } }),
      ],
    }),
    'nobody-there': (call, _, context) => end(call, 'no-agent', context),
    'nobody-left': (call, _, context) => end(call, 'declined-by-all', context),
  },
  'offered': {
    ...beforeAnswer,
    'accept': accept,
    'decline': (call, event, { now }) =>
      event.offerId === call.status.offer.id ? requeue(call, 'declined', now) : unchanged(call),
    'withdraw': (call, event, { now }) =>
      event.offerId === call.status.offer.id ? requeue(call, 'offer-withdrawn', now) : unchanged(call),
  },
  'connecting': { ...afterAnswer, 'hold': hold, 'party-returned': ignore },
  'active': { ...afterAnswer, 'hold': hold, 'party-returned': ignore },
  'held': { ...afterAnswer, 'resume': resume, 'party-returned': ignore },
  'interrupted': { ...afterAnswer, 'party-returned': returned },
  // Ending what has ended is no error, and late news of it change nothing.
  'ended': {
    'end': ignore,
    'shut-down': ignore,
    'node-lost': ignore,
    'media-lost': ignore,
    'party-lost': ignore,
    'party-returned': ignore,
    'party-gone': ignore,
    'timeout': ignore,
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
