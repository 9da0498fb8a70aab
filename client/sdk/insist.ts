/** For requests that a repeat cannot harm and that must arrive in the end. */
import { AppError } from '#protocol/errors.ts';
import type { Sleep } from './sleep.ts';

const FIRST_WAIT_MS = 150;
const LONGEST_WAIT_MS = 2000;

/**
 * Tries again after failures that may pass.
 * @returns undefined when it is not wanted any more
 * @throws AppError one that would not pass
 */
export async function insist<T>(
  request: () => Promise<T>,
  isWanted: () => boolean,
  sleep: Sleep,
): Promise<T | undefined> {
  for (let waitMs = FIRST_WAIT_MS; isWanted(); waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2)) {
    try {
      return await request();
    } catch (error) {
      if (!(error instanceof AppError) || !error.retryable) throw error;
      await sleep(waitMs);
    }
  }
  return undefined;
}
