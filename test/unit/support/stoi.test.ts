import { expect, test } from 'vitest';
import { scoreSpeech } from '#test/media/stoi.ts';

const RATE = 10_000;
const LENGTH = 2 * RATE;

/** Two seconds of tones that swell and fade at their own pace, with a pause. */
function tones(): Float32Array {
  return Float32Array.from({ length: LENGTH }, (_, at) => {
    const seconds = at / RATE;
    const isPause = seconds > 0.9 && seconds < 1.1;
    let sum = 0;
    for (let tone = 0; tone < 15; tone++) {
      const hertz = 150 * 2 ** (tone / 3);
      const swell = 1 + Math.sin(2 * Math.PI * (2 + tone * 0.37) * seconds + tone);
      sum += swell * Math.sin(2 * Math.PI * hertz * seconds);
    }
    return (isPause ? 1e-4 : 0.02) * sum;
  });
}

/** The same numbers from -0.5 to 0.5 in every run. */
function noise(): Float32Array {
  let state = 1;
  return Float32Array.from({ length: LENGTH }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647 - 0.5;
  });
}

function noisy(gain: number): Float32Array {
  const added = noise();
  return tones().map((sample, at) => sample + gain * (added[at] ?? 0));
}

// Calculated with another implementation, in another language, from the same samples.
test.each([
  { gain: 0.1, estoi: 0.964715, stoi: 0.965468 },
  { gain: 0.5, estoi: 0.450763, stoi: 0.596948 },
  { gain: 2, estoi: 0.07537, stoi: 0.328107 },
])('the scores under noise of $gain are those of the published algorithms', ({ gain, estoi, stoi }) => {
  const scores = scoreSpeech(tones(), noisy(gain));
  expect(scores?.estoi).toBeCloseTo(estoi, 5);
  expect(scores?.stoi).toBeCloseTo(stoi, 5);
});

test('nothing counts that comes while nothing is said', () => {
  const added = noise();
  const disturbed = tones().map((sample, at) =>
    at > 0.93 * RATE && at < 1.07 * RATE ? (added[at] ?? 0) : sample,
  );
  expect(scoreSpeech(tones(), disturbed)?.estoi).toBeCloseTo(1, 5);
});

test('speech of less than 384 ms has no score', () => {
  const short = tones().subarray(0, 0.38 * RATE);
  expect(scoreSpeech(short, short)).toBeUndefined();
});
