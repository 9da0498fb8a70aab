/**
 * How much a session may ask, whatever sockets it asks over: who is cut off for a flood comes back to what is left,
 * not to a new budget.
 */
import type { SessionId } from '#protocol/ids.ts';
import { createTokenBucket } from '#platform/token-bucket.ts';

/** `flood`: refused for so long that the socket is to be cut off. */
export type Verdict = 'allowed' | 'refused' | 'flood';

export interface RequestBudget {
  /** One request. @param now ms, of any clock that only goes forward */
  spend(now: number): Verdict;
  /** Nothing was asked lately: it need not be remembered. */
  isFull(now: number): boolean;
}

/** The limit holds over this time; whoever is refused for as long again is cut off. */
const SUSTAINED_S = 2;
/** With fewer sessions nothing needs to be forgotten. */
const KEPT = 10_000;

export function createRequestBudget(perSecond: number): RequestBudget {
  const rate = { perSecond, burst: perSecond * SUSTAINED_S };
  const allowed = createTokenBucket(rate);
  const patience = createTokenBucket(rate);
  return {
    spend(now) {
      if (allowed.take(now)) return 'allowed';
      return patience.take(now) ? 'refused' : 'flood';
    },
    isFull: (now) => allowed.isFull(now) && patience.isFull(now),
  };
}

/** @returns the budget of a session, the same for each of its sockets */
export function createRequestBudgets(
  perSecond: number,
  clock: () => number = () => performance.now(),
): (sessionId: SessionId) => RequestBudget {
  const budgets = new Map<SessionId, RequestBudget>();
  return (sessionId) => {
    const now = clock();
    if (budgets.size > KEPT) for (const [id, known] of budgets) if (known.isFull(now)) budgets.delete(id);
    const budget = budgets.get(sessionId) ?? createRequestBudget(perSecond);
    budgets.set(sessionId, budget);
    return budget;
  };
}
