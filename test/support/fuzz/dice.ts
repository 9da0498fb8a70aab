/** Draws that are the same on every run with the same seed. */
import { seededRandom } from '../relay/lane.ts';

export interface Dice {
  readonly seed: number;
  /** @returns 0 to below `end`, whole */
  below(end: number): number;
  chance(share: number): boolean;
  pick<T>(items: readonly T[]): T;
  bytes(length: number): Buffer;
}

export function rollDice(seed: number): Dice {
  const random = seededRandom(seed);
  const below = (end: number): number => Math.floor(random() * end);
  return {
    seed,
    below,
    chance: (share) => random() < share,
    pick<T>(items: readonly T[]): T {
      const item = items[below(items.length)];
      if (item === undefined) throw new Error('there is nothing to pick from');
      return item;
    },
    bytes: (length) => Buffer.from(Array.from({ length }, () => below(256))),
  };
}

/** The same for everybody; `VITRINE_FUZZ_SEED` takes another. */
export function fuzzSeed(): number {
  const asked = Number(process.env['VITRINE_FUZZ_SEED'] ?? NaN);
  return Number.isSafeInteger(asked) ? asked : 1;
}
