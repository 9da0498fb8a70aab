/** What may happen to a call in any state before its end: it ends, or its media room is lost. Pure. */
import type { EndReason, TimelineEntry } from '#protocol/calls.ts';
import type { Side } from '#protocol/people.ts';
import { unchanged } from './machine.ts';
import { agentOf } from './call-record.ts';
import type { CallEffect, CallRecord, CallStatus, Placed } from './call-record.ts';
import type { CallContext, CallEventOf, CallStep } from './call-events.ts';

type EndedStatus = Extract<CallStatus, { state: 'ended' }>;

const MEDIA_LOSSES = { most: 5, withinMs: 60_000 };

/** The changed record; whoever takes part is told last. */
export function step(record: CallRecord, ...effects: CallEffect[]): CallStep {
  return { record, effects: [...effects, { type: 'notify' }] };
}

/** An entry of the call's timeline. */
export function entry(
  event: TimelineEntry['event'],
  at: number,
  more: Partial<TimelineEntry> = {},
): CallEffect {
  return { type: 'timeline', entry: { at, event, ...more } };
}

/** The last entry of a call's timeline. */
export function endEntry({ endedAt, reason, endedBy }: EndedStatus): TimelineEntry {
  return { at: endedAt, event: 'ended', reason, ...(endedBy && { side: endedBy }) };
}

export function end(call: CallRecord, reason: EndReason, { now }: CallContext, endedBy?: Side): CallStep {
  const status: EndedStatus = { state: 'ended', reason, endedAt: now, ...(endedBy && { endedBy }) };
  const effects: CallEffect[] = [{ type: 'timeline', entry: endEntry(status) }];
  if (call.status.state === 'offered') {
    const why = reason === 'abandoned' ? 'shopper-left' : 'ended';
    effects.push({ type: 'withdraw', offer: call.status.offer, reason: why });
  }
  const agent = agentOf(call);
  if (agent !== undefined) effects.push({ type: 'free-agent', agentId: agent.id });
  effects.push(closeRoom(call));
  if (call.acceptedAt === undefined) effects.push({ type: 'leave-queue' });
  effects.push({ type: 'release-caller' });
  return step({ ...call, status }, ...effects);
}

const hangUp = (call: CallRecord, event: CallEventOf<'end'>, context: CallContext): CallStep => {
  if (call.acceptedAt !== undefined) return end(call, 'completed', context, event.side);
  // An agent who has not answered has nothing to end: that is `decline`.
  return event.side === 'shopper' ? end(call, 'abandoned', context, 'shopper') : unchanged(call);
};

const shutDown = (call: CallRecord, _: CallEventOf<'shut-down'>, context: CallContext): CallStep =>
  end(call, 'shutdown', context);
const nodeLost = (call: CallRecord, _: CallEventOf<'node-lost'>, context: CallContext): CallStep =>
  end(call, 'node-lost', context);

function mediaLost(call: CallRecord, event: CallEventOf<'media-lost'>, context: CallContext): CallStep {
  if (event.generation !== call.mediaGeneration) return unchanged(call);
  const { now } = context;
  const mediaLosses = [...call.mediaLosses.filter((at) => at > now - MEDIA_LOSSES.withinMs), now];
  if (mediaLosses.length > MEDIA_LOSSES.most) return end(call, 'media-failed', context);
  const { placed } = event;
  const rebuilt = { ...(placed === undefined ? call : at(call, placed)), mediaLosses };
  return step(
    { ...rebuilt, mediaGeneration: call.mediaGeneration + 1, mediaMoved: false },
    closeRoom(call),
    { type: 'open-room' },
    entry('media-rebuilt', now),
    ...(placed === undefined ? [] : [why(placed, now)]),
  );
}

function moveMedia(call: CallRecord, event: CallEventOf<'move-media'>, { now }: CallContext): CallStep {
  if (event.generation !== call.mediaGeneration) return unchanged(call);
  const { record, effects } = relocated(call, event.placed, now);
  return step(record, ...effects);
}

/** The call with its media at those nodes, and what that takes. */
export function relocated(call: CallRecord, placed: Placed, now: number): CallStep {
  const there = at(call, placed);
  const isWhereItWas = there.nodeId === call.nodeId && there.agentNodeId === call.agentNodeId;
  if (isWhereItWas) return { record: call, effects: [why(placed, now)] };
  // A second node comes to the first: what the shopper has opened there stays.
  const isAnswered = call.acceptedAt !== undefined;
  const isJoined = !isAnswered && there.nodeId === call.nodeId && call.agentNodeId === undefined;
  if (isJoined) return { record: there, effects: [{ type: 'open-room' }, why(placed, now)] };
  return {
    record: { ...there, mediaGeneration: call.mediaGeneration + 1, mediaMoved: isAnswered },
    effects: [closeRoom(call, isAnswered), { type: 'open-room' }, why(placed, now)],
  };
}

function at(call: CallRecord, { nodeId, agentNodeId }: Placed): CallRecord {
  return { ...call, nodeId, agentNodeId };
}

function closeRoom(
  { mediaGeneration: generation, nodeId, agentNodeId }: CallRecord,
  isInUse = false,
): CallEffect {
  return { type: 'close-room', generation, nodeId, agentNodeId, ...(isInUse && { isInUse }) };
}

function why({ decision }: Placed, now: number): CallEffect {
  return entry('placed', now, { placement: decision });
}

export const anytime = {
  end: hangUp,
  'shut-down': shutDown,
  'node-lost': nodeLost,
  'media-lost': mediaLost,
  'move-media': moveMedia,
} as const;
