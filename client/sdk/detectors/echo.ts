/**
 * Whether what is said here comes back from the other side: its loudness follows ours, later by the same time again
 * and again. One stretch of speech is a hint and no proof, for two people who talk at once are alike now and then;
 * never thrice in a row at the same distance. Pure.
 */
import type { Loudness } from './loudness.ts';

/** Loudness is compared in steps of this. */
export const ECHO_STEP_MS = 100;
/** There and back through a network, the far speaker and its microphone, in steps. */
const DELAYS = { from: 1, to: 12 } as const;
const LEAST_STEPS = 80;
/** Browsers count in tenths of a second of their own, and ours fall across them: a plain echo comes to 0.6 … 0.8. */
const ALIKE = 0.5;
/** Of the steps, so many have to be loud here: a pause says nothing. */
const LEAST_LOUD = 0.25;
/** Of the steps, at most so many may be loud there while it was quiet here: then somebody speaks there. */
const MOST_THEIRS = 0.15;
const LOUD = 0.01;
/** Fainter than any echo that disturbs. */
const FAINT = LOUD / 5;

const PROVEN_BY = 3;
const DISPROVEN_BY = 2;

/** Of one stretch: later by how many steps what arrives follows what was said here. Undefined: it cannot be told. */
export type Following = number | 'none' | undefined;

export interface Echo {
  readonly stands: boolean;
  /** Of the newest stretches, as far back as they agree. */
  readonly delays: readonly number[];
  /** Stretches without any since the last that had one. */
  readonly misses: number;
}

export const NO_ECHO: Echo = { stands: false, delays: [], misses: 0 };

/** @param following of the newest stretch */
export function weigh(before: Echo, following: Following): Echo {
  if (following === undefined) return before;
  if (following === 'none') {
    const misses = before.misses + 1;
    return { stands: before.stands && misses < DISPROVEN_BY, delays: [], misses };
  }
  const agree = before.delays.every((delay) => Math.abs(delay - following) <= 1);
  const delays = [...(agree ? before.delays : []), following].slice(-PROVEN_BY);
  return { stands: before.stands || delays.length >= PROVEN_BY, delays, misses: 0 };
}

export function followingOf({ own, heard }: Loudness): Following {
  const { length } = own;
  if (length < LEAST_STEPS) return undefined;
  if (own.filter((level) => level > LOUD).length < length * LEAST_LOUD) return undefined;
  if (Math.max(...heard) < FAINT) return 'none';
  if (theirs(own, heard) > length * MOST_THEIRS) return undefined;
  const [ours, back] = [smooth(own), smooth(heard)];
  let best: { readonly delay: number; readonly likeness: number } = { delay: 0, likeness: 0 };
  // Also the other way round: where this side's speaker is what is heard, ours follows theirs.
  for (let delay = -DELAYS.to; delay <= DELAYS.to; delay += 1) {
    const likeness =
      delay < 0
        ? correlation(ours.slice(-delay), back.slice(0, delay))
        : correlation(ours.slice(0, ours.length - delay), back.slice(delay));
    if (likeness > best.likeness) best = { delay, likeness };
  }
  return best.likeness > ALIKE && best.delay >= DELAYS.from ? best.delay : 'none';
}

/** Steps in which something is heard that nobody here has said. */
function theirs(own: readonly number[], heard: readonly number[]): number {
  const isOurs = (step: number): boolean =>
    own.slice(Math.max(0, step - DELAYS.to), step + 1).some((level) => level > LOUD);
  return heard.filter((level, step) => step >= DELAYS.to && level > LOUD && !isOurs(step)).length;
}

/** Over two steps. */
function smooth(levels: readonly number[]): number[] {
  return levels.slice(1).map((level, index) => (level + (levels[index] ?? level)) / 2);
}

/** Pearson's. 0 where one of them does not change. */
function correlation(left: readonly number[], right: readonly number[]): number {
  const [meanLeft, meanRight] = [mean(left), mean(right)];
  let both = 0;
  let squaresLeft = 0;
  let squaresRight = 0;
  for (const [index, value] of left.entries()) {
    const [a, b] = [value - meanLeft, (right[index] ?? 0) - meanRight];
    both += a * b;
    squaresLeft += a * a;
    squaresRight += b * b;
  }
  const scale = Math.sqrt(squaresLeft * squaresRight);
  return scale === 0 ? 0 : both / scale;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
