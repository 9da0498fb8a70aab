/** The same measurement over and over, one after the other. */
import type { Progress } from './progress.ts';

export function measuring(progress: Progress) {
  return async function measured<T>(
    what: string,
    count: number,
    measure: (index: number) => Promise<T>,
  ): Promise<T[]> {
    const samples: T[] = [];
    for (let index = 0; index < count; index++) {
      progress.step(what, index + 1, count);
      samples.push(await measure(index));
    }
    return samples;
  };
}
