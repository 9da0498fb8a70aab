/** How loud a voice was, step by step, from counts that were taken at odd moments. Pure. */
import type { VoiceCount } from './reading.ts';

/** Across a longer pause between two counts nothing is made up: the page was halted. */
const LONGEST_GAP_MS = 500;

/** Loudness of two voices at the same moments. */
export interface Loudness {
  readonly own: readonly number[];
  readonly heard: readonly number[];
}

export interface Voices {
  readonly own: VoiceCount;
  readonly heard: VoiceCount;
}

/** @returns undefined where one of them was not counted throughout */
export function loudnessOf(counts: readonly Voices[], stepMs: number): Loudness | undefined {
  const own = curve(counts.map((count) => count.own));
  const heard = curve(counts.map((count) => count.heard));
  if (own === undefined || heard === undefined) return undefined;
  const from = Math.max(own.from, heard.from);
  const steps = Math.floor((Math.min(own.to, heard.to) - from) / stepMs);
  const levels = ({ energyAt }: Curve): number[] =>
    Array.from({ length: Math.max(0, steps) }, (_, step) => {
      const at = from + step * stepMs;
      return Math.sqrt((Math.max(0, energyAt(at + stepMs) - energyAt(at)) * 1000) / stepMs);
    });
  return { own: levels(own), heard: levels(heard) };
}

/** What has come together of a voice's energy, at any moment between two. */
interface Curve {
  readonly from: number;
  readonly to: number;
  readonly energyAt: (at: number) => number;
}

function curve(counts: readonly VoiceCount[]): Curve | undefined {
  const points: { readonly at: number; readonly energy: number }[] = [];
  for (const { key, at, energy } of counts) {
    if (key !== counts[0]?.key || at === undefined || energy === undefined) return undefined;
    const before = points.at(-1);
    // Browsers answer from memory when they are asked twice in a short time.
    if (before !== undefined && at <= before.at) continue;
    if (before !== undefined && at - before.at > LONGEST_GAP_MS) return undefined;
    points.push({ at, energy });
  }
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  return {
    from: first.at,
    to: last.at,
    energyAt(at) {
      const after = points.find((point) => point.at >= at) ?? last;
      const before = points[points.indexOf(after) - 1] ?? first;
      const share = after.at === before.at ? 0 : (at - before.at) / (after.at - before.at);
      return before.energy + share * (after.energy - before.energy);
    },
  };
}
