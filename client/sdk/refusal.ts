/** What to do when the server lets a socket not in. */
import type { AppError } from '#protocol/errors.ts';

export type AfterRefusal =
  /** The network or a busy server: again after a while. */
  | 'retry'
  /** What was kept is of no use any more: forget it and sign in with a fresh token, at once. */
  | 'sign-in'
  /** Trying again would not help. */
  | 'give-up';

export interface Attempt {
  readonly withResume: boolean;
  /** A fresh token was already asked for because of the refusal before this one. */
  readonly isSecondSignIn: boolean;
}

/** @param error undefined when the server was not reached at all */
export function afterRefusal(error: AppError | undefined, attempt: Attempt): AfterRefusal {
  if (error === undefined || error.retryable) return 'retry';
  switch (error.code) {
    case 'SESSION_GONE':
    case 'UNAUTHENTICATED':
    case 'TOKEN_EXPIRED':
    case 'TOKEN_REPLAYED':
      return attempt.withResume || !attempt.isSecondSignIn ? 'sign-in' : 'give-up';
    case 'INTERNAL':
      return 'retry';
    default:
      return 'give-up';
  }
}
