import { expect, test } from 'vitest';
import { mediaFiles } from '#test/media/fixtures.ts';
import { IDENTITIES, type Identity } from '#test/media/frame-code.ts';
import { readSpeech, type Sound } from '#test/media/speech-file.ts';
import { recognizeSpeech } from '#test/media/speech-match.ts';

/** Three seconds out of the file, at a third of its rate, quieter and over noise. */
function heard(identity: Identity, fromSecond: number, noise: number): Sound {
  const { rate, samples } = readSpeech(mediaFiles(identity).speech);
  const piece = samples
    .subarray(fromSecond * rate, (fromSecond + 3) * rate)
    .filter((_, index) => index % 3 === 0);
  return {
    rate: rate / 3,
    samples: piece.map((sample, index) => sample * 0.3 + noise * Math.sin(index * index)),
  };
}

test('speech is known by its words, wherever it was cut out', () => {
  for (const identity of IDENTITIES) {
    for (const from of [0.317, 4.002, 9.5]) {
      expect(recognizeSpeech(heard(identity, from, 0.005))).toMatchObject({ identity });
    }
  }
});

test('hurried speech is known by its pace, as a jitter buffer plays it that catches up', () => {
  const { rate, samples } = heard('agent', 4.002, 0);
  // Of each 50 ms the last eighth is left out.
  const hurried = { rate, samples: samples.filter((_, index) => index % 800 < 700) };
  expect(recognizeSpeech(hurried)).toBeUndefined();
  expect(recognizeSpeech(hurried, 8 / 7)).toMatchObject({ identity: 'agent' });
});

test('noise and silence are nobody’s speech', () => {
  const silence = { rate: 16_000, samples: new Float32Array(48_000) };
  expect(recognizeSpeech(silence)).toBeUndefined();
  expect(
    recognizeSpeech({ ...silence, samples: silence.samples.map((_, index) => Math.sin(index * index)) }),
  ).toBeUndefined();
});

test('two people at once are not taken for one', () => {
  const one = heard('shopper', 2, 0);
  const other = heard('agent', 5, 0);
  const both = one.samples.map((sample, index) => sample + (other.samples[index] ?? 0));
  const match = recognizeSpeech({ rate: one.rate, samples: both });
  expect(match?.likeness ?? 0).toBeLessThan(0.85);
});
