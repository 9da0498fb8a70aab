/**
 * Whether a receiver's link has been sent more than it carries, and what it has shown to carry: by the loss of a queue
 * that is full. Such a queue grows no more, which is all that an estimate by delays could see of it. Pure.
 */
import { CALM_QUEUE_MS, FLOWING_PICTURE, LEAST_LEVEL, LEAST_PICTURE } from './link-facts.ts';
import { BEGINS_MS, unusual } from './link-past.ts';
import type { LinkPast, Moment } from './link-past.ts';

/** More was sent than fits. */
export interface Overflow {
  /** In ms. */
  readonly at: number;
  /** Bit/s of pictures that came through beside the voices. */
  readonly carried: number;
  /** What stood in the queue then, in ms. */
  readonly queueMs: number;
  /** It was full, so that packets were lost, voices' as well. */
  readonly isLossy: boolean;
  /** Share of packets; the most so far. */
  readonly loss: number;
}

/** So much at once is no chance, whatever the estimate says; … */
const SUDDEN = 0.25;
/** … of less it has to have fallen as well: by delays, before anything was lost. */
const FALLEN = 0.9;
/** The loss that is told is a mean over a second or two: of one that has just begun it is a part. */
const YET_TO_COME = 1.5;
const MOST_LOST = 0.9;
/** Of what pictures take, at most: a full queue does not get shorter by a little less. */
const AT_ONCE = 0.5;
/** Of what is sent for the first time: so much is sent again only into a queue that is full, … */
const STORM = 0.5;
/** … of which packets are lost. */
const STORM_LOSS = 0.08;
/** So long an encoder needs to follow and a queue to drain; until then there is no news of it. */
const DRAINS_MS = 2000;
/** Of what came through, should there be a queue still. */
const STILL_TOO_MUCH = 0.7;
/** Of what stood in it, then there is less and less. */
const DRAINS = 0.8;

/**
 * @param overflow the one before, while what it has shown holds
 * @returns undefined where none holds
 */
export function overflowing(
  overflow: Overflow | undefined,
  { usualLoss: usual, since, peak }: LinkPast,
  { facts, queues, now }: Moment,
): Overflow | undefined {
  const { estimate, loss, sent, pictures, repeated, queueMs } = facts;
  const first = pictures - repeated;
  // Voices lose as much as pictures, and are to get all that they need.
  const through = (lost: number): number => Math.max(0, sent * (1 - lost) - (sent - pictures));
  // Where nothing stands, as much is asked for again by chance: what comes again is lost as well.
  const isStorm = loss >= STORM_LOSS && queueMs >= CALM_QUEUE_MS && repeated > first * STORM;
  const more = loss - usual;
  const most = unusual(usual);
  const isSudden = more >= Math.max(SUDDEN, most) || (more >= most && estimate < peak * FALLEN);
  const isNews = isStorm || (isSudden && pictures >= FLOWING_PICTURE);
  const holds = overflow?.isLossy === true || !isNews ? overflow : undefined;
  if (holds !== undefined && now - holds.at < DRAINS_MS) {
    // What is told of loss grows for a second. Once it falls, no queue is full any more, and nothing is shown.
    if (!holds.isLossy || loss <= holds.loss) return holds;
    const seen = Math.min(through(loss), throughFlood(first, repeated));
    return { ...holds, loss, carried: atLeast(seen, holds.carried) };
  }
  if (holds !== undefined && queues) {
    const share = queueMs < holds.queueMs * DRAINS ? 1 : STILL_TOO_MUCH;
    return { ...holds, at: now, carried: holds.carried * share, queueMs };
  }
  if (!isNews || now - since < BEGINS_MS) return undefined;
  const lost = Math.min(MOST_LOST, loss + more * YET_TO_COME);
  // Where less was sent already because of a queue, that goes on as it is.
  const before = overflow?.carried ?? first * AT_ONCE;
  return { at: now, carried: atLeast(through(lost), before), queueMs, isLossy: true, loss };
}

/**
 * Bit/s that come through while more is sent again than for the first time: of what is new about the share that it is
 * of all. On a line of 150 kbit/s this told 157 where the loss that was reported so far told 310.
 */
function throughFlood(first: number, repeated: number): number {
  return repeated > first ? (first * first) / (first + repeated) : Infinity;
}

/** One look alone takes a picture away only where there is clearly no room for any. */
function atLeast(through: number, most: number): number {
  const carried = Math.min(through, most);
  return through >= LEAST_PICTURE / 2 ? Math.max(carried, Math.min(most, LEAST_LEVEL)) : carried;
}
