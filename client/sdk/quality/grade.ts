/** A call in one word, from the scores of the last seconds; it changes only when they have clearly changed. Pure. */
import type { Grade, LiveSample } from './live-quality.ts';

const GOOD_FROM = 3.7;
const FAIR_FROM = 2.8;
/** A border has to be passed by so much. */
const MARGIN = 0.25;
/** Six seconds: one bad moment is not a bad call. */
const SAMPLES = 3;

export function gradeOf(before: Grade | undefined, samples: readonly LiveSample[]): Grade | undefined {
  const recent = samples.slice(-SAMPLES);
  const scores = [meanOf(recent, 'heardScore'), meanOf(recent, 'seenScore')].filter(
    (score) => score !== undefined,
  );
  if (scores.length === 0) return before;
  const score = Math.min(...scores) / 100;
  const at = (border: number, isAbove: boolean): boolean => score >= border + (isAbove ? -MARGIN : MARGIN);
  if (before === undefined) return score >= GOOD_FROM ? 'good' : score >= FAIR_FROM ? 'fair' : 'poor';
  if (at(GOOD_FROM, before === 'good')) return 'good';
  return at(FAIR_FROM, before !== 'poor') ? 'fair' : 'poor';
}

function meanOf(samples: readonly LiveSample[], field: 'heardScore' | 'seenScore'): number | undefined {
  const values = samples.flatMap((sample) => sample[field] ?? []);
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}
