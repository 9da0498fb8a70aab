/** The answered call: connecting, active, held, interrupted. Pure. */
import type { Side } from '#protocol/people.ts';
import { unchanged } from './machine.ts';
import { anytime, end, entry, step } from './call-anytime.ts';
import type { CallContext, CallEventOf, CallIn, CallStep } from './call-events.ts';
import { missing } from './call-record.ts';
import type { AnsweredState, CallEffect, CallParty, CallRecord, CallStatus } from './call-record.ts';

/** How long the other side may take after the first has received something. */
const ONE_SIDED_MS = 3000;

function withParty(call: CallRecord, side: Side, change: Partial<CallParty>): CallRecord {
  if (side === 'shopper') return { ...call, shopper: { ...call.shopper, ...change } };
  return call.agent === undefined ? call : { ...call, agent: { ...call.agent, ...change } };
}

function lost(
  call: CallIn<AnsweredState | 'interrupted'>,
  event: CallEventOf<'party-lost'>,
  { now }: CallContext,
): CallStep {
  const resumeTo = call.status.state === 'interrupted' ? call.status.resumeTo : call.status.state;
  const without = withParty(call, event.side, { graceEndsAt: event.graceEndsAt });
  return step(
    { ...without, status: { state: 'interrupted', resumeTo } },
    entry('party-lost', now, { side: event.side }),
  );
}

function returned(
  call: CallIn<'interrupted'>,
  event: CallEventOf<'party-returned'>,
  { now, limits }: CallContext,
): CallStep {
  const former = event.side === 'shopper' ? call.shopper : call.agent;
  if (former?.graceEndsAt === undefined) return unchanged(call);
  const back = withParty(call, event.side, { graceEndsAt: undefined });
  const news = entry('party-returned', now, { side: event.side });
  if (back.shopper.graceEndsAt !== undefined || back.agent?.graceEndsAt !== undefined)
    return step(back, news);
  const { resumeTo } = call.status;
  const status: CallStatus =
    resumeTo === 'connecting'
      ? { state: resumeTo, mediaDeadlineAt: now + limits.mediaMs }
      : { state: resumeTo };
  return step({ ...back, status }, news);
}

function gone(
  call: CallIn<AnsweredState | 'interrupted'>,
  event: CallEventOf<'party-gone'>,
  context: CallContext,
): CallStep {
  return end(call, event.side === 'shopper' ? 'shopper-lost' : 'agent-lost', context, event.side);
}

function firstMedia(
  call: CallIn<AnsweredState | 'interrupted'>,
  event: CallEventOf<'first-media'>,
  { now }: CallContext,
): CallStep {
  const known = call.firstMedia[event.side];
  if (known[event.kind] !== undefined) return unchanged(call);
  const record: CallRecord = {
    ...call,
    firstMedia: { ...call.firstMedia, [event.side]: { ...known, [event.kind]: event.elapsedMs } },
  };
  const news = entry(event.kind === 'frame' ? 'first-frame' : 'first-audio', now, {
    side: event.side,
    elapsedMs: event.elapsedMs,
  });
  if (call.status.state === 'connecting' && hasMedia(record, 'shopper') && hasMedia(record, 'agent')) {
    return connected(record, now, news);
  }
  // Nobody else has to hear of it: the record changes, what parties see of it does not.
  return { record: expectOther(record, now), effects: [news] };
}

/** One side receives. Where the other does not soon, this side sends nothing: no camera, no microphone. */
function expectOther(call: CallRecord, now: number): CallRecord {
  if (call.status.state !== 'connecting') return call;
  const mediaDeadlineAt = Math.min(call.status.mediaDeadlineAt, now + ONE_SIDED_MS);
  return { ...call, status: { state: 'connecting', mediaDeadlineAt } };
}

function hasMedia(call: CallRecord, side: Side): boolean {
  return call.firstMedia[side].frame !== undefined || call.firstMedia[side].audio !== undefined;
}

function connected(call: CallRecord, now: number, ...news: CallEffect[]): CallStep {
  return step({ ...call, status: { state: 'active' } }, ...news, entry('connected', now));
}

function hold(call: CallIn<'active' | 'connecting'>, _: CallEventOf<'hold'>, { now }: CallContext): CallStep {
  return step(
    { ...call, status: { state: 'held' } },
    { type: 'set-room-paused', paused: true },
    entry('held', now),
  );
}

function resume(call: CallIn<'held'>, _: CallEventOf<'resume'>, { now }: CallContext): CallStep {
  return step(
    { ...call, status: { state: 'active' } },
    { type: 'set-room-paused', paused: false },
    entry('resumed', now),
  );
}

function due(
  call: CallIn<AnsweredState | 'interrupted'>,
  _: CallEventOf<'timeout'>,
  context: CallContext,
): CallStep {
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

const answered = {
  ...anytime,
  'party-lost': lost,
  'party-gone': gone,
  'first-media': firstMedia,
  timeout: due,
} as const;
/** Who is here already has not been away. */
const present = { 'party-returned': (call: CallRecord): CallStep => unchanged(call) } as const;

export const talkingCall = { ...answered, ...present, hold: hold } as const;
export const heldCall = { ...answered, ...present, resume: resume } as const;
export const interruptedCall = { ...answered, 'party-returned': returned } as const;
