/** A limit for requests to a media worker: mediasoup's own never time out, and a frozen worker answers none. */
import { AppError } from '#protocol/errors.ts';

/** Above the watchdog's bound, so that a frozen worker shows as such; below the control link's own limit. */
export const WORKER_REQUEST_MS = 4000;

/**
 * Settles as `promise` does, or rejects with TIMEOUT after `limitMs`.
 * @param onLate what to do with a result that nobody waits for any more, e.g. close it
 */
export function withDeadline<T>(
  promise: Promise<T>,
  limitMs: number = WORKER_REQUEST_MS,
  onLate: (value: T) => void = () => undefined,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      reject(new AppError('TIMEOUT', 'The media worker did not answer in time.'));
    }, limitMs);
    promise.then(
      (value) => {
        clearTimeout(timer);
        if (isLate) onLate(value);
        else resolve(value);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
  });
}
