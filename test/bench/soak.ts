/**
 * Calls start and end on a local cluster of real processes for half an hour, while something breaks every minute.
 * At the end nothing may be stuck, nothing left, nothing forgotten, and memory has to be flat.
 *
 *   npm run bench -- soak [--minutes 30] [--seed 1] [--calls 10] [--fault-every 60] [--only node-killed,redis-frozen]
 *     [--pages]
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { areReady } from '#test/cluster/call-at.ts';
import { createDice } from './soak/dice.ts';
import { aimsOf } from './soak/aims.ts';
import { openDesk } from './soak/desk.ts';
import { callsSettle, historySettles, peopleSettle } from './soak/ending.ts';
import { FAULT_KINDS, faultsOf } from './soak/faults.ts';
import type { FaultKind } from './soak/faults.ts';
import { idleWorkers, lookAtRedis } from './soak/leftovers.ts';
import { createLedger, noteLife, noteWrong } from './soak/ledger.ts';
import { watchLive } from './soak/live-watch.ts';
import { patienceOf, summarizeMemory } from './soak/memory.ts';
import { callInPages } from './soak/pages.ts';
import { memoryTable, plot, sampleLine } from './soak/plot.ts';
import type { FaultNote } from './soak/plot.ts';
import { createSampler } from './soak/samples.ts';
import { visit } from './soak/shopper.ts';
import { CALLS, startStage } from './soak/stage.ts';
import { told } from './soak/told.ts';
import { describeMachine } from './support/machine.ts';
import { aimsTable, isMet, writeReport } from './support/report.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
    /** Shoppers at once. */
    calls: { type: 'string', default: '10' },
    /** Seconds. */
    'fault-every': { type: 'string', default: '60' },
    only: { type: 'string' },
    /** A pair of real browsers among the others: on two cores they slow down all. */
    pages: { type: 'boolean', default: false },
  },
});
const [minutes, seed, shoppers] = [Number(values.minutes), Number(values.seed), Number(values.calls)];
const faultEveryMs = Number(values['fault-every']) * 1000;
const kinds = FAULT_KINDS.filter((kind) => values.only?.split(',').includes(kind) ?? true);

const SAMPLE_EVERY_MS = 15_000;
/** Every grace is over by then, and every round of repair has been made. */
const SETTLE_MS = 90_000;
/** A server of a waiting call may freeze, or Redis. */
const WAIT_LIMIT_MS = (CALLS.waitSeconds + 45) * 1000;

const LAST_WORDS = 4000;

const machine = describeMachine();
const ledger = createLedger();
const faults: FaultNote[] = [];
const stage = await startStage();
const { cluster } = stage;
try {
  const redis = await lookAtRedis(cluster);
  const idle = await idleWorkers(stage);
  const startedAt = performance.now();
  const minute = (): number => (performance.now() - startedAt) / 60_000;
  const isOver = (): boolean => minute() >= minutes;
  const live = watchLive(cluster, ledger);
  let faultUnderWay: FaultKind | undefined;
  const dead = new Set<unknown>();
  const sampler = createSampler(stage, redis, startedAt);

  const desks = Array.from({ length: Math.ceil(shoppers * 0.7) }, (_, index) => {
    const dice = createDice(seed, `desk ${index}`);
    return openDesk(() => stage.arrive('agent', dice), dice, ledger);
  });

  async function comeAndGo(place: number): Promise<void> {
    for (let index = 0; !isOver(); index += 1) {
      const dice = createDice(seed, `shopper ${place} ${index}`);
      await sleep(dice.between(100, 3000));
      try {
        await visit(await stage.arrive('shopper', dice), dice, ledger, WAIT_LIMIT_MS);
      } catch (error) {
        noteLife(ledger, `broken off: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }

  async function breakThings(): Promise<void> {
    const dice = createDice(seed, 'faults');
    const survivors = {
      server: dice.shuffled(cluster.servers)[0]!,
      node: dice.shuffled([...cluster.nodes.values()])[0]!,
    };
    const schedule = faultsOf(stage, dice, survivors, kinds);
    for (let index = 0; ; index += 1) {
      const dueAt = startedAt + (index + dice.between(0.3, 0.6)) * faultEveryMs;
      if (dueAt >= startedAt + minutes * 60_000) return;
      await sleep(Math.max(0, dueAt - performance.now()));
      const { kind, what, happen } = schedule.next().value;
      console.log(`       × ${kind} ${what}`);
      const from = minute();
      faultUnderWay = kind;
      const error = await happen()
        .then(() => areReady(cluster, true))
        .then(() => undefined)
        .catch((cause: unknown) => String(cause));
      if (error !== undefined) noteWrong(ledger, `not mended after ${kind}`, error);
      faultUnderWay = undefined;
      faults.push({ kind, what, minute: from, endedMinute: minute(), error });
    }
  }

  /** One that nobody ended tells why with its last words. */
  function noteDead(): void {
    if (faultUnderWay !== undefined) return;
    const members = [...cluster.servers, ...cluster.nodes.values()].map(({ child }) => child);
    for (const child of members.filter((each) => !each.isRunning() && !dead.has(each))) {
      dead.add(child);
      noteWrong(ledger, 'process ended by itself', child.log().slice(-LAST_WORDS));
    }
  }

  async function measure(): Promise<void> {
    for (let index = 1; !isOver(); index += 1) {
      await sleep(Math.max(0, startedAt + index * SAMPLE_EVERY_MS - performance.now()));
      console.log(sampleLine(await sampler.take(live.now)));
      noteDead();
    }
  }

  await Promise.all([
    ...Array.from({ length: shoppers }, (_, place) => comeAndGo(place)),
    breakThings(),
    measure(),
    values.pages
      ? callInPages({ origin: cluster.origin, dice: createDice(seed, 'pages'), ledger, isOver })
      : undefined,
  ]);
  console.log('       everybody hangs up');
  await Promise.all(desks.map((desk) => desk.finish()));
  const calls = await callsSettle(stage, redis, idle, SETTLE_MS);
  await Promise.all(desks.map((desk) => desk.leave()));
  const people = await peopleSettle(redis, SETTLE_MS);
  await live.stop();
  const history = await historySettles(stage.historyFile, ledger, 5000);
  redis.close();

  const memory = sampler.incarnations.flatMap((each) => summarizeMemory(each, patienceOf(minutes)) ?? []);
  const outcome = { ledger, calls, people, history, memory };
  const aims = aimsOf(outcome);
  const file = writeReport({
    bench: 'soak',
    machine,
    options: { ...values },
    aims,
    results: {
      begun: ledger.begun.size,
      messages: ledger.acked.size,
      lives: Object.fromEntries(ledger.lives),
      wrong: Object.fromEntries(ledger.wrong),
      faults,
      left: { calls, people },
      history,
      memory,
      samples: sampler.samples,
      incarnations: sampler.incarnations,
    },
  });
  console.log(`\n${plot(sampler.samples, faults, minutes)}`);
  console.log(`\n${memoryTable(memory)}`);
  console.log(`\n${told(outcome)}`);
  console.log(`\n${aimsTable(aims)}`);
  console.log(
    `\nSeed ${seed}. Load at the start: ${machine.loadAverage} on ${machine.cores} cores. Written to ${file}`,
  );
  if (!aims.every(isMet)) process.exitCode = 2;
} finally {
  await stage.close();
}
