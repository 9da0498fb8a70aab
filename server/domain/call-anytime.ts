/** What may happen to a call in any state before its end: it ends, or its media room is lost. Pure. */
import type { EndReason, TimelineEntry } from '#protocol/calls.ts';
import type { Side } from '#protocol/people.ts';
import { unchanged } from './machine.ts';
import { agentOf } from './call-record.ts';
import type { CallEffect, CallRecord, CallStatus } from './call-record.ts';
import type { CallContext, CallEventOf, CallStep } from './call-events.ts';

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
  const nodeId = event.nodeId ?? call.nodeId;
  const rebuilt = { ...call, nodeId, mediaLosses, mediaGeneration: call.mediaGeneration + 1 };
  return step(
    rebuilt,
    { type: 'close-room', generation: call.mediaGeneration },
    { type: 'open-room' },
    entry('media-rebuilt', now),
  );
}

export const anytime = {
  end: hangUp,
  'shut-down': shutDown,
  'node-lost': nodeLost,
  'media-lost': mediaLost,
} as const;
