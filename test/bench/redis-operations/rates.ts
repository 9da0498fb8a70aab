/** Commands a second while nothing happens, and who of the cluster asks them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { difference } from './watch.ts';
import type { Watch } from './watch.ts';

/** By command and kind of key. */
export type Rates = Readonly<Record<string, number>>;

const IDLE_MS = 8000;
/** Timers of a busy machine are late by less. */
const LEAST_RATE = 0.35;

export const sum = (rates: Rates): number => Object.values(rates).reduce((total, rate) => total + rate, 0);

/** Commands a second while nothing happens. */
export async function idleRates(watch: Watch): Promise<Rates> {
  const [before, startedAt] = [watch.counts(), performance.now()];
  await sleep(IDLE_MS);
  const seconds = (performance.now() - startedAt) / 1000;
  return Object.fromEntries(
    [...difference(watch.counts(), before)].map(([what, count]) => [what, count / seconds]),
  );
}

export function less(rates: Rates, base: Rates): Rates {
  const names = new Set([...Object.keys(rates), ...Object.keys(base)]);
  return Object.fromEntries([...names].map((name) => [name, (rates[name] ?? 0) - (base[name] ?? 0)]));
}

/** Asked by the server alone that holds the lease. */
export const SWEEPERS: ReadonlySet<string> = new Set([
  'ZRANGE deadlines',
  'ZCARD queue',
  'ZRANGE waiting',
  'ZCARD present-agents (sweeper)',
  'ZRANGE servers',
  'ZRANGE open-calls',
  'SCAN agents',
  'ZRANGE listed agents',
  'MGET agents',
]);

export function only(rates: Rates, fits: (what: string) => boolean): Rates {
  return Object.fromEntries(Object.entries(rates).filter(([what]) => fits(what)));
}

/** Without what is only that a timer came late. */
export function steady(rates: Rates): Rates {
  return Object.fromEntries(Object.entries(rates).filter(([, rate]) => Math.abs(rate) >= LEAST_RATE));
}
