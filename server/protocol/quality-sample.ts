/** One sample of a side: what it sends and what it receives, over the two seconds before. */
import type { PackedSample } from './quality.ts';

/**
 * The largest value of each field; their order is the order on the wire and in the history, so fields are
 * appended (with a new length), never moved. Shares are in thousandths, scores in hundredths of 1 to 5.
 */
export const SAMPLE_RANGES = {
  /** How long before the report; in the history the offset from the row's instant. */
  ageMs: 600_000,
  /** To the node and back. */
  rttMs: 30_000,
  /** See `WAYS`. */
  way: 4,
  /** What the browser thinks its way up carries. */
  availableKbps: 1_000_000,
  sentVoiceKbps: 10_000,
  /** Between this side and its node, as the node reports. */
  sentVoiceLost: 1000,
  /** Earlier packets that each packet carries again. */
  sentCopies: 8,
  sentPictureKbps: 100_000,
  sentPictureLost: 1000,
  sentWidth: 16_384,
  sentHeight: 16_384,
  sentFps: 240,
  /** Sizes encoded at once. */
  sentLayers: 8,
  /** Why the encoder gives less than it could; see `LIMITS`. */
  sentLimit: 3,
  heardKbps: 10_000,
  /** Over both legs, before anything mends it. */
  heardLost: 1000,
  heardJitterMs: 30_000,
  heardBufferMs: 30_000,
  /** Share of the speech that was made up. */
  heardConcealed: 1000,
  heardScore: 500,
  seenKbps: 100_000,
  seenLost: 1000,
  seenWidth: 16_384,
  seenHeight: 16_384,
  seenFps: 240,
  /** Of the sample's time. */
  seenFrozenMs: 60_000,
  seenFreezes: 1000,
  seenScore: 500,
} as const;

export type SampleField = keyof typeof SAMPLE_RANGES;
export const SAMPLE_FIELDS = Object.keys(SAMPLE_RANGES) as readonly SampleField[];

/** A field is absent where there was nothing to measure. */
export type QualitySample = { readonly [F in SampleField]?: number | undefined } & { readonly ageMs: number };

export const WAYS = ['unknown', 'udp', 'tcp', 'relay-udp', 'relay-tcp'] as const;
export type Way = (typeof WAYS)[number];
export const LIMITS = ['none', 'bandwidth', 'cpu', 'other'] as const;
export type Limit = (typeof LIMITS)[number];

/** Whole numbers within the ranges, whatever comes in. */
export function packSample(sample: QualitySample): PackedSample {
  return SAMPLE_FIELDS.map((field) => {
    const value = sample[field];
    if (value === undefined || !Number.isFinite(value)) return null;
    return Math.min(SAMPLE_RANGES[field], Math.max(0, Math.round(value)));
  });
}

/** Values beyond their range are brought back to its end. */
export function unpackSample(packed: PackedSample): QualitySample {
  const values: Partial<Record<SampleField, number>> = {};
  SAMPLE_FIELDS.forEach((field, index) => {
    const value = packed[index] ?? null;
    if (value !== null) values[field] = Math.min(SAMPLE_RANGES[field], Math.max(0, value));
  });
  return { ...values, ageMs: values.ageMs ?? 0 };
}
