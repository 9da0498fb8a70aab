/** Chance that repeats with its seed. */
import { seededRandom } from '#test/relay/lane.ts';

export interface Dice {
  /** True for this share of all throws, 0..1. */
  chance(share: number): boolean;
  between(least: number, most: number): number;
  whole(least: number, most: number): number;
  pick<const T>(from: readonly [T, ...T[]]): T;
  shuffled<T>(all: readonly T[]): T[];
}

/** @param name one of its own for each who throws, so that none of them changes another's luck */
export function createDice(seed: number, name: string): Dice {
  let hash = seed;
  for (const character of name) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  const random = seededRandom(hash);
  const whole = (least: number, most: number): number => least + Math.floor(random() * (most - least + 1));
  return {
    chance: (share) => random() < share,
    between: (least, most) => least + random() * (most - least),
    whole,
    pick: (from) => from[whole(0, from.length - 1)]!,
    shuffled(all) {
      const left = [...all];
      return all.map(() => left.splice(whole(0, left.length - 1), 1)[0]!);
    },
  };
}
