/** The call while it waits and rings: the offer, and who leaves meanwhile. Pure. */
import { unchanged } from './machine.ts';
import { anytime, end, entry, relocated, step } from './call-anytime.ts';
import type { CallContext, CallEventOf, CallIn, CallStep } from './call-events.ts';
import type { CallEffect, CallRecord, CallStatus } from './call-record.ts';

/** An agent who reloads is back by then; a shopper should not wait longer for one who vanished. */
const RING_AFTER_LOSS_MS = 5000;

function offered(
  call: CallIn<'queued'>,
  { offer, placed }: CallEventOf<'offer'>,
  { now }: CallContext,
): CallStep {
  const person = { id: offer.agent.id, displayName: offer.agent.displayName };
  const { record, effects }: CallStep =
    placed === undefined ? unchanged<CallRecord, CallEffect>(call) : relocated(call, placed, now);
  return {
    record: {
      ...record,
      offeredTo: [...call.offeredTo, offer.agent.id],
      status: { state: 'offered', offer },
    },
    effects: [
      ...effects,
      { type: 'ring', offer },
      { type: 'hold-place' },
      entry('offered', now, { side: 'agent', person }),
    ],
  };
}

function declined(call: CallIn<'offered'>, event: CallEventOf<'decline'>, { now }: CallContext): CallStep {
  return event.offerId === call.status.offer.id ? requeue(call, 'declined', now) : unchanged(call);
}

function withdrawn(call: CallIn<'offered'>, event: CallEventOf<'withdraw'>, { now }: CallContext): CallStep {
  return event.offerId === call.status.offer.id ? requeue(call, 'offer-withdrawn', now) : unchanged(call);
}

function requeue(
  call: CallIn<'offered'>,
  because: 'declined' | 'offer-timed-out' | 'offer-withdrawn',
  now: number,
): CallStep {
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

function accept(
  call: CallIn<'offered'>,
  event: CallEventOf<'accept'>,
  { now, limits }: CallContext,
): CallStep {
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
      entry('accepted', now, {
        side: 'agent',
        person: { id: offer.agent.id, displayName: offer.agent.displayName },
      }),
    ],
  };
}

/** Before the answer a lost shopper only keeps the place; a lost agent rings on for a moment. */
function lostBeforeAnswer(
  call: CallIn<'queued'> | CallIn<'offered'>,
  event: CallEventOf<'party-lost'>,
  { now }: CallContext,
): CallStep {
  if (event.side === 'shopper') {
    const shopper = { ...call.shopper, graceEndsAt: event.graceEndsAt };
    return step({ ...call, shopper }, entry('party-lost', now, { side: 'shopper' }));
  }
  if (call.status.state !== 'offered') return unchanged(call);
  const { offer } = call.status;
  const deadlineAt = Math.min(offer.ringEndsAt, event.graceEndsAt, now + RING_AFTER_LOSS_MS);
  return step({ ...call, status: { state: 'offered', offer: { ...offer, deadlineAt } } });
}

function returnedBeforeAnswer(
  call: CallIn<'queued'> | CallIn<'offered'>,
  event: CallEventOf<'party-returned'>,
  { now }: CallContext,
): CallStep {
  if (event.side === 'shopper') {
    if (call.shopper.graceEndsAt === undefined) return unchanged(call);
    const back = { ...call, shopper: { ...call.shopper, graceEndsAt: undefined } };
    const again: CallEffect[] = call.status.state === 'queued' ? [{ type: 'enqueue' }] : [];
    return step(back, entry('party-returned', now, { side: 'shopper' }), ...again);
  }
  if (call.status.state !== 'offered' || call.status.offer.deadlineAt === call.status.offer.ringEndsAt)
    return unchanged(call);
  const { offer } = call.status;
  return step({ ...call, status: { state: 'offered', offer: { ...offer, deadlineAt: offer.ringEndsAt } } });
}

function goneBeforeAnswer(
  call: CallIn<'queued'> | CallIn<'offered'>,
  event: CallEventOf<'party-gone'>,
  context: CallContext,
): CallStep {
  if (event.side === 'shopper') return end(call, 'abandoned', context, 'shopper');
  return isOffered(call) ? requeue(call, 'offer-withdrawn', context.now) : unchanged(call);
}

function isOffered(call: CallRecord): call is CallIn<'offered'> {
  return call.status.state === 'offered';
}

function dueBeforeAnswer(
  call: CallIn<'queued'> | CallIn<'offered'>,
  _: CallEventOf<'timeout'>,
  context: CallContext,
): CallStep {
  const { now, limits } = context;
  if (call.shopper.graceEndsAt !== undefined && call.shopper.graceEndsAt <= now)
    return end(call, 'abandoned', context, 'shopper');
  if (isOffered(call)) {
    const { offer } = call.status;
    if (offer.deadlineAt > now) return unchanged(call);
    return requeue(call, offer.deadlineAt < offer.ringEndsAt ? 'offer-withdrawn' : 'offer-timed-out', now);
  }
  return call.createdAt + limits.waitMs <= now ? end(call, 'no-agent', context) : unchanged(call);
}

function checked(call: CallIn<'queued'> | CallIn<'offered'>, { check }: CallEventOf<'checked'>): CallStep {
  return step({ ...call, check });
}

const whileWaiting = {
  ...anytime,
  'party-lost': lostBeforeAnswer,
  'party-returned': returnedBeforeAnswer,
  'party-gone': goneBeforeAnswer,
  checked: checked,
  timeout: dueBeforeAnswer,
} as const;

export const queuedCall = {
  ...whileWaiting,
  offer: offered,
  'nobody-there': (call: CallIn<'queued'>, _: CallEventOf<'nobody-there'>, context: CallContext) =>
    end(call, 'no-agent', context),
  'nobody-left': (call: CallIn<'queued'>, _: CallEventOf<'nobody-left'>, context: CallContext) =>
    end(call, 'declined-by-all', context),
} as const;

export const offeredCall = {
  ...whileWaiting,
  accept: accept,
  decline: declined,
  withdraw: withdrawn,
} as const;
