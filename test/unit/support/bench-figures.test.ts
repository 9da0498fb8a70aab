import { expect, test } from 'vitest';
import { isMet, table } from '../../bench/support/report.ts';
import { quantile, summarize } from '../../bench/support/statistics.ts';

test('a summary finds the middle, the tail and the spread, in whatever order samples came', () => {
  const samples = Array.from({ length: 101 }, (_, index) => (index * 37) % 101);
  expect(summarize(samples)).toEqual({ count: 101, p50: 50, p95: 95, p99: 99, min: 0, max: 100, spread: 50 });
});

test('a quantile between two samples is interpolated', () => {
  expect(quantile([10, 20], 0.5)).toBe(15);
});

test('without samples there is no figure, and no aim is met', () => {
  const { p50 } = summarize([]);
  expect(p50).toBeNaN();
  expect(isMet({ what: 'nothing', measured: p50, unit: 'ms', atMost: 100 })).toBe(false);
});

test('what never came counts as the longest, and an aim for it is missed where that is the middle', () => {
  expect(summarize([2, Infinity, 1])).toMatchObject({ p50: 2, max: Infinity });
  const { p50 } = summarize([2, Infinity, Infinity]);
  expect(p50).toBe(Infinity);
  expect(isMet({ what: 'back', measured: p50, unit: 'ms', atMost: 8000 })).toBe(false);
});

test('an aim is met on its bound and missed beyond it', () => {
  const aim = { what: 'speed', unit: 'ms', atMost: 100 };
  expect(isMet({ ...aim, measured: 100 })).toBe(true);
  expect(isMet({ ...aim, measured: 100.1 })).toBe(false);
  expect(isMet({ what: 'rate', unit: '/s', measured: 299, atLeast: 300 })).toBe(false);
});

test('a table lines its columns up', () => {
  expect(
    table(
      ['', 'ms'],
      [
        ['warm', 9],
        ['cold', 100],
      ],
    ).split('\n'),
  ).toEqual(['       ms', '────  ───', 'warm    9', 'cold  100']);
});
