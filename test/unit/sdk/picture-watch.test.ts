import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { PictureWatch } from '#sdk/picture-watch.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** One received picture, and when key frames were asked for, counted from its beginning. */
function watched(source = 'camera') {
  const picture = { isPaused: false, timestamp: undefined as number | undefined };
  const rtpReceiver = {
    getSynchronizationSources: () =>
      picture.timestamp === undefined ? [] : [{ timestamp: picture.timestamp }],
  };
  const startedAt = performance.now();
  const asked: number[] = [];
  const watch = new PictureWatch({
    received: () => [{ id: 'c', source, isPaused: picture.isPaused, consumer: { rtpReceiver } } as never],
    requestKeyFrame: () => asked.push(performance.now() - startedAt),
  });
  watch.start();
  /** Shows frames at this pace for so long. */
  const shows = (everyMs: number, forMs: number): void => {
    for (let passed = 0; passed < forMs; passed += everyMs) {
      picture.timestamp = performance.now();
      vi.advanceTimersByTime(everyMs);
    }
  };
  return { picture, asked, shows, watch };
}

it('asks for a key frame when a picture that moved stands still, less and less often', () => {
  const { asked, shows } = watched();
  shows(50, 3000);
  expect(asked).toEqual([]);
  vi.advanceTimersByTime(30_000);
  const afterMs = asked.map((at) => at - 3000);
  // Three times the 150 ms between two looks, doubled again and again, and at most a look later.
  for (const [index, ms] of afterMs.entries()) {
    expect(ms).toBeGreaterThan(450 * 2 ** index - 150);
    expect(ms).toBeLessThan(450 * 2 ** index + 200);
  }
  expect(afterMs).toHaveLength(7);
});

it('asks anew when it has moved in between', () => {
  const { asked, shows } = watched();
  shows(50, 1000);
  vi.advanceTimersByTime(3000);
  shows(50, 1000);
  vi.advanceTimersByTime(3000);
  expect(asked).toHaveLength(6);
});

it('takes a camera that shows two pictures a second for what it is', () => {
  const { asked, shows } = watched();
  shows(500, 10_000);
  // The first pause alone does not tell that from a picture that stands still.
  expect(asked.length).toBeLessThanOrEqual(1);
});

it('asks when nothing comes at first, and not while nothing should', () => {
  const { picture, asked } = watched();
  picture.isPaused = true;
  vi.advanceTimersByTime(10_000);
  expect(asked).toEqual([]);
  picture.isPaused = false;
  vi.advanceTimersByTime(900);
  expect(asked).toHaveLength(1);
});

it('leaves a screen alone, which may stand still for good', () => {
  const { asked, shows } = watched('screen');
  shows(50, 1000);
  vi.advanceTimersByTime(10_000);
  expect(asked).toEqual([]);
});

it('asks for nothing once it is stopped', () => {
  const { asked, watch } = watched();
  watch.stop();
  vi.advanceTimersByTime(10_000);
  expect(asked).toEqual([]);
});
