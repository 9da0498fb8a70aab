/** What Redis' thread and network are kept busy with, without MONITOR, which costs more than what it watches. */
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { openLiveState } from '#platform/live/open-live-state.ts';
import { registryOf } from '#platform/live/registry.ts';
import { createLogger } from '#platform/logger.ts';
import { summarize } from '../support/statistics.ts';
import { liveCall } from './life.ts';
import { PREFIX } from './stage.ts';
import type { Stage } from './stage.ts';
import { readTotals } from './totals.ts';
import type { Informant, Totals } from './totals.ts';

const IDLE_MS = 8000;
/** At load: so many at once, each so often, with records of about a call's size. */
const [AT_ONCE, ROUNDS, RECORD_BYTES] = [64, 200, 1200];
const LOOKS = 5;
const FILLINGS = [0, 100_000, 1_000_000];

/** Of one whole life, among many. */
export async function costOfLife(
  stage: Stage,
  client: Informant,
  at: { shopper: number; agent: number },
  lives: number,
) {
  const timed = async (act: () => Promise<unknown>): Promise<Totals & { seconds: number }> => {
    const [before, startedAt] = [await readTotals(client), performance.now()];
    await act();
    const after = await readTotals(client);
    const seconds = (performance.now() - startedAt) / 1000;
    const grown = Object.entries(after).map(([name, value]) => [name, value - before[name as keyof Totals]]);
    return { ...(Object.fromEntries(grown) as unknown as Totals), seconds };
  };
  const idle = await timed(() => sleep(IDLE_MS));
  const busy = await timed(async () => {
    for (let index = 0; index < lives; index += 1) await liveCall(stage, at, (_, act) => act());
    await sleep(300);
  });
  const each = (name: keyof Totals): number =>
    Math.round((busy[name] - (idle[name] / idle.seconds) * busy.seconds) / lives);
  return {
    commands: each('commands'),
    bytesIn: each('bytesIn'),
    bytesOut: each('bytesOut'),
    microseconds: each('microseconds'),
  };
}

/** Redis' time for one operation when it is busy: then one wake-up serves many, unlike in single lives. */
export async function timeAtLoad(stage: Stage, client: Informant) {
  const opened = await openLiveState(
    { url: stage.redis.url, prefix: PREFIX, timeoutSeconds: 30 },
    createLogger('silent'),
  );
  const records = opened.state.records('loaded', z.object({ text: z.string() }));
  const ordered = opened.state.ordered('loaded');
  const value = { text: 'x'.repeat(RECORD_BYTES) };
  const before = await readTotals(client);
  await Promise.all(
    Array.from({ length: AT_ONCE }, async (_, index) => {
      const id = `record-${index}`;
      for (let round = 0; round < ROUNDS; round += 1) {
        const version = (await records.get(id))?.version ?? 0;
        await records.put(id, value, version);
        await ordered.put(id, round);
        await ordered.remove(id);
      }
    }),
  );
  const after = await readTotals(client);
  await opened.close();
  const operations = AT_ONCE * ROUNDS * 4;
  const each = (after.microseconds - before.microseconds) / operations;
  return { operations, microsecondsEach: Math.round(each * 10) / 10 };
}

export async function meanBytes(
  entries: Promise<readonly { readonly message: unknown }[] | null>,
): Promise<number> {
  const sizes = ((await entries) ?? []).map(({ message }) => Buffer.byteLength(JSON.stringify(message)));
  return Math.round(sizes.reduce((total, size) => total + size, 0) / sizes.length);
}

/** One look at the registry of nodes with so many keys of calls and sessions beside it. */
export async function registryLooks(stage: Stage, populate: (keys: number) => Promise<unknown>) {
  const opened = await openLiveState(
    { url: stage.redis.url, prefix: PREFIX, timeoutSeconds: 30 },
    createLogger('silent'),
  );
  const registry = registryOf(opened.state);
  const looks = [];
  for (const keys of FILLINGS) {
    if (keys > 0) await populate(keys);
    const took: number[] = [];
    for (let index = 0; index < LOOKS; index += 1) {
      const startedAt = performance.now();
      await registry.list();
      took.push(performance.now() - startedAt);
    }
    looks.push({ keys, milliseconds: summarize(took) });
  }
  await opened.close();
  return looks;
}
