/** Who may open a socket: by protocol, origin and rate, then by what the handshake proves. */
import type { IncomingMessage } from 'node:http';
import { AppError } from '#protocol/errors.ts';
import { Handshake } from '#protocol/session.ts';
import { PROTOCOL_VERSION } from '#protocol/version.ts';
import type * as z from 'zod';
import { badRequest } from '#protocol/caller.ts';
import { isAllowedOrigin } from '#platform/origin.ts';
import type { EdgeSettings } from './settings.ts';

/** @throws AppError PROTOCOL_MISMATCH, BAD_REQUEST */
export function parseHandshake(auth: unknown): z.output<typeof Handshake> {
  const protocol =
    typeof auth === 'object' && auth !== null && 'protocol' in auth ? auth.protocol : undefined;
  if (typeof protocol === 'number' && protocol !== PROTOCOL_VERSION) {
    throw new AppError('PROTOCOL_MISMATCH', 'This page speaks another version of the protocol; reload it.', {
      details: { protocol: PROTOCOL_VERSION },
    });
  }
  const parsed = Handshake.safeParse(auth);
  if (parsed.success) return parsed.data;
  if (protocol === undefined) throw new AppError('UNAUTHENTICATED', 'The handshake is missing.');
  throw badRequest(parsed.error);
}

/** Programs send no origin; browsers always do, and then it is the server's own or a listed one. */
export function isOriginAllowed(
  request: IncomingMessage,
  origins: readonly string[],
  trustProxy: boolean,
): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return true;
  const forwarded = trustProxy ? request.headers['x-forwarded-host'] : undefined;
  return isAllowedOrigin(origin, typeof forwarded === 'string' ? forwarded : host, origins);
}

/** Two letters, where a trusted proxy says; anything else is nothing. */
export function countryOf(
  request: IncomingMessage,
  { trustProxy, countryHeader }: EdgeSettings['http'],
): string | undefined {
  const country =
    trustProxy && countryHeader !== undefined ? request.headers[countryHeader.toLowerCase()] : undefined;
  return typeof country === 'string' && /^[A-Za-z]{2}$/.test(country) ? country : undefined;
}
