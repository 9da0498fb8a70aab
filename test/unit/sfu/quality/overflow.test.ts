import { describe, expect, it } from 'vitest';
import type { LinkFacts } from '#sfu/quality/link-facts.ts';
import { NO_PAST, remember } from '#sfu/quality/link-past.ts';
import type { LinkPast } from '#sfu/quality/link-past.ts';
import { overflowing } from '#sfu/quality/overflow.ts';
import type { Overflow } from '#sfu/quality/overflow.ts';

const CALM: LinkFacts = {
  estimate: 900_000,
  desired: 600_000,
  sent: 660_000,
  pictures: 600_000,
  repeated: 0,
  loss: 0,
  queueMs: 0,
  isStopped: false,
};
const LOOK_MS = 300;

/** What is known of a link after looks at these facts, each a third of a second after the one before. */
function after(all: readonly Partial<LinkFacts>[], since = -10_000): Overflow | undefined {
  let past: LinkPast = { ...NO_PAST, since, toldAt: 0 };
  let overflow: Overflow | undefined;
  all.forEach((change, index) => {
    const facts = { ...CALM, ...change };
    const moment = { facts, queues: facts.queueMs >= 120, lift: undefined, now: index * LOOK_MS };
    overflow = overflowing(overflow, past, moment);
    past = remember(past, moment);
  });
  return overflow;
}
const times = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one);

describe('a link that is sent more than it carries', () => {
  it('shows by a sudden loss what it carries, of which the voice is given all it needs', () => {
    const overflow = after([{}, {}, { loss: 0.2, estimate: 700_000 }]);
    expect(overflow).toMatchObject({ isLossy: true });
    // 660 kbit/s of which half is lost by now, without the voice's 60.
    expect(overflow?.carried).toBeCloseTo(270_000, -3);
  });

  it('shows it once more, and better, while the loss grows, and nothing any more when it falls', () => {
    const grown = after([{}, { loss: 0.2, estimate: 700_000 }, { loss: 0.7 }]);
    expect(grown?.carried).toBeCloseTo(660_000 * 0.3 - 60_000, -3);
    const fallen = after([
      {},
      { loss: 0.2, estimate: 700_000 },
      { loss: 0.7 },
      { loss: 0.4, sent: 200_000, pictures: 140_000 },
    ]);
    expect(fallen?.carried).toBe(grown?.carried);
  });

  it('is told from what is sent again and again, sooner than by the loss that its receiver has reported so far', () => {
    const flood = { pictures: 1_000_000, sent: 1_060_000, loss: 0.3, estimate: 700_000 };
    // Of 400 kbit/s that are new two fifths come through, whatever the reports of loss have come to.
    const storm = after([{}, { ...flood, repeated: 200_000 }, { ...flood, repeated: 600_000, loss: 0.35 }]);
    expect(storm?.carried).toBeCloseTo(160_000, -3);
    const mild = after([{}, { ...flood, repeated: 200_000 }, { ...flood, repeated: 450_000, loss: 0.35 }]);
    expect(mild?.carried).toBeGreaterThan(200_000);
  });

  it('is forgotten two seconds later where nothing queues, and carries less still where something does', () => {
    const flood = [{}, { loss: 0.3 }];
    expect(after([...flood, ...times(7, {})])).toBeUndefined();
    const first = after(flood)?.carried ?? 0;
    const queued = after([...flood, ...times(7, { queueMs: 280 })])?.carried ?? 0;
    expect(queued).toBeLessThan(first);
    expect(queued).toBeGreaterThan(first / 2);
  });

  it('is known by what is sent again and again, whatever the loss was before', () => {
    const usual = times(10, { loss: 0.3, repeated: 150_000 });
    expect(after(usual.map(({ loss }, index) => ({ loss: loss * Math.min(1, index / 30) })))).toBeUndefined();
    const storm = { loss: 0.12, repeated: 500_000, pictures: 900_000, sent: 960_000, queueMs: 200 };
    expect(after([...times(12, { loss: 0.1 }), ...times(3, storm)])).toMatchObject({ isLossy: true });
  });

  it('is not told by what is sent again where nothing queues: by chance repeats are lost too', () => {
    const lossy = { loss: 0.16, repeated: 51_000, pictures: 124_000, sent: 181_000 };
    const resting = { loss: 0.16, repeated: 9000, pictures: 9000, sent: 30_000 };
    expect(after([...times(12, { loss: 0.14 }), ...times(4, lossy), ...times(40, resting)])).toBeUndefined();
  });

  it('is none where about as much is lost as always', () => {
    const unsteady = [0.2, 0.23, 0.18, 0.24, 0.19, 0.22, 0.2, 0.25];
    expect(after([...times(12, { loss: 0.2 }), ...unsteady.map((loss) => ({ loss }))])).toBeUndefined();
  });

  it('is none where more is lost by chance for a moment, the more so the more that always is', () => {
    const fallen = [0.2, 0.31, 0.14, 0.29, 0.2, 0.3].map((loss) => ({ loss, estimate: 500_000 }));
    expect(after([...times(12, { loss: 0.22 }), ...fallen])).toBeUndefined();
    const little = [0.02, 0.12].map((loss) => ({ loss, estimate: 500_000 }));
    expect(after([...times(12, { loss: 0.02 }), ...little])).toMatchObject({ isLossy: true });
  });

  it('is not told by loss alone that begins: by chance it does so without a delay before', () => {
    expect(after([{}, { loss: 0.1 }, { loss: 0.18 }, { loss: 0.2 }])).toBeUndefined();
  });

  it('is none yet while it is new: what is lost then is lost for other reasons', () => {
    const begin = [{}, { loss: 0.4, estimate: 500_000 }, { loss: 0.1 }, {}];
    expect(after(begin)).toMatchObject({ isLossy: true });
    expect(after(begin, 0)).toBeUndefined();
  });

  it('shows nothing while no picture flows', () => {
    expect(after([{}, { loss: 0.5, pictures: 5000, sent: 65_000 }])).toBeUndefined();
  });
});
