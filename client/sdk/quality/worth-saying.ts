/** When a shopper should read that a network is weak: only where it is seen or heard, and never for a flicker. Pure. */
import type { LiveQuality, LiveSample } from './live-quality.ts';
import type { Weakness } from './weak-side.ts';

export interface Said {
  readonly weakness: Weakness | undefined;
  /** Of the clock that `now` is of. */
  readonly since: number;
}

export const SAID_NOTHING: Said = { weakness: undefined, since: -Infinity };

/** A sentence is read in less. */
const STAYS_MS = 8000;
/** Below it a voice or a picture shows what the network does to it, in hundredths. */
const NOTICED_BELOW = 370;

export function worthSaying(before: Said, quality: LiveQuality, now: number): Said {
  if (now - before.since < STAYS_MS) return before;
  const { weakness } = quality;
  const isWorth = weakness !== undefined && (isNoticed(quality) || before.weakness === weakness);
  const next = isWorth ? weakness : undefined;
  return next === before.weakness ? before : { weakness: next, since: now };
}

function isNoticed({ grade, mine, theirs }: LiveQuality): boolean {
  const isHeldBack = (mine.at(-1)?.sentLimit ?? 0) > 0;
  return (grade !== undefined && grade !== 'good') || isHeldBack || isLow(theirs.at(-1));
}

function isLow(sample: LiveSample | undefined): boolean {
  return Math.min(sample?.heardScore ?? Infinity, sample?.seenScore ?? Infinity) < NOTICED_BELOW;
}
