/** How long picture stood still at each party of a running call while something was broken. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Person } from '../page/person.ts';

export interface Gaps {
  readonly shopperMs: number;
  readonly agentMs: number;
}

/** @param trouble breaks something, and resolves when it is over; it must not look for frames itself */
export async function gapsDuring(
  shopper: Person,
  agent: Person,
  trouble: () => Promise<unknown>,
): Promise<Gaps> {
  const over = Promise.withResolvers<undefined>();
  const measured = Promise.all([
    shopper.longestPauseMs('agent', over.promise),
    agent.longestPauseMs('shopper', over.promise),
  ]);
  // Told by what is thrown below, when that is what ended it.
  measured.catch(() => undefined);
  try {
    await Promise.all([shopper.decodesFramesOf('agent'), agent.decodesFramesOf('shopper')]);
    await trouble();
  } finally {
    over.resolve(undefined);
  }
  const [shopperMs = Infinity, agentMs = Infinity] = await measured;
  return { shopperMs, agentMs };
}

/** Long enough for the worst of some hundred frames. */
const QUIET_MS = 5000;
/** A longer one is trouble of its own, and no measure for other trouble. */
const MOST_QUIET_MS = 200;

/** The longest pause while nothing is broken: what two browsers on this machine do by themselves. */
export async function quietGapMs(shopper: Person, agent: Person): Promise<number> {
  const { shopperMs, agentMs } = await gapsDuring(shopper, agent, () => sleep(QUIET_MS));
  return Math.min(Math.max(shopperMs, agentMs), MOST_QUIET_MS);
}

/** What nobody may notice: no more than an undisturbed picture does on a machine as busy as the trouble makes it. */
export function unnoticedMs(quietMs: number): number {
  return 2 * quietMs + 100;
}
