import { expect, test } from 'vitest';
import { summarize } from '#domain/quality-summary.ts';
import type { TimedSample } from '#domain/quality-summary.ts';

const every2s = (count: number, sample: (index: number) => Omit<TimedSample, 'at'>): TimedSample[] =>
  Array.from({ length: count }, (_, index) => ({ at: 1000 + index * 2000, ...sample(index) }));

test('what one side sends is told from what the other hears and sees', () => {
  const summary = summarize(
    {
      shopper: every2s(3, () => ({ heardScore: 440, heardLost: 0, heardConcealed: 0 })),
      agent: every2s(4, (index) => ({
        heardScore: index === 2 ? 150 : 350,
        heardLost: 200,
        heardConcealed: 30,
        seenScore: 300,
        seenFrozenMs: 250,
      })),
    },
    [],
  );
  expect(summary.fromShopper).toEqual({
    voice: { mean: 3, worst: 1.5, worstAt: 5000 },
    picture: { mean: 3, worst: 3, worstAt: 1000 },
    lost: 0.2,
    concealed: 0.03,
    frozenMs: 1000,
  });
  expect(summary.fromAgent).toEqual({
    voice: { mean: 4.4, worst: 4.4, worstAt: 1000 },
    lost: 0,
    concealed: 0,
    frozenMs: 0,
  });
});

test('the worst minute is that of the voice that was worse in it', () => {
  const summary = summarize(
    {
      shopper: every2s(90, (index) => ({ heardScore: index >= 30 && index < 60 ? 200 : 440 })),
      agent: every2s(90, () => ({ heardScore: 400 })),
    },
    [],
  );
  expect(summary.worstMinute).toEqual({ at: 61_000, voice: 2 });
});

test('whose side was weak is told in shares of the time, by the agent’s word where there is one', () => {
  const samples = every2s(11, () => ({}));
  const weak = (at: number, cause: string, side: 'shopper' | 'agent') =>
    ({ at, kind: 'weak', cause, side }) as const;
  const notes = [
    weak(3000, 'theirs-uplink', 'agent'),
    weak(3500, 'mine-uplink', 'shopper'),
    weak(8000, 'nobody', 'agent'),
    weak(16_000, 'server', 'agent'),
  ];
  const both = { shopper: samples, agent: samples };
  expect(summarize(both, notes).weak).toEqual([
    { side: 'shopper', part: 'uplink', share: 0.25 },
    { side: 'server', part: 'server', share: 0.25 },
  ]);
  const own = summarize(both, [weak(3500, 'mine-uplink', 'shopper'), weak(13_500, 'nobody', 'shopper')]);
  expect(own.weak).toEqual([{ side: 'shopper', part: 'uplink', share: 0.5 }]);
});

test('a call that nobody measured has a summary of nothing', () => {
  expect(summarize({ shopper: [], agent: [] }, [])).toEqual({
    fromShopper: { frozenMs: 0 },
    fromAgent: { frozenMs: 0 },
    weak: [],
  });
});
