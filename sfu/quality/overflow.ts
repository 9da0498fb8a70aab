/**
 * Whether a receiver's link has been sent more than it carries, and what it has shown to carry: by the loss of a queue
 * that is full. Such a queue grows no more, which is all that an estimate by delays could see of it. Pure.
 */
import { LEAST_LEVEL, LEAST_PICTURE } from './link-facts.ts';
import type { LinkFacts } from './link-facts.ts';

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

interface Known {
  /** While what it has shown holds. */
  readonly overflow: Overflow | undefined;
  /** Share of packets that was lost of late, and when it was told last, in ms. */
  readonly usualLoss: number;
  readonly toldAt: number;
  /** When something was told first, in ms. */
  readonly since: number;
  /** Bit/s that the link was taken for of late. */
  readonly peak: number;
}

/** More than usual by this at once: chance does not change like that, full queues do. … */
const OVERFLOW = 0.08;
/** … Of few packets in a second, the more are lost by chance the more it varies; of what is usual. */
const VARIES = 0.5;
/** So much at once is no chance, whatever the estimate says; … */
const SUDDEN = 0.25;
/** … of less it has to have fallen as well: by delays, before anything was lost. */
const FALLEN = 0.9;
/** A second. */
const FORGETS = 0.1;
/** The loss that is told is a mean over a second or two: of one that has just begun it is a part. */
const YET_TO_COME = 1.5;
const MOST_LOST = 0.9;
/** Of what pictures take, at most: a full queue does not get shorter by a little less. */
const AT_ONCE = 0.5;
/** Of what is sent for the first time: so much is sent again only into a queue that is full. */
const STORM = 0.5;
/** No round trip is steadier than that. */
const STANDS_MS = 60;
/** What is usual follows what is told in about this time. */
const USUAL_MS = { up: 1000, down: 300 } as const;
/** So long an encoder needs to follow and a queue to drain; until then there is no news of it. */
const DRAINS_MS = 2000;
/** Of what came through, should there be a queue still. */
const STILL_TOO_MUCH = 0.7;
/** Of what stood in it, then there is less and less. */
const DRAINS = 0.8;
/** What is sent while a link is made is lost, and its estimate begins somewhere. */
export const BEGINS_MS = 3000;
/** Of the least picture: one flows. */
const FLOWS = 0.3;

/** What is lost by chance stays about as it is. */
export function usualLoss({ usualLoss: usual, toldAt }: Known, { loss }: LinkFacts, now: number): number {
  const overMs = loss < usual ? USUAL_MS.down : USUAL_MS.up;
  return usual + (loss - usual) * (1 - Math.exp((toldAt - now) / overMs));
}

/** Share of packets: what is lost by chance differs by less from one moment to the next. */
export function unusual(usual: number): number {
  return OVERFLOW + usual * VARIES;
}

/** Bit/s; a good estimate is forgotten by and by. */
export function peakOf({ peak, toldAt }: Known, { estimate }: LinkFacts, now: number): number {
  return Math.max(estimate, peak * (1 - Math.min(1, (FORGETS * (now - toldAt)) / 1000)));
}

/** @returns undefined where none holds */
export function overflowing(
  { overflow, usualLoss: usual, since, peak }: Known,
  { estimate, loss, sent, pictures, repeated, queueMs }: LinkFacts,
  queues: boolean,
  now: number,
): Overflow | undefined {
  // Voices lose as much as pictures, and are to get all that they need.
  const through = (lost: number): number => Math.max(0, sent * (1 - lost) - (sent - pictures));
  // Where nothing stands, as much is asked for again by chance: what comes again is lost as well.
  const isStorm = loss >= OVERFLOW && queueMs >= STANDS_MS && repeated > (pictures - repeated) * STORM;
  const more = loss - usual;
  const most = unusual(usual);
  const isSudden = more >= Math.max(SUDDEN, most) || (more >= most && estimate < peak * FALLEN);
  const isNews = isStorm || (isSudden && pictures >= LEAST_PICTURE * FLOWS);
  const holds = overflow?.isLossy === true || !isNews ? overflow : undefined;
  if (holds !== undefined && now - holds.at < DRAINS_MS) {
    // What is told of loss grows for a second. Once it falls, no queue is full any more, and nothing is shown.
    if (!holds.isLossy || loss <= holds.loss) return holds;
    return { ...holds, loss, carried: atLeast(through(loss), holds.carried) };
  }
  if (holds !== undefined && queues) {
    const share = queueMs < holds.queueMs * DRAINS ? 1 : STILL_TOO_MUCH;
    return { ...holds, at: now, carried: holds.carried * share, queueMs };
  }
  if (!isNews || now - since < BEGINS_MS) return undefined;
  const lost = Math.min(MOST_LOST, loss + more * YET_TO_COME);
  // Where less was sent already because of a queue, that goes on as it is.
  const before = overflow?.carried ?? (pictures - repeated) * AT_ONCE;
  return { at: now, carried: atLeast(through(lost), before), queueMs, isLossy: true, loss };
}

/** One look alone takes a picture away only where there is clearly no room for any. */
function atLeast(through: number, most: number): number {
  const carried = Math.min(through, most);
  return through >= LEAST_PICTURE / 2 ? Math.max(carried, Math.min(most, LEAST_LEVEL)) : carried;
}
