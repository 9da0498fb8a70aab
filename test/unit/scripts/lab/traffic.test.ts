import { expect, test } from 'vitest';
import { type LaneState, trafficOf } from '../../../../scripts/lab/traffic.ts';

function state(counts: Partial<LaneState['counts']>, more: Partial<LaneState> = {}): LaneState {
  return {
    counts: { bytes: 0, passed: 0, lost: 0, overflowed: 0, refused: 0, ...counts },
    queueMs: 0,
    conditions: { rate: undefined, isCut: false },
    ...more,
  };
}

test('what passed is told for the time between, in bits a second', () => {
  const before = state({ bytes: 1000, passed: 5, lost: 7 });
  expect(trafficOf(before, state({ bytes: 251_000, passed: 205, lost: 7 }), 2)).toBe('1 Mbit/s');
});

test('of a bad line it is told what it loses, and why', () => {
  const conditions = { rate: 300_000, isCut: false };
  const now = state({ bytes: 35_000, passed: 86, lost: 10, overflowed: 4 }, { conditions, queueMs: 289.6 });
  expect(trafficOf(state({}), now, 1)).toBe(
    '280 kbit/s of 300 kbit/s, lost 10 %, no room for 4 %, queue 290 ms',
  );
});

test('a cut line says so, and how much it stopped', () => {
  const now = state({ refused: 40 }, { conditions: { rate: 1000, isCut: true } });
  expect(trafficOf(state({}), now, 1)).toBe('cut, stopped 40 packets');
  expect(trafficOf(now, now, 1)).toBe('cut');
});
