/** What the sides of a call report on how it looks, sounds and changes: checked, passed to the other side, kept. */
import { AppError } from '#protocol/errors.ts';
import type { ParsedInputOf } from '#protocol/contract.ts';
import type { SessionId } from '#protocol/ids.ts';
import type { qualityRequests } from '#protocol/quality.ts';
import { packSample, unpackSample } from '#protocol/quality-sample.ts';
import { sideOf } from '#domain/call-record.ts';
import type { History } from '#history/history.ts';
import type { Clock } from '#platform/clock.ts';
import { createTokenBucket } from '#platform/token-bucket.ts';
import type { TokenBucket } from '#platform/token-bucket.ts';
import type { Live } from './live.ts';
import type { Actor, Notifier } from './ports.ts';

export interface Quality {
  /** @throws AppError CALL_NOT_FOUND when it is not the actor's, RATE_LIMITED */
  report(actor: Actor, input: ParsedInputOf<(typeof qualityRequests)['quality:report']>): Promise<void>;
}

export interface QualityDeps {
  readonly history: Pick<History, 'quality'>;
  readonly live: { readonly calls: Pick<Live['calls'], 'get'> };
  readonly notify: Pick<Notifier, 'toSession'>;
  readonly clock: Clock;
}

/** A report is due every ten seconds, sooner when something happened; after an absence several come at once. */
const REPORTS = { perSecond: 0.5, burst: 8 };
/** More than honest sides have: what is beyond it is left out, so that a call's history stays small. */
const SAMPLES = { perSecond: 0.6, burst: 120 };
const NOTES = { perSecond: 0.5, burst: 120 };
/** Budgets of sessions that have been quiet for long are full again, and need not be remembered. */
const KEPT_BUDGETS = 2000;

interface Budget {
  readonly reports: TokenBucket;
  readonly samples: TokenBucket;
  readonly notes: TokenBucket;
}

export function createQuality({ live, history, notify, clock }: QualityDeps): Quality {
  const budgets = new Map<SessionId, Budget>();

  function budgetOf(id: SessionId, now: number): Budget {
    if (budgets.size > KEPT_BUDGETS)
      for (const [known, budget] of budgets)
        if (Object.values(budget).every((bucket: TokenBucket) => bucket.isFull(now))) budgets.delete(known);
    const budget = budgets.get(id) ?? {
      reports: createTokenBucket(REPORTS),
      samples: createTokenBucket(SAMPLES),
      notes: createTokenBucket(NOTES),
    };
    budgets.set(id, budget);
    return budget;
  }

  return {
    async report(actor, { callId, ...reported }) {
      const at = clock.now();
      const budget = budgetOf(actor.sessionId, at);
      if (!budget.reports.take(at)) throw new AppError('RATE_LIMITED', 'Too many reports; wait a moment.');
      const call = (await live.calls.get(callId))?.value;
      const side = call === undefined ? undefined : sideOf(call, actor.sessionId);
      if (call === undefined || side === undefined)
        throw new AppError('CALL_NOT_FOUND', 'There is no such call.');
      // Read and written again: values beyond their range are brought back into it.
      const samples = reported.samples
        .filter(() => budget.samples.take(at))
        .map((packed) => packSample(unpackSample(packed)));
      const notes = reported.notes.filter(() => budget.notes.take(at));
      if (samples.length + notes.length > 0) history.quality.record({ callId, side, at, samples, notes });
      const other = side === 'shopper' ? call.agent : call.shopper;
      const sample = samples.at(-1);
      if (sample !== undefined && other !== undefined)
        notify.toSession(other.sessionId, 'quality:other-side', { callId, sample });
    },
  };
}
