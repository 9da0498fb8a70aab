/** mediasoup's own warnings and errors, the worker processes' included, in our log. */
import { setLogEventListeners } from 'mediasoup';
import type { Logger } from '#platform/logger.ts';

/** There is one listener a process: a later call takes the place of the former. */
export function logMediasoup(logger: Logger): void {
  setLogEventListeners({
    onwarn: (source, text) => {
      logger.warn({ source }, text);
    },
    onerror: (source, text, error) => {
      logger.error({ source, ...(error === undefined ? {} : { err: error }) }, text);
    },
  });
}
