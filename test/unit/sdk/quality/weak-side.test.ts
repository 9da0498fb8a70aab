import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { QualitySample } from '#protocol/quality-sample.ts';
import { NOBODY_WEAK, judge } from '../../../../client/sdk/quality/weak-side.ts';
import type { Evidence, WeakState } from '../../../../client/sdk/quality/weak-side.ts';

const well: QualitySample = {
  ageMs: 0,
  rttMs: 40,
  heardLost: 0,
  sentVoiceLost: 0,
  heardJitterMs: 5,
  sentLimit: 0,
};
const fine: Evidence = { mine: well, theirs: well };

function after(samples: readonly Evidence[], from: WeakState = NOBODY_WEAK): WeakState {
  return samples.reduce(judge, from);
}
const times = (count: number, evidence: Evidence): Evidence[] =>
  Array.from({ length: count }, () => evidence);

describe('whose side is weak', () => {
  test.each<[string, Evidence, unknown]>([
    ['nobody’s on a good line', fine, undefined],
    ['mine, sending', { ...fine, mine: { ...well, sentVoiceLost: 150 } }, { side: 'mine', part: 'uplink' }],
    ['mine, receiving', { ...fine, mine: { ...well, heardLost: 150 } }, { side: 'mine', part: 'downlink' }],
    [
      'theirs, sending, where what I miss was lost before it reached the node',
      { mine: { ...well, heardLost: 150 }, theirs: { ...well, sentVoiceLost: 150 } },
      { side: 'theirs', part: 'uplink' },
    ],
    [
      'theirs, receiving',
      { mine: well, theirs: { ...well, heardLost: 150 } },
      { side: 'theirs', part: 'downlink' },
    ],
    ['my computer’s', { ...fine, mine: { ...well, sentLimit: 2 } }, { side: 'mine', part: 'cpu' }],
    [
      'mine where the encoder is held back by a thin way up',
      { ...fine, mine: { ...well, sentLimit: 1, availableKbps: 120 } },
      { side: 'mine', part: 'uplink' },
    ],
    [
      'nobody’s where little is sent and so little is estimated',
      { ...fine, mine: { ...well, availableKbps: 120 } },
      undefined,
    ],
    [
      'the server’s where all four legs are bad at once',
      {
        mine: { ...well, sentVoiceLost: 100, heardLost: 250 },
        theirs: { ...well, sentVoiceLost: 100, heardLost: 250 },
      },
      { side: 'server', part: 'server' },
    ],
    [
      'mine where the other side has not told yet',
      { mine: { ...well, heardLost: 150 }, theirs: undefined },
      { side: 'mine', part: 'downlink' },
    ],
  ])('is %s', (_, evidence, verdict) => {
    expect(after(times(3, evidence)).weakness).toEqual(verdict);
  });

  test('is not said for one bad sample, and not taken back for one good one', () => {
    const bad: Evidence = { ...fine, mine: { ...well, heardLost: 200 } };
    expect(after([bad, fine, bad, fine, bad]).weakness).toBeUndefined();
    const accused = after([bad, bad]);
    expect(accused.weakness).toEqual({ side: 'mine', part: 'downlink' });
    expect(after([fine, bad, fine, fine, bad], accused).weakness).toEqual(accused.weakness);
    expect(after(times(5, fine), accused).weakness).toBeUndefined();
  });

  test('stands while it is almost as bad, and while another leg is bad too', () => {
    const accused = after(times(2, { ...fine, mine: { ...well, heardLost: 60 } }));
    const almost: Evidence = { ...fine, mine: { ...well, heardLost: 40 } };
    expect(after(times(20, almost), accused).weakness).toEqual(accused.weakness);
    const both: Evidence = { mine: { ...well, heardLost: 60 }, theirs: { ...well, heardLost: 300 } };
    expect(after(times(20, both), accused).weakness).toEqual(accused.weakness);
  });

  test('never flaps: a word that is said stands for two samples, and silence after it for as long', () => {
    const lost = fc.nat({ max: 200 });
    const evidence = fc.record({
      mine: fc.record({
        ageMs: fc.constant(0),
        heardLost: lost,
        sentVoiceLost: lost,
        rttMs: fc.nat({ max: 900 }),
        sentLimit: fc.constantFrom(0, 1, 2),
      }),
      theirs: fc.option(fc.record({ ageMs: fc.constant(0), heardLost: lost, sentVoiceLost: lost }), {
        nil: undefined,
      }),
    });
    fc.assert(
      fc.property(fc.array(evidence, { maxLength: 80 }), (samples) => {
        let state = NOBODY_WEAK;
        let stood = Infinity;
        for (const sample of samples) {
          const next = judge(state, sample);
          if (next.weakness === state.weakness) stood += 1;
          else {
            expect(stood).toBeGreaterThanOrEqual(next.weakness === undefined ? 4 : 1);
            stood = 0;
          }
          state = next;
        }
      }),
    );
  });
});
