import { beforeEach, describe, expect, test } from 'vitest';
import { StandingWord } from '#sdk/standing-word.ts';

let told: string[];
let isAway: boolean;
let word: StandingWord<string>;

beforeEach(() => {
  told = [];
  isAway = false;
  word = new StandingWord({
    tell: async (what) => {
      if (isAway) throw new Error('away');
      told.push(what);
    },
    isSame: (one, other) => one === other,
    isUsual: (what) => what === 'well',
  });
});

/** What is told when the same is said every two seconds. */
async function say(what: string, from: number, to: number): Promise<string[]> {
  told = [];
  for (let second = from; second < to; second += 2) await word.say(what, second * 1000);
  return told;
}

describe('a word that stands', () => {
  test('is told at first, even the usual one: what was told before a reload may be over', async () => {
    expect(await say('well', 0, 120)).toEqual(['well']);
  });

  test('is told again now and then while it is not the usual one, for whoever was away', async () => {
    expect(await say('weak', 0, 30)).toEqual(['weak', 'weak', 'weak']);
  });

  test('that all is well again is told for a minute', async () => {
    await say('weak', 0, 30);
    const again = await say('well', 30, 300);
    expect(again.length).toBeGreaterThanOrEqual(5);
    expect(again.length).toBeLessThanOrEqual(7);
  });

  test('is told once it can be', async () => {
    isAway = true;
    expect(await say('weak', 0, 20)).toEqual([]);
    isAway = false;
    expect(await say('weak', 20, 22)).toEqual(['weak']);
  });

  test('is not told twice while the first telling is under way', async () => {
    await Promise.all([word.say('weak', 0), word.say('weak', 500)]);
    expect(told).toEqual(['weak']);
  });
});
