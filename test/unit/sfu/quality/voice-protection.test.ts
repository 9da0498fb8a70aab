import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UNPROTECTED, protect } from '#sfu/quality/voice-protection.ts';
import type { Protection, ProtectionRules } from '#sfu/quality/voice-protection.ts';

const RULES: ProtectionRules = {
  levels: [
    { riseAt: 0, fallAt: 0, ways: [{ fromMs: 0, copies: [] }] },
    { riseAt: 0.05, fallAt: 0.02, ways: [{ fromMs: 0, copies: [1] }] },
    {
      riseAt: 0.2,
      fallAt: 0.15,
      ways: [
        { fromMs: 0, copies: [1] },
        { fromMs: 100, copies: [1, 2] },
      ],
    },
  ],
  holdSeconds: 10,
};

const loss = fc.double({ min: 0, max: 1, noNaN: true });

/** One look a second. */
function follow(losses: readonly number[], rttMs = 150, canDecode = true): Protection[] {
  let protection = UNPROTECTED;
  return losses.map((share, second) => {
    protection = protect(RULES, protection, { loss: share, rttMs, queueMs: 0, canDecode }, second * 1000);
    return protection;
  });
}

const times = (count: number, share: number): number[] => new Array<number>(count).fill(share);

describe('the protection of a voice', () => {
  it('is there at once, however much is lost at once', () => {
    expect(follow([0.01, 0.3]).map(({ copies }) => copies)).toEqual([[], [1, 2]]);
  });

  it('goes level by level when it has been better for long enough', () => {
    const levels = follow([0.3, ...times(25, 0)]).map(({ level }) => level);
    expect(levels.slice(0, 11)).toEqual(times(11, 2));
    expect(levels.slice(11, 21)).toEqual(times(10, 1));
    expect(levels.slice(21)).toEqual(times(5, 0));
  });

  it('waits anew after each second that is not better', () => {
    const levels = follow([0.3, ...times(9, 0.1), 0.16, ...times(9, 0.1)]).map(({ level }) => level);
    expect(new Set(levels)).toEqual(new Set([2]));
  });

  it('does not come and go at a loss between the two bounds', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.02, max: 0.049, noNaN: true }), { minLength: 40 }),
        (losses) => {
          expect(new Set(follow([0.06, ...losses]).map(({ level }) => level))).toEqual(new Set([1]));
        },
      ),
    );
  });

  it('never changes more often than once in the time it is held, going down', () => {
    fc.assert(
      fc.property(fc.array(loss, { maxLength: 120 }), (losses) => {
        let rose = 0;
        let fell = 0;
        let before = 0;
        for (const { level } of follow(losses)) {
          if (level > before) rose += 1;
          if (level < before) fell += 1;
          before = level;
        }
        expect(fell).toBeLessThanOrEqual(losses.length / RULES.holdSeconds);
        expect(rose).toBeLessThanOrEqual(fell + 2);
      }),
    );
  });

  it('is stronger the more is lost, from the same beginning', () => {
    fc.assert(
      fc.property(loss, loss, (one, other) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)];
        expect(follow([less])[0]!.level).toBeLessThanOrEqual(follow([more])[0]!.level);
      }),
    );
  });

  it('is by the round trip where the rules say so', () => {
    expect(follow([0.3], 40)[0]!.copies).toEqual([1]);
    expect(follow([0.3], 100)[0]!.copies).toEqual([1, 2]);
  });

  it('has no copies as soon as one receiver cannot use them, and keeps its level meanwhile', () => {
    const before = follow([0.3])[0]!;
    const without = protect(RULES, before, { loss: 0.3, rttMs: 150, queueMs: 0, canDecode: false }, 1000);
    expect(without).toMatchObject({ level: 2, copies: [] });
    expect(
      protect(RULES, without, { loss: 0.3, rttMs: 150, queueMs: 0, canDecode: true }, 2000).copies,
    ).toEqual([1, 2]);
  });

  it('has no copies while packets are lost for want of room, and tries again after a while', () => {
    const lossy = { loss: 0.3, rttMs: 450, canDecode: true };
    const before = follow([0.3])[0]!;
    const full = protect(RULES, before, { ...lossy, queueMs: 300 }, 1000);
    expect(full).toMatchObject({ level: 2, copies: [] });
    const emptied = protect(RULES, full, { ...lossy, rttMs: 150, queueMs: 0 }, 2000);
    expect(emptied.copies).toEqual([]);
    const later = protect(RULES, emptied, { ...lossy, rttMs: 150, queueMs: 0 }, 62_000);
    expect(later.copies).toEqual([1, 2]);
  });

  it('takes nobody for far away because of a queue', () => {
    const quality = { loss: 0.3, rttMs: 140, queueMs: 100, canDecode: true };
    expect(protect(RULES, UNPROTECTED, quality, 0).copies).toEqual([1]);
  });
});
