import fc from 'fast-check';
import { expect, it } from 'vitest';
import { loudnessOf } from '#sdk/detectors/loudness.ts';
import type { VoiceCount } from '#sdk/detectors/reading.ts';

const STEP_MS = 100;
const count = (at: number, energy: number, key = 'one'): VoiceCount => ({
  key,
  at,
  packets: 0,
  energy,
  seconds: at / 1000,
});
const both = (at: number, energy: number, key?: string) => ({
  own: count(at, energy, key),
  heard: count(at + 7, energy * 4, key),
});

it('is the same at whatever moments a steady voice was counted', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 10, maxLength: 60 }),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      (gaps, level) => {
        let at = 1000;
        const counts = gaps.map((gap) => both((at += gap), (level ** 2 * at) / 1000));
        const { own, heard } = loudnessOf(counts, STEP_MS) ?? { own: [], heard: [] };
        expect(own).toHaveLength(heard.length);
        for (const measured of own) expect(measured).toBeCloseTo(level);
      },
    ),
  );
});

it('tells a loud tenth of a second from a quiet one, on both sides', () => {
  const counts = [0, 0.1, 0.1, 0.2, 0.2].map((energy, step) => both(step * STEP_MS, energy));
  const { own, heard } = loudnessOf(counts, STEP_MS) ?? { own: [], heard: [] };
  expect(own.map((level) => level > 0.5)).toEqual([true, false, true]);
  expect(heard[0]).toBeGreaterThan(own[0] ?? 1);
});

it('is not known across a pause of the page, another stream, or where the browser does not tell', () => {
  expect(loudnessOf([both(0, 0), both(100, 1), both(900, 2)], STEP_MS)).toBeUndefined();
  expect(loudnessOf([both(0, 0), both(100, 1, 'other')], STEP_MS)).toBeUndefined();
  const untold = { ...both(100, 1), heard: { ...count(100, 1), energy: undefined } };
  expect(loudnessOf([both(0, 0), untold], STEP_MS)).toBeUndefined();
  expect(loudnessOf([], STEP_MS)).toBeUndefined();
});
