/** A secret of its own for each purpose, from one that is configured. */
import { createHmac } from 'node:crypto';

/** @returns 43 characters; the same for the same secret and purpose, on every machine */
export function derivedSecret(secret: string, purpose: string): string {
  return createHmac('sha256', secret).update(purpose).digest('base64url');
}
