import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mouthToEarMs, voiceScore } from '../../../../client/sdk/quality/voice-score.ts';

const clear = { concealed: 0, packetMs: 20, delayMs: 90 };

describe('the score of a voice', () => {
  test('is that of a perfect line of the E-model where nothing is lost or late', () => {
    // G.107: the default values give R = 93.2, and that is an opinion of 4.41.
    expect(voiceScore(clear)).toBeCloseTo(4.41, 2);
  });

  test('falls with the delay as the recommendation’s own table has it', () => {
    // G.107, 7.4: Idd is 0 at 100 ms, about 3.4 at 200 ms and 24 at 400 ms of absolute delay.
    expect(voiceScore({ ...clear, delayMs: 100 })).toBeCloseTo(4.41, 2);
    expect(voiceScore({ ...clear, delayMs: 200 })).toBeGreaterThan(4.2);
    expect(voiceScore({ ...clear, delayMs: 400 })).toBeGreaterThan(3.2);
    expect(voiceScore({ ...clear, delayMs: 400 })).toBeLessThan(3.8);
  });

  test('tells what a person would: two in a hundred made up is good, ten is poor, thirty is not speech', () => {
    expect(voiceScore({ ...clear, concealed: 0.02 })).toBeGreaterThan(3.9);
    expect(voiceScore({ ...clear, concealed: 0.1 })).toBeLessThan(3.3);
    expect(voiceScore({ ...clear, concealed: 0.3 })).toBeLessThan(2.1);
  });

  test('is lower where the same share is lost in runs', () => {
    const random = voiceScore({ ...clear, concealed: 0.05, gapMs: 21 });
    expect(voiceScore({ ...clear, concealed: 0.05, gapMs: 100 })).toBeLessThan(random - 0.1);
  });

  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const milliseconds = fc.double({ min: 0, max: 5000, noNaN: true });
  const heard = fc.record({
    concealed: share,
    packetMs: fc.constantFrom(10, 20, 40, 60),
    delayMs: milliseconds,
    gapMs: fc.option(milliseconds, { nil: undefined }),
  });

  test('is from 1 to 4.5 whatever was measured', () => {
    fc.assert(
      fc.property(heard, (one) => {
        expect(voiceScore(one)).toBeGreaterThanOrEqual(1);
        expect(voiceScore(one)).toBeLessThanOrEqual(4.5);
      }),
    );
  });

  test('never rises with more loss or more delay', () => {
    fc.assert(
      fc.property(heard, share, milliseconds, (one, moreLoss, moreDelay) => {
        // The length of gaps says how the loss is spread, which more loss may change: left out here.
        const base = { ...one, gapMs: undefined };
        const worse = { ...base, concealed: Math.min(1, base.concealed + moreLoss) };
        const later = { ...base, delayMs: base.delayMs + moreDelay };
        expect(voiceScore(worse)).toBeLessThanOrEqual(voiceScore(base) + 1e-9);
        expect(voiceScore(later)).toBeLessThanOrEqual(voiceScore(base) + 1e-9);
      }),
    );
  });

  test('never rises with longer gaps of the same share', () => {
    fc.assert(
      fc.property(heard, milliseconds, (one, longer) => {
        const gapMs = one.gapMs ?? 20;
        const worse = voiceScore({ ...one, gapMs: gapMs + longer });
        expect(worse).toBeLessThanOrEqual(voiceScore({ ...one, gapMs }) + 1e-9);
      }),
    );
  });
});

test('a word takes half of each round trip, the packet it waits for, and the buffer', () => {
  expect(mouthToEarMs({ rttMs: 100, otherRttMs: 60, bufferMs: 50, packetMs: 20 })).toBe(40 + 20 + 80 + 50);
});
