/** How long to wait before a media node is tried again: soon at first, then less and less often. */
const FIRST_MS = 100;
const LONGEST_MS = 3000;

/** @param random 0..1, so that all who lost the same node do not all come back in the same moment */
export function retryDelayMs(failures: number, random: number = Math.random()): number {
  const delay = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 10));
  return delay * (0.75 + random / 4);
}
