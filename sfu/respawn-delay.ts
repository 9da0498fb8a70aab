/** How long to wait before a dead worker is replaced: not at all the first time, then longer each time. */
const FIRST_MS = 250;
const LONGEST_MS = 10_000;
/** A worker that lived this long was healthy: what it died of is not what the former one died of. */
export const HEALTHY_AFTER_MS = 30_000;

/** Such a worker is as good as up: what it carried waits for the next one instead of going elsewhere. */
export function isReplacedAtOnce(failuresInRow: number): boolean {
  return respawnDelayMs(failuresInRow) === 0;
}

/** @param failuresInRow how many predecessors in a row died before they counted as healthy */
export function respawnDelayMs(failuresInRow: number): number {
  if (failuresInRow <= 1) return 0;
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** (failuresInRow - 2));
}

/** @param livedMs how long the worker that just died was up; 0 when it did not start */
export function failuresAfter(failuresInRow: number, livedMs: number): number {
  return livedMs >= HEALTHY_AFTER_MS ? 1 : failuresInRow + 1;
}
