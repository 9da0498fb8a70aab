/**
 * How much of what this side shows goes over the line: pure, so that every link that can be thought of can be tried
 * on it. Down at once, up by and by, and ever slower up where rising has failed.
 *
 * Down to `low` a rung only says what is left: the encoder follows the links by itself, and sooner. An estimate alone
 * takes no picture away, though: it errs where little is sent, for a moment's delay then looks like a full link. Below
 * `low` a queue has to say the same. For the way up out of there the estimate knows nothing, because nothing is sent
 * that could show more: when there has been no queue for long enough it is tried.
 */
import type { BrowserPolicy } from '#protocol/media-policy.ts';
import { RUNGS } from '#protocol/pictures.ts';
import type { Rung, WeakLink } from '#protocol/pictures.ts';

export type LadderPolicy = Pick<BrowserPolicy, 'ladder' | 'dataSaver'>;

/** One person's way to or from the servers. */
export interface LinkReading {
  /** Kbit/s that it is thought to carry of this side's media. */
  readonly kbps: number;
  /** What the round trip is longer than without a queue. */
  readonly queueMs: number;
  /** What is left for pictures, held against queues already, and tried again and again where that is nothing. */
  readonly isSure?: boolean;
}

export interface Reading {
  /** Milliseconds of a clock that does not jump. */
  readonly now: number;
  /** This side's; undefined while nothing is known of it. */
  readonly uplink: LinkReading | undefined;
  /** The other side's, which receives this. */
  readonly downlink: LinkReading | undefined;
  /** Kbit/s at which pieces of single pictures went up just now, should any have. */
  readonly passedKbps?: number | undefined;
  /**
   * Kbit/s that this side sends when nothing limits it: a link that carries that carries everything. Undefined without
   * a picture.
   */
  readonly wantedKbps: number | undefined;
}

export interface Ladder {
  readonly rung: Rung;
  /** Which link keeps it there; undefined at the top. */
  readonly cause: WeakLink | undefined;
  /** Since when each rung that is held or passed has been too much for the links, without a break. */
  readonly tooMuchSince: Readonly<Partial<Record<Rung, number>>>;
  /** Since when the next rung up would do, and since when nothing has been strained. */
  readonly fitsSince: number | undefined;
  readonly calmSince: number | undefined;
  readonly roseAt: number | undefined;
  /** How long it has to look well before the next rise. */
  readonly holdMs: number;
}

/** Together with a low estimate this is a thin link, and not one of which little is asked. */
const STRAINED_QUEUE_MS = 250;
/** A piece of a single picture makes a voice wait for half a second at times, which its buffer bears. */
const STRAINED_BY_STILLS_MS = 700;

/** A fall so soon after a rise, or within twice the hold, says that the rise was in vain. */
const RELAPSE_MS = 20_000;
const LONGEST_HOLD_MS = 120_000;
const LONGEST_TRY_MS = 240_000;
/** Of the time that what is vouched for has to hold: a try that fails doubles it. */
const TRY_HOLDS = 0.5;
/** As above, where it has been tried before it was vouched for. */
const SURE_HOLDS = 0.25;
/** The first try comes sooner: a line that has just become thin is too full for less than it carries. */
const FIRST_TRY_HOLDS = 0.25;
/** Of the time until a try, where single pictures get through fast. Not at once: some lines do that with little alone. */
const PASSED_HOLDS = 0.25;
/** Of what a moving picture needs. */
const PASSES = 1.5;
/** So long an estimate needs to grow with a picture that has come out of its rest. */
const GROWS_MS = 5500;
/** An estimate comes to what is sent, and hardly ever over it. */
const WHOLE = 0.9;

const ABOVE_LOW: readonly Rung[] = ['full', 'reduced'];
const HAS_PICTURES: readonly Rung[] = ['full', 'reduced', 'low'];

export function hasMovingPictures(rung: Rung): boolean {
  return HAS_PICTURES.includes(rung);
}

export function startLadder({ ladder, dataSaver }: LadderPolicy): Ladder {
  return {
    rung: dataSaver ? 'reduced' : 'full',
    cause: undefined,
    tooMuchSince: {},
    fitsSince: undefined,
    calmSince: undefined,
    roseAt: undefined,
    holdMs: ladder.upSeconds * 1000,
  };
}

/** @returns the same rung again in most cases; the causes of a fall and of staying down are the narrower link */
export function stepLadder(policy: LadderPolicy, before: Ladder, reading: Reading): Ladder {
  const worst = narrower(reading);
  // Nothing is known: what was seen before says nothing of what comes after.
  if (worst === undefined) {
    return { ...before, tooMuchSince: {}, fitsSince: undefined, calmSince: undefined };
  }
  const known = { ...before, ...watch(policy, before, reading, worst) };
  const fallen = fall(policy, known, reading, worst);
  return fallen ?? rise(policy, known, reading, worst);
}

interface NamedLink extends LinkReading {
  readonly name: WeakLink;
}

function narrower({ uplink, downlink }: Reading): NamedLink | undefined {
  const up = uplink && { ...uplink, name: 'uplink' as const };
  const down = downlink && { ...downlink, name: 'downlink' as const };
  if (up === undefined || down === undefined) return up ?? down;
  return down.kbps < up.kbps ? down : up;
}

/** Loss alone is no sign: where a tenth is lost at random there may be room for everything. */
function isStrained(link: LinkReading | undefined, mostQueueMs: number): boolean {
  return link !== undefined && link.queueMs >= mostQueueMs;
}

function watch(
  policy: LadderPolicy,
  before: Ladder,
  { now, uplink, downlink, wantedKbps }: Reading,
  worst: NamedLink,
): Pick<Ladder, 'tooMuchSince' | 'fitsSince' | 'calmSince'> {
  const tooMuchSince: Partial<Record<Rung, number>> = {};
  for (const rung of RUNGS.slice(RUNGS.indexOf(before.rung))) {
    if (worst.kbps < boundsOf(policy, rung, wantedKbps).leave)
      tooMuchSince[rung] = before.tooMuchSince[rung] ?? now;
  }
  const next = above(policy, before.rung);
  const fits = next !== undefined && worst.kbps >= boundsOf(policy, next, wantedKbps).enter;
  const isCalm = !isStrained(uplink, STRAINED_QUEUE_MS) && !isStrained(downlink, STRAINED_QUEUE_MS);
  return {
    tooMuchSince,
    fitsSince: fits ? (before.fitsSince ?? now) : undefined,
    calmSince: isCalm ? (before.calmSince ?? now) : undefined,
  };
}

/** To the first rung that has not been too much for so long: as many at once as the link asks for, to rest once. */
function fall(
  policy: LadderPolicy,
  before: Ladder,
  { now, wantedKbps }: Reading,
  worst: NamedLink,
): Ladder | undefined {
  const sendsStills = before.rung === 'stills' && wantedKbps !== undefined;
  const mostQueueMs = sendsStills ? STRAINED_BY_STILLS_MS : STRAINED_QUEUE_MS;
  const isTried = before.roseAt !== undefined && before.rung === 'low' && now - before.roseAt < GROWS_MS;
  const isVouchedFor = (rung: Rung): boolean =>
    isStrained(worst, mostQueueMs) ||
    (worst.isSure === true && !isTried && hasMovingPictures(rung)) ||
    (wantedKbps !== undefined && ABOVE_LOW.includes(rung));
  const isOut = (rung: Rung): boolean => {
    const since = before.tooMuchSince[rung];
    return isVouchedFor(rung) && since !== undefined && now - since >= policy.ladder.downSeconds * 1000;
  };
  if (!isOut(before.rung)) return undefined;
  const fits = RUNGS.slice(RUNGS.indexOf(before.rung)).find((one) => !isOut(one)) ?? 'text';
  // While pictures fill a link it carries less than it could: what else is too much shows once they rest.
  const rung = hasMovingPictures(before.rung) && !hasMovingPictures(fits) ? 'stills' : fits;
  const { roseAt, holdMs } = before;
  const isRelapse = roseAt !== undefined && now - roseAt < Math.max(RELAPSE_MS, 2 * vouched(holdMs));
  return {
    ...before,
    rung,
    cause: worst.name,
    tooMuchSince: rung === fits ? before.tooMuchSince : {},
    fitsSince: undefined,
    calmSince: undefined,
    roseAt: undefined,
    holdMs: isRelapse ? Math.min(LONGEST_TRY_MS / TRY_HOLDS, 2 * holdMs) : heldAfterGoodTime(policy, before),
  };
}

/** What fell from a rung that had held for long begins anew; further falls on the way down change nothing. */
function heldAfterGoodTime({ ladder }: LadderPolicy, { roseAt, holdMs }: Ladder): number {
  return roseAt === undefined ? holdMs : ladder.upSeconds * 1000;
}

/** One rung at a time. */
function rise(policy: LadderPolicy, before: Ladder, reading: Reading, narrowest: NamedLink): Ladder {
  const { now, passedKbps = 0 } = reading;
  const next = above(policy, before.rung);
  if (next === undefined) return before;
  const held = (since: number | undefined, ms: number): boolean => since !== undefined && now - since >= ms;
  // Where pictures move the estimate knows; on the other rungs it cannot grow.
  const isBlind = !hasMovingPictures(before.rung);
  // But a sure one is what came of tries. It knows nothing either while this side rests by its own doing.
  const isKnown = narrowest.isSure === true && before.cause === 'downlink';
  const holdMs = vouched(before.holdMs) * (isBlind && isKnown ? SURE_HOLDS : 1);
  const isFirst = before.holdMs <= policy.ladder.upSeconds * 1000;
  const hasPassed = before.cause === 'uplink' && passedKbps >= policy.ladder.low.enter * PASSES;
  const tryHolds = (isFirst ? FIRST_TRY_HOLDS : TRY_HOLDS) * (hasPassed ? PASSED_HOLDS : 1);
  const isTry = isBlind && !isKnown && held(before.calmSince, tryHolds * before.holdMs);
  if (!isTry && !held(before.fitsSince, holdMs)) return before;
  return {
    ...before,
    rung: next,
    cause: above(policy, next) === undefined ? undefined : narrowest.name,
    tooMuchSince: {},
    fitsSince: undefined,
    calmSince: undefined,
    roseAt: now,
  };
}

function vouched(holdMs: number): number {
  return Math.min(LONGEST_HOLD_MS, holdMs);
}

function above({ dataSaver }: LadderPolicy, rung: Rung): Rung | undefined {
  const next = RUNGS[RUNGS.indexOf(rung) - 1];
  return next === 'full' && dataSaver ? undefined : next;
}

/** Bit/s that moving pictures may take at most, however much there is; undefined where they may take what they like. */
export function capOf(policy: LadderPolicy, wantedKbps: number): number | undefined {
  return policy.dataSaver ? Math.round(boundsOf(policy, 'full', wantedKbps).leave * 1000) : undefined;
}

/**
 * Kbit/s. A small picture is whole with less than the policy's figures, which are of a large one; it is never asked
 * for less than what a moving picture needs at all. Without a picture only the voice can be too much.
 */
function boundsOf(
  { ladder }: LadderPolicy,
  rung: Rung,
  wantedKbps: number | undefined,
): { leave: number; enter: number } {
  if (rung === 'text') return { leave: 0, enter: 0 };
  if (wantedKbps === undefined && rung !== 'audio') return ladder.stills;
  const { leave, enter } = ladder[rung];
  if (wantedKbps === undefined || !ABOVE_LOW.includes(rung)) return { leave, enter };
  const scale = Math.min(1, (WHOLE * wantedKbps) / ladder.full.enter);
  return {
    leave: Math.max(ladder.low.leave, leave * scale),
    enter: Math.max(ladder.low.enter, enter * scale),
  };
}
