import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CLEAR, openLanes } from '#test/relay/lane.ts';
import { playTrace, stepAt, type Trace } from '#test/relay/trace.ts';
import { TRACES } from '#test/relay/traces.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const TRACE: Trace = {
  about: '',
  steps: [
    { atMs: 0, rate: 1000 },
    { atMs: 100, rate: 300, loss: 0.1, up: { rate: 200 } },
    { atMs: 250, isCut: true },
  ],
};

test('each step holds from its time on, and the last one stays', () => {
  const at = (ms: number): number => stepAt(TRACE, ms).step.atMs;
  expect([0, 99, 100, 249, 250, 10_000].map(at)).toEqual([0, 0, 100, 100, 250, 250]);
  expect(stepAt(TRACE, 120).nextMs).toBe(250);
  expect(stepAt(TRACE, 250).nextMs).toBeUndefined();
});

test('a trace that loops begins again', () => {
  const looping = { ...TRACE, loopMs: 400 };
  const at = (ms: number): number => stepAt(looping, ms).step.atMs;
  expect([399, 400, 500, 650, 900].map(at)).toEqual([250, 0, 100, 250, 100]);
  expect(stepAt(looping, 300).nextMs).toBe(400);
  expect(stepAt(looping, 850).nextMs).toBe(900);
});

test('lanes follow it, and are as they were before in what it says nothing of', async () => {
  const lanes = openLanes();
  lanes.down.conditions = { ...CLEAR, delayMs: 75 };
  const before = lanes.down.conditions;
  const { over } = playTrace(lanes, TRACE);
  expect(lanes.down.conditions).toEqual({ ...before, rate: 1000 });
  expect(lanes.up.conditions).toEqual({ ...CLEAR, rate: 1000 });
  vi.advanceTimersByTime(101);
  expect(lanes.down.conditions).toEqual({ ...before, rate: 300, loss: 0.1 });
  expect(lanes.up.conditions).toEqual({ ...CLEAR, rate: 200, loss: 0.1 });
  vi.advanceTimersByTime(150);
  expect(lanes.down.conditions).toEqual({ ...before, isCut: true });
  await over;
});

test('a trace that is stopped changes nothing any more', async () => {
  const lanes = openLanes();
  const playing = playTrace(lanes, { ...TRACE, loopMs: 400 });
  vi.advanceTimersByTime(501);
  expect(lanes.up.conditions.rate).toBe(200);
  playing.stop();
  vi.advanceTimersByTime(1000);
  expect(lanes.up.conditions.rate).toBe(200);
  await playing.over;
});

test.each(Object.entries<Trace>(TRACES))(
  'the trace "%s" has steps in order, of what a lane can be',
  (_, trace) => {
    const times = trace.steps.map(({ atMs }) => atMs);
    expect(times[0]).toBe(0);
    expect(times).toEqual([...new Set(times)].toSorted((a, b) => a - b));
    expect(trace.loopMs ?? Infinity).toBeGreaterThan(times.at(-1) ?? NaN);
    const known = ['atMs', 'up', ...Object.keys(CLEAR)];
    for (const { up = {}, ...step } of trace.steps) {
      for (const key of [...Object.keys(step), ...Object.keys(up)]) expect(known).toContain(key);
      expect(step.loss ?? 0).toBeLessThanOrEqual(1);
      expect(step.rate ?? Infinity).toBeGreaterThan(50_000);
    }
  },
);
