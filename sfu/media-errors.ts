/** What mediasoup throws, told in our codes. Its own text names internals and stays in the log as the cause. */
import { errors } from 'mediasoup';
import { AppError } from '#protocol/errors.ts';

/** Unknown or gone; `details.what` says which. */
export function mediaNotFound(
  what: 'room' | 'peer' | 'transport' | 'producer' | 'consumer' | 'pipe',
): AppError {
  return new AppError('MEDIA_NOT_FOUND', `The ${what} is unknown or gone.`, { details: { what } });
}

/** What the peer asked for is refused whole; nothing was changed. */
export function refused(sentence: string, cause?: unknown): AppError {
  return new AppError('BAD_REQUEST', sentence, { cause });
}

/**
 * Turns the failure of a mediasoup call that was made with a peer's parameters into an `AppError`.
 * @param failure what went wrong in plain words, shown when the parameters are to blame
 * @param isGone true when the object the call was made on has been closed meanwhile: then nothing else matters
 */
export function toMediaError(error: unknown, failure: string, isGone: boolean): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof errors.WorkerClosedError) {
    return new AppError('UNAVAILABLE', 'The media worker stopped; open the room again.', { cause: error });
  }
  if (isGone || error instanceof errors.NotFoundError) {
    return new AppError('MEDIA_NOT_FOUND', 'It was closed in the meantime.', { cause: error });
  }
  // The worker refuses a duplicate MID or SSRC with a plain Error, other faults with TypeError.
  return refused(failure, error);
}
