/**
 * `npm run bench -- signaling [--seconds 5] [--rounds 5] [--idle 4000]`: whole call lives a second on one core,
 * how long acks take at half that, and what an idle session costs.
 *
 * The server has a process of its own; lives per core-second are counted against that process's CPU time, so
 * that what else runs on the machine does not count.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { describeMachine } from './support/machine.ts';
import { createProgress } from './support/progress.ts';
import { aimsTable, table, writeReport } from './support/report.ts';
import type { Aim } from './support/report.ts';
import { summarize } from './support/statistics.ts';
import { agentOn, shopperOn, signIn } from './signaling/people.ts';
import type { Acks, Shopper } from './signaling/people.ts';
import { startServerProcess } from './signaling/server-handle.ts';
import type { ServerHandle } from './signaling/server-handle.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '5' },
    shoppers: { type: 'string', default: '120' },
    agents: { type: 'string', default: '60' },
    idle: { type: 'string', default: '4000' },
  },
});
const options = Object.fromEntries(
  Object.entries(values).map(([name, value]) => [name, Number(value)]),
) as Record<'seconds' | 'rounds' | 'shoppers' | 'agents' | 'idle', number>;

interface Round {
  readonly livesPerSecond: number;
  readonly livesPerCoreSecond: number;
  readonly coreShare: number;
}

const newAcks = (): Acks => ({ start: [], accept: [], end: [] });
let current: Acks | undefined;

/** Everybody calls again as soon as the last call has ended. */
async function flatOut(server: ServerHandle, shoppers: readonly Shopper[]): Promise<Round> {
  const acks = newAcks();
  const before = await server.facts();
  const startedAt = performance.now();
  const until = startedAt + options.seconds * 1000;
  let lives = 0;
  // A third of the people, so that every call finds a free agent: waiting is not what is measured.
  const busy = shoppers.slice(0, Math.max(1, Math.floor(options.agents / 2)));
  await Promise.all(
    busy.map(async (shopper) => {
      while (performance.now() < until) {
        await shopper.live(acks);
        lives += 1;
      }
    }),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  const cpuSeconds = (await server.facts()).cpuSeconds - before.cpuSeconds;
  return {
    livesPerSecond: lives / seconds,
    livesPerCoreSecond: lives / cpuSeconds,
    coreShare: cpuSeconds / seconds,
  };
}

/** Calls begin at a steady rate, whatever the server does. */
async function atRate(perSecond: number, shoppers: readonly Shopper[]): Promise<Acks> {
  const acks = newAcks();
  current = acks;
  const free = [...shoppers];
  const running = new Set<Promise<unknown>>();
  const startedAt = performance.now();
  let begun = 0;
  while (performance.now() - startedAt < options.seconds * 2000) {
    const due = ((performance.now() - startedAt) / 1000) * perSecond;
    while (begun < due) {
      begun += 1;
      const shopper = free.shift();
      if (shopper === undefined) {
        // The server is so far behind that nobody is left to call: an ack that never came.
        acks.start.push(Infinity);
        continue;
      }
      const life = shopper.live(acks).finally(() => {
        free.push(shopper);
        running.delete(life);
      });
      running.add(life);
    }
    await sleep(1);
  }
  await Promise.all(running);
  current = undefined;
  return acks;
}

/** What one more session costs once the process has its size: the first thousand pay for code and warm-up. */
async function idleCost(server: ServerHandle): Promise<{ rssKilobytes: number; heapKilobytes: number }> {
  const first = await signIn(server, 'shopper', 1000, async (socket) => socket);
  const before = await server.facts();
  const sockets = await signIn(server, 'shopper', options.idle, async (socket) => socket);
  const after = await server.facts();
  for (const socket of [...first, ...sockets]) socket.close();
  const each = (bytes: number): number => Math.round((bytes / options.idle / 1000) * 10) / 10;
  return {
    rssKilobytes: each(after.rss - before.rss),
    heapKilobytes: each(after.heapUsed + after.external - before.heapUsed - before.external),
  };
}

const machine = describeMachine();
const progress = createProgress();
// Memory first, in a process that has done nothing else yet.
progress.step('idle sessions', 0, 1);
const fresh = await startServerProcess();
const idle = await idleCost(fresh);
await fresh.stop();

const server = await startServerProcess();
const agents = await signIn(server, 'agent', options.agents, (socket) => agentOn(socket, () => current));
const shoppers = await signIn(server, 'shopper', options.shoppers, shopperOn);
await flatOut(server, shoppers);
const rounds: Round[] = [];
for (let round = 0; round < options.rounds; round += 1) {
  progress.step('rounds', round, options.rounds);
  rounds.push(await flatOut(server, shoppers));
}
const perCore = summarize(rounds.map(({ livesPerCoreSecond }) => livesPerCoreSecond));
const perSecond = summarize(rounds.map(({ livesPerSecond }) => livesPerSecond));
const halfLoad = Math.round(Math.max(150, perSecond.p50 / 2));
progress.step('at half load', 0, 1);
const acks = await atRate(halfLoad, shoppers);
const left = (await server.facts()).rooms;
for (const person of [...agents, ...shoppers]) person.close();
await server.stop();
progress.end();

const all = summarize([...acks.start, ...acks.accept, ...acks.end]);
const aims: Aim[] = [
  { what: 'whole call lives per second of one core', measured: perCore.p50, unit: '', atLeast: 300 },
  { what: `ack p99 at ${halfLoad} lives/s`, measured: all.p99, unit: 'ms', atMost: 50 },
  { what: 'memory of an idle session', measured: idle.rssKilobytes, unit: 'kB', atMost: 40 },
];
const file = writeReport({
  bench: 'signaling',
  machine,
  options: { ...options, halfLoad },
  aims,
  results: {
    rounds,
    livesPerSecond: perSecond,
    livesPerCoreSecond: perCore,
    acks: { all, start: summarize(acks.start), accept: summarize(acks.accept), end: summarize(acks.end) },
    idle,
    roomsLeft: left,
  },
});
const row = (name: string, samples: readonly number[]): (string | number)[] => {
  const { count, p50, p95, p99, max } = summarize(samples);
  return [name, count, p50, p95, p99, max];
};
console.log(`\n${aimsTable(aims)}\n`);
console.log(
  table(
    ['flat out, by round', 'lives/s', 'lives per core-second', 'core'],
    rounds.map((round, index) => [
      String(index + 1),
      round.livesPerSecond.toFixed(0),
      round.livesPerCoreSecond.toFixed(0),
      round.coreShare.toFixed(2),
    ]),
  ),
);
console.log(
  `\n${table([`acks at ${halfLoad} lives/s, ms`, 'count', 'p50', 'p95', 'p99', 'max'], [row('start', acks.start), row('accept', acks.accept), row('end', acks.end)])}`,
);
console.log(
  `\n${machine.cpu}, ${machine.cores} cores, load ${machine.loadAverage}; idle session: ${idle.rssKilobytes} kB resident, ${idle.heapKilobytes} kB heap\n${file}`,
);
