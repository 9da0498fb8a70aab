/** What is plotted of a call: seven curves over one time axis, each for both directions. Pure. */
import type { Series } from '#protocol/call-quality.ts';
import { SAMPLE_FIELDS } from '#protocol/quality-sample.ts';
import type { QualitySample } from '#protocol/quality-sample.ts';

/** What one side measured at one moment. */
export type Sampled = Omit<QualitySample, 'ageMs'> & { readonly at: number };

/** Both ends of a call, whichever of them the reader is. */
export interface Ends {
  readonly here: readonly Sampled[];
  readonly there: readonly Sampled[];
}

export interface Point {
  readonly at: number;
  readonly value: number;
}

export interface Curve {
  /** `out`: from here to there. */
  readonly direction: 'out' | 'in';
  readonly points: readonly Point[];
}

export const PLOT_NAMES = [
  'voice',
  'picture',
  'bitrate',
  'loss',
  'rtt',
  'freezes',
  'size',
  'copies',
] as const;
export type PlotName = (typeof PLOT_NAMES)[number];

export interface Plot {
  readonly name: PlotName;
  readonly low: number;
  readonly high: number;
  /** A value holds until the next one: sizes and counts do not glide. */
  readonly isStepped: boolean;
  readonly curves: readonly Curve[];
}

interface Kind {
  readonly name: PlotName;
  /** What a direction is like is known where it arrives; what was done for it, where it begins. */
  readonly told: 'by-receiver' | 'by-sender';
  readonly value: (sample: Sampled) => number | undefined;
  readonly low?: number;
  /** The axis reaches at least so far, that a small wave does not look like a storm. */
  readonly high: number;
  readonly isStepped?: boolean;
}

const KINDS: readonly Kind[] = [
  {
    name: 'voice',
    told: 'by-receiver',
    low: 1,
    high: 5,
    value: ({ heardScore }) => scaled(heardScore, 0.01),
  },
  {
    name: 'picture',
    told: 'by-receiver',
    low: 1,
    high: 5,
    value: ({ seenScore }) => scaled(seenScore, 0.01),
  },
  { name: 'bitrate', told: 'by-receiver', high: 100, value: received },
  { name: 'loss', told: 'by-receiver', high: 10, value: ({ heardLost }) => scaled(heardLost, 0.1) },
  { name: 'rtt', told: 'by-sender', high: 200, value: ({ rttMs }) => rttMs },
  // Of two seconds, in percent.
  {
    name: 'freezes',
    told: 'by-receiver',
    high: 100,
    value: ({ seenFrozenMs }) => scaled(seenFrozenMs, 0.05, 100),
  },
  { name: 'size', told: 'by-receiver', high: 360, isStepped: true, value: lines },
  { name: 'copies', told: 'by-sender', high: 3, isStepped: true, value: ({ sentCopies }) => sentCopies },
];

export function plotsOf({ here, there }: Ends): readonly Plot[] {
  return KINDS.map(({ name, told, value, low = 0, high, isStepped = false }) => {
    const points = (samples: readonly Sampled[]): Point[] =>
      samples.flatMap((sample) => {
        const found = value(sample);
        return found === undefined ? [] : [{ at: sample.at, value: found }];
      });
    const [out, back] = told === 'by-sender' ? [here, there] : [there, here];
    const curves: readonly Curve[] = [
      { direction: 'out', points: points(out) },
      { direction: 'in', points: points(back) },
    ];
    const most = Math.max(
      high,
      ...curves.map(({ points: all }) => all.reduce((top, one) => Math.max(top, one.value), 0)),
    );
    return { name, low, high: niceAbove(most), isStepped, curves };
  });
}

/** Rows from the columns that the server tells. */
export function sampledOf({ at, columns }: Series): readonly Sampled[] {
  return at.map((instant, index) => {
    const sample: { -readonly [F in keyof Sampled]: Sampled[F] } = { at: instant };
    for (const field of SAMPLE_FIELDS) {
      if (field === 'ageMs') continue;
      const value = columns[field]?.[index];
      if (value !== null && value !== undefined) sample[field] = value;
    }
    return sample;
  });
}

/** The point that a moment falls on; none where nothing was measured around it. */
export function pointAt({ points }: Curve, at: number): Point | undefined {
  let found: Point | undefined;
  for (const point of points)
    if (Math.abs(point.at - at) < Math.abs((found?.at ?? Infinity) - at)) found = point;
  return found !== undefined && Math.abs(found.at - at) <= NEAR_MS ? found : undefined;
}

/** Half of the pause between two reports of a thin link. */
const NEAR_MS = 6000;

function scaled(value: number | undefined, by: number, most = Infinity): number | undefined {
  return value === undefined ? undefined : Math.min(most, value * by);
}

function received({ heardKbps, seenKbps }: Sampled): number | undefined {
  return heardKbps === undefined && seenKbps === undefined ? undefined : (heardKbps ?? 0) + (seenKbps ?? 0);
}

function lines({ seenWidth, seenHeight }: Sampled): number | undefined {
  return seenWidth === undefined || seenHeight === undefined ? undefined : Math.min(seenWidth, seenHeight);
}

/** 1, 2, 3 or 5 times a power of ten, so that a scale has round ends; sizes of pictures as they are. */
function niceAbove(value: number): number {
  if (value <= 5) return value;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 1.5, 2, 3, 4, 5, 7.5, 10].find((factor) => factor * power >= value) ?? 10;
  return step * power;
}
