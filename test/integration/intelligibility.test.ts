import { expect, test } from 'vitest';
import { mediaFiles } from '#test/media/fixtures.ts';
import type { Identity } from '#test/media/frame-code.ts';
import { intelligibility } from '#test/media/intelligibility.ts';
import { resample } from '#test/media/resample.ts';
import { readSpeech, type Sound } from '#test/media/speech-file.ts';

const RATE = 16_000;
const PACKET = RATE / 50;
const SECONDS = 8;

const spoken = readSpeech(mediaFiles('shopper').speech);

/** What a page would record when nothing went wrong. */
function heard(fromSecond = 0, identity: Identity = 'shopper'): Float32Array {
  const { samples } = resample(readSpeech(mediaFiles(identity).speech), RATE);
  const from = Math.round(fromSecond * RATE);
  return Float32Array.from({ length: SECONDS * RATE }, (_, at) => samples[(from + at) % samples.length] ?? 0);
}

function estoiOf(samples: Float32Array): number {
  return scoresOf(samples).estoi;
}

function scoresOf(samples: Float32Array) {
  const sound: Sound = { rate: RATE, samples };
  return intelligibility(sound, spoken);
}

/** The same numbers between 0 and 1 in every run. */
function dice(): () => number {
  let state = 1;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

function withNoise(samples: Float32Array, decibels: number): Float32Array {
  const roll = dice();
  const noise = samples.map(() => roll() - 0.5);
  const gain = (rms(samples) / rms(noise)) * 10 ** (-decibels / 20);
  return samples.map((sample, at) => sample + gain * (noise[at] ?? 0));
}

function withoutPackets(samples: Float32Array, share: number): Float32Array {
  const roll = dice();
  const isLost = Array.from({ length: samples.length / PACKET }, () => roll() < share);
  return samples.map((sample, at) => (isLost[Math.floor(at / PACKET)] === true ? 0 : sample));
}

function rms(samples: Float32Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}

test('speech as it was spoken is understood, wherever it begins and however loud', () => {
  for (const from of [0, 3.7, 11.303]) {
    for (const gain of [1, 0.02]) {
      const scores = scoresOf(heard(from).map((sample) => sample * gain));
      expect(scores.estoi).toBeGreaterThan(0.98);
      expect(scores.stoi).toBeGreaterThan(0.98);
      expect(scores.pieces).toBeGreaterThan(8);
    }
  }
});

test('the louder the noise, the less is understood', () => {
  const scores = [30, 20, 10, 5, 0, -5].map((decibels) => scoresOf(withNoise(heard(1), decibels)));
  for (const name of ['estoi', 'stoi'] as const) {
    const values = scores.map((score) => score[name]);
    expect(values).toEqual(values.toSorted((a, b) => b - a));
    expect((values.at(0) ?? 0) - (values.at(-1) ?? 1)).toBeGreaterThan(0.3);
  }
});

test('the more packets are missing, the less is understood', () => {
  const [none = 0, few = 0, some = 0, half = 0] = [0, 0.05, 0.2, 0.5].map((share) =>
    estoiOf(withoutPackets(heard(2), share)),
  );
  expect(none - few).toBeGreaterThan(0.03);
  expect(few - some).toBeGreaterThan(0.15);
  expect(some - half).toBeGreaterThan(0.15);
});

test('time that a jitter buffer puts in or leaves out costs almost nothing', () => {
  const samples = heard(5);
  const middle = samples.length / 2;
  const jump = 0.06 * RATE;
  const skipped = samples.filter((_, at) => at < middle || at >= middle + jump);
  const repeated = Float32Array.from([...samples.subarray(0, middle), ...samples.subarray(middle - jump)]);
  const smooth = estoiOf(samples);
  for (const jumped of [skipped, repeated]) expect(smooth - estoiOf(jumped)).toBeLessThan(0.05);
  const hurried = samples.filter((_, at) => at % (0.4 * RATE) >= 0.01 * RATE);
  expect(smooth - estoiOf(hurried)).toBeLessThan(0.1);
});

test('other words and silence are not understood', () => {
  expect(estoiOf(heard(0, 'agent'))).toBeLessThan(0.3);
  expect(estoiOf(new Float32Array(SECONDS * RATE))).toBeCloseTo(0, 2);
});

test('less than a piece has no score', () => {
  expect(() => scoresOf(heard().subarray(0, RATE / 2))).toThrow('too little');
});
