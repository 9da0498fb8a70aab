/** Reads the access token that `session:hello` handed out. */
import type { Request } from 'express';
import { AppError } from '#protocol/errors.ts';
import type { PersonId } from '#protocol/ids.ts';
import type { Role } from '#protocol/people.ts';

export interface AccessClaims {
  readonly personId: PersonId;
  readonly role: Role;
}

/** @throws AppError UNAUTHENTICATED or TOKEN_EXPIRED */
export type VerifyAccessToken = (token: string) => Promise<AccessClaims>;

const MAX_TOKEN = 4096;

/** @throws AppError UNAUTHENTICATED, TOKEN_EXPIRED, FORBIDDEN */
export async function onlyOperators(request: Request, verify: VerifyAccessToken): Promise<void> {
  const { role } = await authenticate(request, verify);
  if (role !== 'operator') throw new AppError('FORBIDDEN', 'This is for operators.');
}

/** @throws AppError UNAUTHENTICATED or TOKEN_EXPIRED */
export async function authenticate(request: Request, verify: VerifyAccessToken): Promise<AccessClaims> {
  const [, token] = /^Bearer ([\w.~+/=-]+)$/i.exec(request.get('authorization') ?? '') ?? [];
  if (token === undefined || token.length > MAX_TOKEN) {
    throw new AppError('UNAUTHENTICATED', 'An access token is required: Authorization: Bearer ….');
  }
  return verify(token);
}
