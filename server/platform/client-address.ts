/** Whose request it is, as far as addresses tell. */
import type { IncomingMessage } from 'node:http';

export function addressOf(request: IncomingMessage, trustProxy: boolean): string {
  const forwarded = trustProxy ? request.headers['x-forwarded-for'] : undefined;
  // The last entry is the one that our own proxy has seen.
  const last = (Array.isArray(forwarded) ? forwarded.join(',') : forwarded)?.split(',').at(-1)?.trim();
  return last ?? request.socket.remoteAddress ?? 'unknown';
}
