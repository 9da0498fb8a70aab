/**
 * Which part of a receiver's link its pictures may have, and where libwebrtc's estimate of that link is not to be
 * followed. Pure.
 *
 * The estimate grows only with what is sent, by a twelfth a second; falls to a fifth within a second when a machine is
 * busy; and falls without end where packets are lost by chance. So it is lifted now and then while more is needed, the
 * answer is waited for, and a bad one is remembered; and it is held where nothing queues. A queue that is full already
 * grows no more, which is all that the estimate could see of it: what comes through it tells what the link carries.
 */
import { CALM_QUEUE_MS, FLOWING_PICTURE, LEAST_LEVEL, LEAST_PICTURE, SHARE } from './link-facts.ts';
import type { LinkFacts } from './link-facts.ts';
import {
  BEGINS_MS,
  LITTLE_IN_USE,
  NO_PAST,
  SHOWS_MS,
  chanceOfLoss,
  hasJustFallen,
  remember,
} from './link-past.ts';
import type { LinkPast, Moment } from './link-past.ts';
import { overflowing } from './overflow.ts';
import type { Overflow } from './overflow.ts';

interface Lift {
  /** Bit/s. */
  readonly to: number;
  /** What the link had shown to carry before it: not all of an estimate is ever tried. */
  readonly shown: number;
  /** In ms: when it began, and how long the estimate is held up at most. */
  readonly at: number;
  readonly forMs: number;
  /** There was no picture before it: an encoder has to come out of its rest first. */
  readonly wakes: boolean;
  /** Before it. */
  readonly loss: number;
}

export interface Headroom {
  /** Bit/s for all pictures together; 0 where the link is for the voice alone. */
  readonly allowance: number;
  /** Bit/s below which the estimator is not to go; 0 for none. */
  readonly floor: number;
  readonly past: LinkPast;
  /** The last lift that may still be answered badly. */
  readonly lift: Lift | undefined;
  /** A lift to this much was answered badly, in bit/s; … */
  readonly ceiling: number;
  /** … so it is left alone until then, in ms, … */
  readonly restUntil: number;
  /** … the longer, the oftener that was so. */
  readonly bad: number;
  /** While what it has shown holds. */
  readonly overflow: Overflow | undefined;
  /** Until then no picture is tried, in ms; how often in a row there was no room for one. */
  readonly voiceOnlyUntil: number;
  readonly voiceOnlyTimes: number;
}

export const UNKNOWN_LINK: Headroom = {
  allowance: Infinity,
  floor: 0,
  past: NO_PAST,
  lift: undefined,
  ceiling: Infinity,
  restUntil: -Infinity,
  bad: 0,
  overflow: undefined,
  voiceOnlyUntil: -Infinity,
  voiceOnlyTimes: 0,
};

/** While something queues, the queue has to get shorter. */
const DRAINING_SHARE = 0.6;
const QUEUE_MS = 120;
/** Bit/s: below it a busy machine looks like a thin link, … */
const BELIEVED_FROM = 250_000;
/** … unless the link has shown not long ago that it is one. */
const SHOWN_MS = 60_000;
/** So long the estimator has to find out that it was mistaken, and an encoder to come out of its rest. */
const DOUBTED_MS = 2000;
const LOSSY = 0.02;
/** Browsers believe in so much more than they send: beyond it nothing was shown. */
const SHOWN_BY_SENT = 1.5;
const LIFT = 1.4;
/** Where it went badly before. */
const GENTLE_LIFT = 1.2;
const LIFTED_MS = 300;
/** Of what was lifted to: the encoder is awake. */
const AWAKE = 0.3;
/** From one lift to the next: for the feedback on what went out meanwhile. */
const ANSWER_MS = 800;
const SLOW_ANSWER_MS = 1600;
/** So long what happens is taken for the answer. */
const WATCHED_MS = 3000;
/** Loss that a lift has brought about. */
const MORE_LOSS = 0.05;
const MORE_OF_IT = 0.4;
/** Of what the estimate was lifted to: it has held then. */
const HELD = 0.85;
const FIRST_REST_MS = 3000;
const LONGEST_REST_MS = 8000;
/** Of what makes room for it. */
const ENOUGH = 0.8;
/** Times what makes room for it: there is no doubt. */
const WIDE = 2;
const FIRST_VOICE_ONLY_MS = 2000;
const LONGEST_VOICE_ONLY_MS = 16_000;
/** There is room for a picture that has been there for so long. */
const LASTS_MS = 6000;
const FIRST_OF_CEILING = 0.3;
/** A link that carries so much more than it could be lifted to is another one by now. */
const WIDER = 1.25;
const PEACE_MS = 3000;
/** Less of it in use, more of it is not needed where it has been too much before, … */
const IN_USE = 0.5;
/** … of late. */
const LIMITED_MS = 30_000;

/** @param now ms, of any clock that only goes forward */
export function headroom(before: Headroom, facts: LinkFacts, now: number): Headroom {
  const queues = facts.queueMs >= QUEUE_MS;
  const moment = { facts, queues, lift: before.lift, now };
  const seen: Headroom = {
    ...before,
    past: remember(before.past, moment),
    ...(isWider(before, moment) && { ceiling: Infinity, bad: 0 }),
  };
  const overflow = overflowing(before.overflow, before.past, moment);
  const next =
    overflow === undefined ? answered({ ...seen, overflow }, moment) : overflown(seen, overflow, now);
  return { ...next, ...share(next, moment) };
}

/** Not by what holds the estimate up: only where it has grown in peace. */
function isWider({ ceiling, past, overflow, lift }: Headroom, { facts, queues, now }: Moment): boolean {
  const isLifted = lift !== undefined && now - lift.at < PEACE_MS;
  const isCalm = !queues && overflow === undefined && !isLifted && now - past.queuedAt >= PEACE_MS;
  return isCalm && facts.estimate > ceiling * WIDER;
}

function overflown(seen: Headroom, overflow: Overflow, now: number): Headroom {
  if (seen.overflow?.isLossy === overflow.isLossy) return kept(seen, overflow);
  const past = { ...seen.past, queuedAt: now };
  return kept(badly({ ...seen, past }, Math.max(LEAST_LEVEL, overflow.carried), now), overflow);
}

/** The estimate is neither to stay above what came through nor, for all that was lost, to fall far below it. */
function kept(state: Headroom, overflow: Overflow): Headroom {
  const floor = overflow.carried * SHARE;
  return { ...state, overflow, floor: floor >= LEAST_PICTURE ? floor : 0 };
}

function answered(seen: Headroom, moment: Moment): Headroom {
  const { lift, past } = seen;
  const { facts, queues, now } = moment;
  if (lift === undefined) return unlifted(seen, moment);
  const age = now - lift.at;
  const isAwake = facts.pictures >= lift.to * AWAKE;
  const isLifted = age < (lift.wakes && isAwake ? LIFTED_MS : lift.forMs);
  // A picture that did not come tells nothing.
  if (!isLifted && lift.wakes && !isAwake) return { ...seen, floor: 0, lift: undefined, voiceOnlyTimes: 0 };
  // While it is held up, the estimate itself says nothing.
  const hasFallen = !isLifted && (facts.estimate < lift.to * HELD || hasJustFallen(past, now));
  const before = Math.max(lift.loss, past.usualLoss);
  const isFull = queues || facts.loss > before + Math.max(MORE_LOSS, before * MORE_OF_IT);
  if (isFull || hasFallen) {
    // To what was sent before it, or by now comes through: that has held.
    const carried = Math.min(lift.to, Math.max(lift.shown, isFull ? 0 : facts.pictures));
    const { queueMs, loss } = facts;
    return kept(badly(seen, lift.to, now), { at: now, carried, queueMs, isLossy: false, loss });
  }
  if (isLifted) return { ...seen, floor: lift.to };
  // Above what went badly once a queue grows slowly.
  if (age < (lift.to < seen.ceiling ? ANSWER_MS : SLOW_ANSWER_MS))
    return { ...seen, floor: held(seen, facts, now) };
  return raised(age < WATCHED_MS ? seen : { ...seen, lift: undefined }, facts, now);
}

function unlifted(seen: Headroom, { facts, queues, now }: Moment): Headroom {
  if (!queues) return raised(seen, facts, now);
  // It has filled by itself: that is an answer as well, once for each time.
  return now < seen.restUntil ? { ...seen, floor: 0 } : badly(seen, facts.estimate, now);
}

/** Lifts the estimate where that is of use, and leaves it as it is otherwise. */
function raised(seen: Headroom, facts: LinkFacts, now: number): Headroom {
  const { desired, sent, pictures, loss, queueMs, isStopped } = facts;
  const { ceiling, past } = seen;
  const { estimate } = past;
  const floor = held(seen, facts, now);
  const hasNone = seen.allowance === 0;
  const isDoubted = estimate < BELIEVED_FROM && now - past.queuedAt >= SHOWN_MS;
  const isLimited = ceiling < Infinity || now - past.limitedAt < LIMITED_MS;
  // Without a picture nothing can be in use.
  const isFree = hasNone || isStopped;
  const isInUse = isFree || sent >= estimate * (isLimited ? IN_USE : LITTLE_IN_USE);
  // What is lifted again and again before an encoder has followed ends above what there is.
  const most = isLimited && !isFree ? sent / IN_USE : Infinity;
  const hasShown = now - past.fellAt >= SHOWS_MS || (isDoubted && isStopped);
  // Without a picture the loss that is told is an old one.
  const isWhole = hasNone || loss < LOSSY || floor > 0;
  const isCalm = queueMs < CALM_QUEUE_MS && isWhole && hasShown;
  // What broke down under a flood carries some of it.
  const first = hasNone && ceiling < Infinity ? Math.min(BELIEVED_FROM, ceiling * FIRST_OF_CEILING) : 0;
  const least = isDoubted ? BELIEVED_FROM : Math.max(LEAST_LEVEL, first);
  // Where there was no picture the estimate is an old one.
  const steep = hasNone ? least : Math.max(estimate * LIFT, least);
  const gentle = hasNone ? least : Math.max(estimate * GENTLE_LIFT, least);
  const to = Math.min(desired / SHARE, steep < ceiling ? steep : gentle, Math.max(most, least));
  const mayTry = hasNone ? now >= seen.voiceOnlyUntil : to < ceiling || now >= seen.restUntil;
  if (!isInUse || !isCalm || !mayTry || to <= estimate) return { ...seen, floor };
  const forMs = isDoubted || hasNone ? DOUBTED_MS : LIFTED_MS;
  const shown = Math.min(estimate, Math.max(pictures * SHOWN_BY_SENT, LEAST_LEVEL));
  return { ...seen, floor: to, lift: { to, shown, at: now, forMs, wakes: hasNone, loss } };
}

/** What is lost by chance is no reason to send less: it would be lost of that as well. */
function held({ floor, past }: Headroom, facts: LinkFacts, now: number): number {
  const { estimate, since, peak } = past;
  const { desired, loss, queueMs, pictures } = facts;
  // Nor is what a machine does that is busy with a call's begin.
  const isMade = now - since >= BEGINS_MS || loss >= LOSSY || queueMs >= CALM_QUEUE_MS;
  if (!isMade && estimate < peak * HELD) return Math.min(peak, desired / SHARE);
  if (chanceOfLoss(past, now) === 0) return 0;
  const level = Math.min(Math.max(floor, estimate), pictures * SHOWN_BY_SENT);
  return level >= LEAST_PICTURE ? level : 0;
}

function badly(seen: Headroom, level: number, now: number): Headroom {
  return {
    ...seen,
    floor: 0,
    lift: undefined,
    ceiling: Math.min(seen.ceiling, level),
    restUntil: now + restMs(seen.bad),
    bad: seen.bad + 1,
    // Chance is to be shown anew.
    past: { ...seen.past, lossySince: undefined },
  };
}

function share(
  state: Headroom,
  moment: Moment,
): Pick<Headroom, 'allowance' | 'voiceOnlyUntil' | 'voiceOnlyTimes'> {
  const { floor, past, overflow, allowance: before, voiceOnlyUntil, voiceOnlyTimes } = state;
  const { facts, queues, now } = moment;
  if (now < voiceOnlyUntil && !isWideAgain(state, moment))
    return { allowance: 0, voiceOnlyUntil, voiceOnlyTimes };
  const most = before === 0 ? Math.max(floor, LEAST_LEVEL) : Infinity;
  const level = Math.min(
    overflow?.carried ?? Math.max(past.estimate, floor),
    past.fall?.to ?? Infinity,
    most,
  );
  // One that flows well is not stopped for a hair's breadth.
  const flows = facts.pictures >= FLOWING_PICTURE;
  const isWell = before > 0 && flows && !queues && facts.loss < LOSSY;
  if (level >= LEAST_LEVEL * (isWell ? ENOUGH : 1)) {
    const allowance = Math.max(LEAST_PICTURE, level * (queues ? DRAINING_SHARE : SHARE));
    const lasts = now - voiceOnlyUntil >= LASTS_MS;
    return { allowance, voiceOnlyUntil, voiceOnlyTimes: lasts ? 0 : voiceOnlyTimes };
  }
  // The next try waits for a calm moment.
  if (before === 0) return { allowance: 0, voiceOnlyUntil, voiceOnlyTimes };
  const forMs = Math.min(LONGEST_VOICE_ONLY_MS, FIRST_VOICE_ONLY_MS * 2 ** voiceOnlyTimes);
  // A picture that never came tells nothing.
  return { allowance: 0, voiceOnlyUntil: now + forMs, voiceOnlyTimes: voiceOnlyTimes + (flows ? 1 : 0) };
}

/** libwebrtc has tried it since it last showed a limit: that is better than what a clock says. */
function isWideAgain({ past, overflow }: Headroom, { facts, queues }: Moment): boolean {
  const hasTried = past.jump !== undefined && past.jump.at > past.limitedAt;
  return hasTried && !queues && overflow === undefined && facts.estimate >= LEAST_LEVEL * WIDE;
}

function restMs(bad: number): number {
  return Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** bad);
}
