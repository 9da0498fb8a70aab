/** How long picture stood still at each party of a running call while something was broken. */
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
