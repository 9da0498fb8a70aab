/** A limit for requests to a media worker: mediasoup's own never time out, and a frozen worker answers none. */
import { withDeadline as limited } from '#platform/deadline.ts';
import { AppError } from '#protocol/errors.ts';

/** Above the watchdog's bound, so that a frozen worker shows as such; below the control link's own limit. */
export const WORKER_REQUEST_MS = 4000;

/**
 * Settles as `request` does, or rejects with TIMEOUT after `limitMs`.
 * @param onLate what to do with a result that nobody waits for any more, e.g. close it
 */
export function withDeadline<T>(
  request: Promise<T>,
  limitMs: number = WORKER_REQUEST_MS,
  onLate?: (value: T) => void,
): Promise<T> {
  return limited(request, limitMs, overdue, onLate);
}

function overdue(): AppError {
  return new AppError('TIMEOUT', 'The media worker did not answer in time.');
}
