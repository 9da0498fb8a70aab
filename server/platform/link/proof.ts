/**
 * Both ends of a control link prove that they hold the cluster's key without sending it: each answers the
 * other's fresh number. No clock is asked, so that a machine whose clock is hours off can still be reached.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

export type End = 'server' | 'node';

export function freshNonce(): string {
  return randomBytes(32).toString('base64url');
}

/** @param nonces the server's, then the node's; both, so that no proof fits another link */
export function proofOf(key: string, end: End, nonces: readonly [string, string]): string {
  return createHmac('sha256', key)
    .update([end, ...nonces].join('\n'))
    .digest('base64url');
}

export function isProof(proof: string, key: string, end: End, nonces: readonly [string, string]): boolean {
  const expected = Buffer.from(proofOf(key, end, nonces));
  const given = Buffer.from(proof);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
