/** Counts what single lives ask of Redis, part by part, and puts many of them together. */
import { setTimeout as sleep } from 'node:timers/promises';
import { summarize } from '../support/statistics.ts';
import { liveCall } from './life.ts';
import { OF_A_CALL, PARTS } from './parts.ts';
import type { Part } from './parts.ts';
import { sum } from './rates.ts';
import type { Rates } from './rates.ts';
import type { Stage } from './stage.ts';
import { difference } from './watch.ts';
import type { Watch } from './watch.ts';

/** Nothing but what also happens while nobody does anything: the part has come to its end. */
const QUIET_MS = 60;

export type Life = Readonly<Record<Part, Rates>>;

/** @param idle what is asked anyway, and left out */
export async function countLife(
  stage: Stage,
  watch: Watch,
  idle: Rates,
  at: { shopper: number; agent: number },
): Promise<Life> {
  const parts: Partial<Record<Part, Rates>> = {};
  const isNews = (what: string): boolean => !(what in idle);
  await liveCall(stage, at, async (part, act) => {
    const [before, startedAt] = [watch.counts(), performance.now()];
    const done = await act();
    while (performance.now() - Math.max(startedAt, watch.lastOf(isNews)) < QUIET_MS) await sleep(5);
    const counted = [...difference(watch.counts(), before)].filter(([what]) => isNews(what));
    parts[part] = Object.fromEntries(counted);
    return done;
  });
  return parts as Life;
}

/** Means of what each life did, by part and command; beside the totals' medians and spreads. */
export function described(all: readonly Life[]) {
  const parts = Object.fromEntries(
    PARTS.map((part) => {
      const names = new Set(all.flatMap((life) => Object.keys(life[part])));
      const means = [...names].map((name): [string, number] => [
        name,
        all.reduce((total, life) => total + (life[part][name] ?? 0), 0) / all.length,
      ]);
      const commands = Object.fromEntries(
        means
          .filter(([, mean]) => mean >= 0.1)
          .sort(([, one], [, other]) => other - one)
          .map(([name, mean]) => [name, Math.round(mean * 100) / 100]),
      );
      return [part, { operations: summarize(all.map((life) => sum(life[part]))), commands }];
    }),
  );
  const ofACall = (life: Life): number => OF_A_CALL.reduce((total, part) => total + sum(life[part]), 0);
  const streamed = (life: Life): number =>
    OF_A_CALL.reduce((total, part) => total + (life[part]['XADD socket.io'] ?? 0), 0);
  return {
    call: summarize(all.map(ofACall)),
    streamEntries: summarize(all.map(streamed)),
    life: summarize(all.map((life) => PARTS.reduce((total, part) => total + sum(life[part]), 0))),
    parts,
  };
}
