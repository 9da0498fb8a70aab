/** What the samples come to, beside what they should. */
import { type Aim, table } from '../support/report.ts';
import { type Summary, summarize } from '../support/statistics.ts';
import type { Sample } from './sample.ts';

export type Series = Readonly<Record<keyof Sample, Summary>>;

/** Beyond this a first frame is one that missed its key frame. */
const OUTLIER_MS = 500;

export const WHO = {
  shopperFrame: 'the shopper sees',
  agentFrame: 'the agent sees',
  shopperAudio: 'the shopper hears',
  agentAudio: 'the agent hears',
} as const satisfies Record<keyof Sample, string>;
const KEYS = Object.keys(WHO) as (keyof Sample)[];

export function seriesOf(samples: readonly Sample[]): Series {
  const of = (key: keyof Sample) => summarize(samples.map((sample) => sample[key]).filter(Number.isFinite));
  return Object.fromEntries(KEYS.map((key) => [key, of(key)])) as Record<keyof Sample, Summary>;
}

export function seriesTable(named: Readonly<Record<string, readonly Sample[]>>): string {
  const rows = Object.entries(named).flatMap(([name, samples]) => {
    const series = seriesOf(samples);
    return KEYS.map((key) => {
      const { count, p50, p95, min, max, spread } = series[key];
      return [`${name}: ${WHO[key]}`, count, p50, p95, min, max, spread].map(String);
    });
  });
  return table(['milliseconds', 'n', 'p50', 'p95', 'min', 'max', 'spread'], rows);
}

export interface Samples {
  readonly warm: readonly Sample[];
  readonly cold: readonly Sample[];
  readonly bareWarm: readonly Sample[];
  readonly bareCold: readonly Sample[];
}

export function aimsOf({ warm, bareWarm }: Samples, rttMs: number): Aim[] {
  const product = seriesOf(warm);
  // The bare page's newcomer, who waits for a frame: the figure that a product is compared with.
  const bare = seriesOf(bareWarm).shopperFrame.p50;
  const perSide = (['shopperFrame', 'agentFrame'] as const).flatMap((side): Aim[] => [
    ...(rttMs === 0
      ? [{ what: `warm p50, ${WHO[side]}`, measured: product[side].p50, unit: 'ms', atMost: 100 }]
      : []),
    { what: `warm p50 / bare p50, ${WHO[side]}`, measured: product[side].p50 / bare, unit: '', atMost: 0.5 },
    { what: `warm p95 / bare p50, ${WHO[side]}`, measured: product[side].p95 / bare, unit: '', atMost: 1 },
  ]);
  return [
    ...perSide,
    {
      what: `first frames over ${OUTLIER_MS} ms, or none, of ${warm.length} calls`,
      measured: outliers(warm),
      unit: '',
      atMost: 0,
    },
  ];
}

/** A frame that never came is an outlier too. */
function outliers(samples: readonly Sample[]): number {
  const isIn = (milliseconds: number) => milliseconds <= OUTLIER_MS;
  return samples.filter(({ shopperFrame, agentFrame }) => !isIn(shopperFrame) || !isIn(agentFrame)).length;
}
