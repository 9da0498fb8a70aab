import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PackedSample, SAMPLE_LENGTH } from '#protocol/quality.ts';
import { SAMPLE_FIELDS, SAMPLE_RANGES, packSample, unpackSample } from '#protocol/quality-sample.ts';
import type { QualitySample } from '#protocol/quality-sample.ts';

const anySample: fc.Arbitrary<QualitySample> = fc
  .record(Object.fromEntries(SAMPLE_FIELDS.map((field) => [field, fc.oneof(fc.double(), fc.integer())])), {
    requiredKeys: ['ageMs'],
  })
  .map((sample) => sample as unknown as QualitySample);

test('every field has its place on the wire', () => {
  expect(SAMPLE_FIELDS).toHaveLength(SAMPLE_LENGTH);
});

test('whatever a browser has measured becomes a row that the server takes', () => {
  fc.assert(
    fc.property(anySample, (sample) => {
      expect(PackedSample.safeParse(packSample(sample)).success).toBe(true);
    }),
  );
});

test('a row that was read is within its ranges, and the same when it is read again', () => {
  const row = fc.array(fc.option(fc.nat({ max: 10_000_000 })), {
    minLength: SAMPLE_LENGTH,
    maxLength: SAMPLE_LENGTH,
  });
  fc.assert(
    fc.property(row, (packed) => {
      const sample = unpackSample(packed);
      for (const field of SAMPLE_FIELDS) expect(sample[field] ?? 0).toBeLessThanOrEqual(SAMPLE_RANGES[field]);
      expect(unpackSample(packSample(sample))).toEqual(sample);
    }),
  );
});
