/** The last stop of every failure of the HTTP edge, and of every address that is not there. */
import type { ErrorRequestHandler, RequestHandler } from 'express';
import { AppError } from '#protocol/errors.ts';
import type { Logger } from '#platform/logger.ts';
import { uuidv7 } from '#platform/uuid.ts';

/** Ends what no other handler answered: as JSON for programs, as a plain page for people. */
export const notFound: RequestHandler = (request, response) => {
  if (request.path.startsWith('/v1/')) throw new AppError('NOT_FOUND', 'There is nothing at this address.');
  response.status(404).type('text/plain').send('There is nothing at this address.\n');
};

/** An `AppError` leaves in its wire form; anything else as INTERNAL with an id that finds it in the log. */
export function errorHandler(logger: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error); // express cuts the connection
      return;
    }
    // The client went away in the middle of its request: there is nobody to tell, and nothing to mend.
    if (request.destroyed && !request.complete) return;
    const known = asAppError(error) ?? internal(error, logger);
    if (known.code === 'RATE_LIMITED') response.set('Retry-After', '60');
    response.status(known.status).set('Cache-Control', 'no-store').json(known.toWire());
  };
}

function asAppError(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error;
  // What express and its body parser refuse carries a status and says nothing about us.
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return undefined;
  if (error.status === 404) return new AppError('NOT_FOUND', 'There is nothing at this address.');
  if (error.status >= 400 && error.status < 500)
    return new AppError('BAD_REQUEST', 'The request cannot be read.');
  return undefined;
}

function internal(cause: unknown, logger: Logger): AppError {
  const id = uuidv7();
  logger.error({ err: cause, id }, 'request failed');
  return new AppError('INTERNAL', 'Something failed on our side.', { details: { id } });
}
