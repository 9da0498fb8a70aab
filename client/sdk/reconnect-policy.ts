/** When to try again after a lost connection. */

/** Everybody loses a stopped server at the same moment; even the first tries are spread a little. */
const FIRST_SPREAD_MS = 100;
const BASE_MS = 400;
const LONGEST_MS = 5000;

/**
 * @param attempt 0 for the first try after the loss
 * @param random 0 up to 1
 */
export function nextDelayMs(attempt: number, random = Math.random()): number {
  if (attempt <= 0) return random * FIRST_SPREAD_MS;
  const ceiling = Math.min(LONGEST_MS, BASE_MS * 2 ** (attempt - 1));
  // At least half of it: a delay near zero would not spare the server.
  return ceiling / 2 + (random * ceiling) / 2;
}
