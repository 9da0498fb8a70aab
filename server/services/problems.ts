/** Tells the other side of a call what a side finds wrong with its own devices. Nothing is kept here. */
import { AppError } from '#protocol/errors.ts';
import type { ParsedInputOf } from '#protocol/contract.ts';
import type { problemRequests } from '#protocol/problems.ts';
import { createRateLimit } from '#platform/rate-limit.ts';
import type { Live } from './live.ts';
import { addressOther } from './party-message.ts';
import type { Actor, Notifier } from './ports.ts';

export interface Problems {
  /** @throws AppError CALL_NOT_FOUND, INVALID_TRANSITION before the answer, RATE_LIMITED */
  report(actor: Actor, input: ParsedInputOf<(typeof problemRequests)['problem:report']>): Promise<void>;
}

export interface ProblemsDeps {
  readonly live: { readonly calls: Pick<Live['calls'], 'get'> };
  readonly notify: Pick<Notifier, 'toSession'>;
}

/** They come and go with seconds between. */
const REPORTS_PER_MINUTE = 40;

export function createProblems({ live, notify }: ProblemsDeps): Problems {
  const mayReport = createRateLimit(REPORTS_PER_MINUTE);
  return {
    async report(actor, { callId, kinds }) {
      const { side, other } = await addressOther(live, actor, callId);
      if (!mayReport(actor.sessionId)) throw new AppError('RATE_LIMITED', 'Too many reports; wait a moment.');
      const told = [...new Set(kinds)];
      if (other !== undefined) notify.toSession(other, 'problem:changed', { callId, side, kinds: told });
    },
  };
}
