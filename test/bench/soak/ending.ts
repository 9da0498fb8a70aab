/** The end of a run: everything has its time to be over by itself, and what is not is named. */
import { setTimeout as sleep } from 'node:timers/promises';
import { checkHistory } from './history-check.ts';
import type { HistoryCheck } from './history-check.ts';
import type { Ledger } from './ledger.ts';
import { leftAtNodes } from './leftovers.ts';
import type { Idle, Left, RedisLook } from './leftovers.ts';
import type { SoakStage } from './stage.ts';

export interface Settled {
  readonly left: Left;
  readonly seconds: number;
}

const EVERY_MS = 500;

async function settle(look: () => Promise<Left>, withinMs: number): Promise<Settled> {
  const startedAt = performance.now();
  const seconds = (): number => (performance.now() - startedAt) / 1000;
  for (;;) {
    // Not seen is not gone: on a machine that is too busy even a look may fail.
    const left = await look().catch((error: unknown): Left => ({ 'failed looks': [String(error)] }));
    if (Object.keys(left).length === 0 || performance.now() - startedAt > withinMs)
      return { left, seconds: seconds() };
    await sleep(EVERY_MS);
  }
}

/** Calls and their media, while agents are still signed in. */
export function callsSettle(
  stage: SoakStage,
  redis: RedisLook,
  idle: Idle,
  withinMs: number,
): Promise<Settled> {
  return settle(
    async () => ({ ...(await redis.left(false)), ...(await leftAtNodes(stage, idle)) }),
    withinMs,
  );
}

/** Sessions and everything of theirs, when everybody has left. */
export function peopleSettle(redis: RedisLook, withinMs: number): Promise<Settled> {
  return settle(() => redis.left(true), withinMs);
}

/** Written behind: some of it may still be on its way. */
export async function historySettles(file: string, ledger: Ledger, withinMs: number): Promise<HistoryCheck> {
  const giveUpAt = performance.now() + withinMs;
  for (;;) {
    const check = checkHistory(file, ledger);
    if (Object.keys(check.wrong).length === 0 || performance.now() > giveUpAt) return check;
    await sleep(EVERY_MS);
  }
}
