/** How the memory of each process went, and whether it is flat. Figures out of samples; nothing is measured here. */
import { quantile } from '../support/statistics.ts';

export interface MemorySample {
  readonly minute: number;
  readonly rssMb: number;
  /** After a full collection; absent where the process is none of ours. */
  readonly heapMb?: number | undefined;
}

/** From one start of a process to its end. */
export interface Incarnation {
  /** E.g. `server-0`, and `server-0 (2)` after its first restart. */
  readonly name: string;
  readonly kind: 'signaling server' | 'media node' | 'media worker' | 'redis';
  readonly samples: MemorySample[];
}

export interface Course {
  readonly startMb: number;
  readonly endMb: number;
  readonly growthPercent: number;
  readonly mbPerMinute: number;
}

export interface MemorySummary {
  readonly name: string;
  readonly kind: Incarnation['kind'];
  readonly minutes: number;
  readonly rss: Course;
  readonly heap: Course | undefined;
}

export interface Patience {
  /** At first code is compiled and buffers find their size. */
  readonly warmUpMinutes: number;
  /** One that lived shorter after that says nothing. */
  readonly leastMinutes: number;
}

/** In a short run everything is shorter, and says less. */
export function patienceOf(minutes: number): Patience {
  return { warmUpMinutes: Math.min(4, minutes / 4), leastMinutes: Math.min(8, minutes / 3) };
}

/** @returns undefined for one that did not live long enough */
export function summarizeMemory(
  { name, kind, samples }: Incarnation,
  { warmUpMinutes, leastMinutes }: Patience,
): MemorySummary | undefined {
  const from = (samples[0]?.minute ?? 0) + warmUpMinutes;
  const warm = samples.filter(({ minute }) => minute >= from);
  const minutes = (warm.at(-1)?.minute ?? 0) - (warm[0]?.minute ?? 0);
  if (minutes < leastMinutes || warm.length < 6) return undefined;
  const heaps = warm.flatMap(({ minute, heapMb }) => (heapMb === undefined ? [] : [{ minute, mb: heapMb }]));
  return {
    name,
    kind,
    minutes,
    rss: courseOf(warm.map(({ minute, rssMb }) => ({ minute, mb: rssMb }))),
    heap: heaps.length < 6 ? undefined : courseOf(heaps),
  };
}

/** Medians of the first and of the last third, and the median of all slopes between two samples: no single one counts. */
export function courseOf(points: readonly { readonly minute: number; readonly mb: number }[]): Course {
  const third = Math.max(1, Math.floor(points.length / 3));
  const startMb = median(points.slice(0, third).map(({ mb }) => mb));
  const endMb = median(points.slice(-third).map(({ mb }) => mb));
  const slopes = points.flatMap((one, index) =>
    points.slice(index + 1).map((other) => (other.mb - one.mb) / (other.minute - one.minute)),
  );
  return { startMb, endMb, growthPercent: (endMb / startMb - 1) * 100, mbPerMinute: median(slopes) };
}

function median(values: readonly number[]): number {
  return quantile(
    values.toSorted((one, other) => one - other),
    0.5,
  );
}
