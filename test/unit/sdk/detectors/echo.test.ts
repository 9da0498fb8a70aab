import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_ECHO, followingOf, weigh } from '#sdk/detectors/echo.ts';
import type { Following } from '#sdk/detectors/echo.ts';
import { echoOf, speechLevels } from './speech-levels.ts';

const STRETCH = 98;
const LOUD = 0.1;

const stretches = (levels: readonly number[]): number[][] =>
  Array.from({ length: Math.floor(levels.length / STRETCH) }, (_, index) =>
    levels.slice(index * STRETCH, (index + 1) * STRETCH),
  );

/** Whether an echo stands after each stretch. */
const standing = (all: readonly Following[]): boolean[] => {
  let echo = NO_ECHO;
  return all.map((following) => (echo = weigh(echo, following)).stands);
};

const followings = (own: readonly number[], heard: readonly number[]): Following[] => {
  const there = stretches(heard);
  return stretches(own).map((levels, index) => followingOf({ own: levels, heard: there[index] ?? [] }));
};

const seeds = fc.integer({ min: 1, max: 9999 });

describe('a stretch of speech', () => {
  it('comes back when it is heard again, later and fainter', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 10 }), (seed, delay) => {
        const own = speechLevels(seed, STRETCH);
        expect(followingOf({ own, heard: echoOf(own, delay) })).toBe(delay);
      }),
    );
  });

  it('does not come back in silence', () => {
    const own = speechLevels(1, STRETCH);
    expect(followingOf({ own, heard: new Array<number>(STRETCH).fill(0) })).toBe('none');
  });

  it('does not come back to the side whose speaker is to blame: what it sends follows what it hears', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 5 }), (seed, delay) => {
        const heard = speechLevels(seed, STRETCH);
        expect(followingOf({ own: echoOf(heard, delay), heard })).not.toBe(delay);
        expect(typeof followingOf({ own: echoOf(heard, delay), heard })).not.toBe('number');
      }),
    );
  });

  it('tells nothing when it was short, or hardly anything was said', () => {
    const [own, heard] = [speechLevels(1, STRETCH), speechLevels(2, STRETCH)];
    expect(followingOf({ own: own.slice(0, 20), heard: own.slice(0, 20) })).toBeUndefined();
    expect(followingOf({ own: new Array<number>(STRETCH).fill(0.0001), heard })).toBeUndefined();
  });

  it('tells nothing when the other side spoke while it was quiet here', () => {
    const own = [...speechLevels(3, 50), ...new Array<number>(STRETCH - 50).fill(0)];
    const heard = own.map((level, step) => (step < 65 ? level * 0.3 : LOUD));
    expect(followingOf({ own, heard })).toBeUndefined();
  });
});

describe('an echo', () => {
  it('stands after three stretches that come back at the same distance', () => {
    expect(standing([3, 3, 4])).toEqual([false, false, true]);
    expect(standing([3, 7, 3, 3])).toEqual([false, false, false, false]);
    expect(standing([3, 3, 'none', 3, 3])).not.toContain(true);
  });

  it('is not taken back by silence, nor by a single stretch without', () => {
    expect(standing([3, undefined, 3, undefined, 3, undefined, 'none', 3, 'none', undefined])).toEqual([
      ...[false, false, false, false],
      ...[true, true, true, true, true, true],
    ]);
  });

  it('is over after two stretches without, and has to be proven anew', () => {
    expect(standing([3, 3, 3, 'none', 'none', 3, 3, 3])).toEqual([
      ...[false, false, true, true, false],
      ...[false, false, true],
    ]);
  });

  it('is found in a minute of speech, whatever its distance', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 10 }), (seed, delay) => {
        const own = speechLevels(seed, STRETCH * 6);
        expect(standing(followings(own, echoOf(own, delay)))).toContain(true);
      }),
    );
  });

  it('is never found in two people who talk at once, for an hour', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 10_000, max: 19_999 }), (one, other) => {
        const steps = STRETCH * 360;
        const found = standing(followings(speechLevels(one, steps), speechLevels(other, steps)));
        expect(found).not.toContain(true);
      }),
      { numRuns: 5 },
    );
  });
});
