import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { EchoWatch } from '#sdk/detectors/echo-watch.ts';
import type { VoiceCount } from '#sdk/detectors/reading.ts';
import { echoOf, speechLevels } from './speech-levels.ts';

const STEP_MS = 100;
const STEPS = 6000;
const own = speechLevels(1, STEPS);
const echo = echoOf(own, 3);
const other = speechLevels(2, STEPS);

let watch: EchoWatch | undefined;
let heard = other;
let isHidden = false;
let isMuted = false;
let looks = 0;

beforeEach(() => {
  vi.useFakeTimers();
  [heard, isHidden, isMuted, looks] = [other, false, false, 0];
});
afterEach(() => {
  watch?.close();
  vi.useRealTimers();
});

function begin(): EchoWatch {
  const start = performance.now();
  const sums = new Map<readonly number[], number[]>();
  for (const levels of [own, echo, other]) sums.set(levels, sumOf(levels));
  const count = (levels: readonly number[]): VoiceCount => {
    const at = performance.now() - start;
    return { key: 'one', at, packets: 0, energy: sums.get(levels)?.[Math.floor(at / STEP_MS)], seconds: 0 };
  };
  watch = new EchoWatch({
    count: () => {
      looks += 1;
      return Promise.resolve(isMuted ? undefined : { own: count(own), heard: count(heard) });
    },
    isHidden: () => isHidden,
  });
  return watch;
}

function sumOf(levels: readonly number[]): number[] {
  let energy = 0;
  return levels.map((level) => (energy += (level ** 2 * STEP_MS) / 1000));
}

const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);

it('finds an echo in half a minute of speech, and that it is over within another', async () => {
  heard = echo;
  const begun = begin();
  await pass(25);
  expect(begun.isEcho).toBe(false);
  await pass(15);
  expect(begun.isEcho).toBe(true);
  heard = other;
  await pass(35);
  expect(begun.isEcho).toBe(false);
});

it('finds one that begins later in the call, and none in an ordinary talk', async () => {
  const begun = begin();
  await pass(200);
  expect(begun.isEcho).toBe(false);
  heard = echo;
  await pass(80);
  expect(begun.isEcho).toBe(true);
});

it('rests most of the time', async () => {
  begin();
  await pass(300);
  const most = 300 * (1000 / STEP_MS);
  expect(looks).toBeLessThan(most / 3);
});

it('does not look while nobody sees the page, and finds nothing while somebody is muted', async () => {
  heard = echo;
  isHidden = true;
  const begun = begin();
  await pass(120);
  expect(looks).toBe(0);
  [isHidden, isMuted] = [false, true];
  await pass(120);
  expect(looks).toBeLessThan(15);
  expect(begun.isEcho).toBe(false);
});

it('does nothing any more when it is closed', async () => {
  const begun = begin();
  await pass(5);
  begun.close();
  const before = looks;
  await pass(60);
  expect(looks).toBe(before);
});
