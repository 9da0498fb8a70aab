import { expect, test } from 'vitest';
import { atBestMs, pictureSample, recoveredMs } from '../../bench/media/picture-figures.ts';
import type { Heard, ShownFrame } from '../../bench/media/seen.ts';

const CAMERA = { height: 360, framesPerSecond: 25 };
const SPAN = { from: 0, to: 10_000 };

/** Evenly, as many a second as told. */
function frames(from: number, to: number, rate: number, height = 360): ShownFrame[] {
  const count = Math.round(((to - from) / 1000) * rate);
  return Array.from({ length: count }, (_, index) => ({ at: from + ((index + 1) * 1000) / rate, height }));
}

/** Every half a second; concealed: share of each half, from the begin. */
function heard(concealed: readonly number[]): Heard[] {
  let sum = 0;
  return [0, ...concealed].map((share, index) => {
    sum += share * 24_000;
    return { at: index * 500, samples: index * 24_000, concealed: sum };
  });
}

const ALL_WELL = heard(Array.from({ length: 20 }, () => 0));

test('the camera’s own picture without a pause has the full score', () => {
  const sample = pictureSample({ frames: frames(0, 10_000, 25), heard: ALL_WELL }, [], SPAN, CAMERA);
  expect(sample).toMatchObject({ concealed: 0, moving: 100, lines: 360, rate: 25, settledMs: 0 });
  expect(sample.score).toBeCloseTo(100);
  expect(sample.standstillMs).toBeCloseTo(40);
});

test('half the lines at half the rate are a quarter', () => {
  const seen = { frames: frames(0, 10_000, 12.5, 180), heard: ALL_WELL };
  expect(pictureSample(seen, [], SPAN, CAMERA).score).toBeCloseTo(25);
});

test('a standstill counts from the frame before it, also at the begin and at the end', () => {
  const seen = { frames: [...frames(2000, 5000, 25), ...frames(6000, 9000, 25)], heard: ALL_WELL };
  const sample = pictureSample(seen, [], SPAN, CAMERA);
  expect(sample.standstillMs).toBeCloseTo(2040);
  expect(sample.moving).toBeCloseTo(59.2);
  expect(pictureSample({ frames: [], heard: ALL_WELL }, [], SPAN, CAMERA)).toMatchObject({
    moving: 0,
    standstillMs: 10_000,
    score: 0,
  });
});

test('settled is when picture, sound and queue stay in order', () => {
  const moving = frames(0, 10_000, 25);
  const made = heard([0.5, 0, 0, 0, 0, 0.25, ...Array.from({ length: 14 }, () => 0)]);
  expect(pictureSample({ frames: moving, heard: made }, [], SPAN, CAMERA)).toMatchObject({
    concealed: 3.75,
    settledMs: 3000,
  });
  const queue = [4100, 4300, 4900].map((at) => ({ at, queueMs: 400 }));
  expect(pictureSample({ frames: moving, heard: ALL_WELL }, queue, SPAN, CAMERA).settledMs).toBe(5000);
  const late = [...frames(0, 7000, 25), ...frames(7600, 10_000, 25)];
  expect(pictureSample({ frames: late, heard: ALL_WELL }, [], SPAN, CAMERA).settledMs).toBe(8000);
});

test('a voice that is not played at all is all made up', () => {
  const seen = { frames: [], heard: [{ at: 0, samples: 0, concealed: 0 }] };
  expect(pictureSample(seen, [], SPAN, CAMERA).concealed).toBe(100);
});

test('a picture is back when it is as good as wanted for two seconds', () => {
  const shown = [
    ...frames(0, 2000, 5),
    ...frames(2000, 3000, 25),
    ...frames(3000, 4000, 5),
    ...frames(4000, 10_000, 25),
  ];
  expect(recoveredMs(shown, SPAN, CAMERA, 90)).toBe(4000);
  expect(recoveredMs(frames(0, 10_000, 5), SPAN, CAMERA, 90)).toBe(Infinity);
});

test('a picture is at its best from where a second of it is nearly all that the camera has', () => {
  const small = [...frames(1000, 2500, 25, 180), ...frames(2500, 10_000, 25)];
  const at = atBestMs(small, SPAN, CAMERA);
  expect(at).toBeGreaterThanOrEqual(2200);
  expect(at).toBeLessThanOrEqual(2500);
  expect(atBestMs(frames(0, 10_000, 15), SPAN, CAMERA)).toBeUndefined();
});
