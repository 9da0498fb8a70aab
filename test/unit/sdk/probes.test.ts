import { expect, test, vi } from 'vitest';
import { AppError } from '#protocol/errors.ts';
import type { RegionRtts } from '#protocol/placement.ts';
import { sampleWays } from '#sdk/probe-sampling.ts';
import { createProbes } from '#sdk/probes.ts';
import type { ProbesDeps } from '#sdk/probes.ts';
import { FakeStorage } from './browser-fakes.ts';
import { settled } from './fake-socket.ts';

const PROBES = [
  { region: 'frankfurt', url: '/probe' },
  { region: 'singapore', url: 'https://sin.example/probe' },
];

/** A page whose requests take what `times` says, one after the other for each address. */
function page(change: Partial<ProbesDeps> = {}) {
  const told: RegionRtts[] = [];
  const asked: string[] = [];
  let now = 1_000_000;
  const deps: ProbesDeps = {
    request: ((_: string, { rttMs }: { rttMs: RegionRtts }) => {
      told.push(rttMs);
      return Promise.resolve({});
    }) as unknown as ProbesDeps['request'],
    ask: (url) => {
      asked.push(url);
      return Promise.resolve(url === '/probe' ? 20 : 200);
    },
    store: new FakeStorage(),
    network: () => 'wifi',
    whenIdle: () => Promise.resolve(),
    now: () => now,
    sleep: () => Promise.resolve(),
    ...change,
  };
  return {
    told,
    asked,
    deps,
    probes: createProbes(deps),
    pass: (ms: number) => (now += ms),
  };
}

/** Asks addresses that answer in the times given, and in the last of them from then on. */
async function sampled(times: Record<string, number[]>) {
  const asked: string[] = [];
  const rttMs = await sampleWays({
    probes: Object.keys(times).map((url) => ({ region: url, url })),
    ask: (url) => {
      asked.push(url);
      const [ms = 0, ...later] = times[url]!;
      if (later.length > 0) times[url] = later;
      return Promise.resolve(ms);
    },
    signal: new AbortController().signal,
  });
  return { rttMs, count: (url: string) => asked.filter((one) => one === url).length };
}

test('the request that opens the connection does not count, and the least of the others does', async () => {
  const { rttMs } = await sampled({ far: [900, 41.26, 38.04, 60], near: [5, 7, 7, 9] });
  expect(rttMs).toEqual({ far: 38, near: 7 });
});

test('a way is asked again while it gets shorter, so that a busy page does not take it for longer', async () => {
  const { rttMs, count } = await sampled({
    busy: [9, 80, 90, 70, 85, 21, 30],
    calm: [9, 30],
    jumpy: [9, 90, 80, 70, 60, 50, 40, 30, 20, 10],
  });
  expect(rttMs).toEqual({ busy: 21, calm: 30, jumpy: 20 });
  expect(['busy', 'calm', 'jumpy'].map(count)).toEqual([9, 5, 9]);
});

test('a region that does not answer is left out, and the others are measured', async () => {
  const rttMs = await sampleWays({
    probes: [{ region: 'gone', url: 'x' }, ...PROBES],
    ask: (url) => (url === 'x' ? Promise.reject(new Error('refused')) : Promise.resolve(10)),
    signal: new AbortController().signal,
  });
  expect(rttMs).toEqual({ frankfurt: 10, singapore: 10 });
});

test('at most three requests are under way at a time', async () => {
  let underWay = 0;
  let most = 0;
  await sampleWays({
    probes: Array.from({ length: 12 }, (_, index) => ({ region: `r${index}`, url: `${index}` })),
    ask: async () => {
      most = Math.max(most, (underWay += 1));
      await settled();
      underWay -= 1;
      return 1;
    },
    signal: new AbortController().signal,
  });
  expect(most).toBe(3);
});

test('what is measured until the time is up counts', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const { told, probes } = page({
      ask: (url, signal) =>
        url === '/probe'
          ? Promise.resolve(20)
          : new Promise((_, reject) => {
              signal.addEventListener('abort', () => {
                reject(new Error('over'));
              });
            }),
    });
    probes.welcomed(PROBES);
    await settled();
    expect(told).toEqual([]);
    vi.advanceTimersByTime(6000);
    await settled();
    expect(told).toEqual([{ frankfurt: 20 }]);
  } finally {
    vi.useRealTimers();
  }
});

test('the server is told once the page was idle, and nothing is asked before', async () => {
  let idle = (): void => undefined;
  const { told, asked, probes } = page({ whenIdle: () => new Promise((resolve) => (idle = resolve)) });
  probes.welcomed(PROBES);
  await settled();
  expect(asked).toEqual([]);
  idle();
  await settled();
  expect(told).toEqual([{ frankfurt: 20, singapore: 200 }]);
});

test('what the server did not take is told again, and kept once it knows', async () => {
  const { deps, told } = page();
  const refusals = [new AppError('RATE_LIMITED', 'later'), new AppError('UNAVAILABLE', 'cut off')];
  const kept: unknown[] = [];
  const probes = createProbes({
    ...deps,
    request: ((event: 'network:report', data: { rttMs: RegionRtts }) => {
      kept.push(deps.store?.getItem('vitrine:ways'));
      const refusal = refusals.shift();
      return refusal === undefined ? deps.request(event, data) : Promise.reject(refusal);
    }) as ProbesDeps['request'],
  });
  probes.welcomed(PROBES);
  await settled();
  expect(told).toEqual([{ frankfurt: 20, singapore: 200 }]);
  expect(kept).toEqual([null, null, null]);
  expect(deps.store?.getItem('vitrine:ways')).toContain('singapore');
});

test('the next page on the same network tells what is kept, and measures again after ten minutes', async () => {
  const first = page();
  first.probes.welcomed(PROBES);
  await settled();
  const next = page({ store: first.deps.store });
  next.pass(9 * 60_000);
  next.probes.welcomed(PROBES);
  await settled();
  expect(next.told).toEqual(first.told);
  expect(next.asked).toEqual([]);
  next.pass(2 * 60_000);
  next.probes.welcomed(PROBES);
  await settled();
  expect(next.asked.length).toBeGreaterThan(0);
});

test.each<[string, Partial<ProbesDeps>, typeof PROBES]>([
  ['another network', { network: () => 'cellular' }, PROBES],
  ['a region more', {}, [...PROBES, { region: 'tokyo', url: 'https://tok.example/probe' }]],
  ['a clock that was set back', { now: () => 5 }, PROBES],
])('%s makes what is kept worthless', async (_, change, probes) => {
  const first = page();
  first.probes.welcomed(PROBES);
  await settled();
  const next = page({ store: first.deps.store, ...change });
  next.probes.welcomed(probes);
  await settled();
  expect(next.asked.length).toBeGreaterThan(0);
});

test('a change of the network is measured at once, and what was under way before is not told', async () => {
  const waiting: ((ms: number) => void)[] = [];
  const { told, probes } = page({ ask: () => new Promise((resolve) => waiting.push(resolve)) });
  probes.welcomed([PROBES[0]!]);
  await settled();
  const [stale] = waiting.splice(0);
  probes.networkChanged();
  await settled();
  stale?.(1);
  for (let round = 0; round < 8; round += 1) {
    for (const resolve of waiting.splice(0)) resolve(70);
    await settled();
  }
  expect(told).toEqual([{ frankfurt: 70 }]);
});

test('a browser that keeps nothing, or is stopped, breaks nothing', async () => {
  const { told, probes } = page({ store: undefined });
  probes.welcomed(PROBES);
  probes.stop();
  await settled();
  expect(told).toEqual([]);
  probes.welcomed(PROBES);
  await settled();
  expect(told).toHaveLength(1);
});
