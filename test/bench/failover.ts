/**
 * How long the picture stands still at each viewer when a part of a running cluster fails, in real browsers: the
 * last frame before to the first after, over many failures of each kind on one call that must never end.
 *
 *   npm run bench -- failover [--rounds 20] [--redis 5] [--only node-killed]
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import {
  areReady,
  bothAreServed,
  hasMoved,
  killWorkers,
  nodeOfCall,
  openCall,
} from '#test/cluster/call-at.ts';
import { startCluster } from '#test/cluster/cluster.ts';
import type { Cluster } from '#test/cluster/cluster.ts';
import { Person } from '#test/page/person.ts';
import { gapsDuring } from '#test/stage/gaps.ts';
import type { Gaps } from '#test/stage/gaps.ts';
import { until } from '#test/until.ts';
import { describeMachine } from './support/machine.ts';
import { createProgress } from './support/progress.ts';
import { aimsTable, isMet, table, writeReport } from './support/report.ts';
import type { Aim } from './support/report.ts';
import { summarize } from './support/statistics.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    /** Each takes more than half a minute. */
    redis: { type: 'string', default: '5' },
    only: { type: 'string' },
  },
});

const REDIS_PAUSE_MS = 30_000;
const SETTLED_MS = 1500;
/** A call that loses its media more than five times a minute is ended: what breaks so often does not get better. */
const BETWEEN_LOSSES_MS = 12_500;

interface Failure {
  readonly what: string;
  /** design.md section 7; undefined where media is not touched: then the quiet rounds are the measure. */
  readonly boundMs?: number;
  readonly rounds: number;
  /** Breaks it, and resolves when the cluster has answered to it. @returns what mends it */
  act(cluster: Cluster): Promise<() => Promise<unknown>>;
}

const rounds = Number(values.rounds);
const nothing = (): Promise<void> => Promise.resolve();

const failures: Failure[] = [
  {
    what: 'nothing',
    rounds,
    async act() {
      await sleep(SETTLED_MS);
      return nothing;
    },
  },
  {
    what: 'worker-killed',
    boundMs: 1500,
    rounds,
    async act(cluster) {
      const before = await openCall(cluster);
      await killWorkers(await nodeOfCall(cluster));
      await hasMoved(cluster, before);
      return nothing;
    },
  },
  {
    what: 'node-killed',
    boundMs: 1500,
    rounds,
    async act(cluster) {
      const [before, node] = [await openCall(cluster), await nodeOfCall(cluster)];
      node.signal('SIGKILL');
      await hasMoved(cluster, before);
      return () => cluster.startNode(node.options);
    },
  },
  {
    what: 'node-silent',
    boundMs: 6000,
    rounds: Math.ceil(rounds / 2),
    async act(cluster) {
      const [before, node] = [await openCall(cluster), await nodeOfCall(cluster)];
      node.signal('SIGSTOP');
      await hasMoved(cluster, before);
      return async () => {
        node.signal('SIGCONT');
        await until('it is back', () => cluster.isRegistered(node.options.nodeId), { timeoutMs: 15_000 });
      };
    },
  },
  {
    what: 'node-drained',
    boundMs: 200,
    rounds,
    async act(cluster) {
      const [before, node] = [await openCall(cluster), await nodeOfCall(cluster)];
      node.child.signal('SIGTERM');
      await hasMoved(cluster, before);
      await node.child.ended();
      return () => cluster.startNode(node.options);
    },
  },
  {
    what: 'server-killed',
    rounds,
    async act(cluster) {
      const [server] = cluster.servers.filter(({ child }) => child.isRunning());
      if (server === undefined) throw new Error('no server runs');
      // In turn: the other one is killed next time.
      cluster.servers.push(...cluster.servers.splice(cluster.servers.indexOf(server), 1));
      server.child.signal('SIGKILL');
      await server.child.ended();
      await bothAreServed(cluster);
      return () => cluster.restartServer(server);
    },
  },
  {
    what: 'redis-frozen-30s',
    rounds: Number(values.redis),
    async act(cluster) {
      cluster.redis.pause();
      await sleep(REDIS_PAUSE_MS);
      cluster.redis.resume();
      await areReady(cluster, true);
      return nothing;
    },
  },
];

async function begin(cluster: Cluster): Promise<readonly [Person, Person]> {
  const { origin } = cluster;
  const agent = await Person.create({ identity: 'agent', origin });
  const shopper = await Person.create({ identity: 'shopper', origin });
  await Promise.all([shopper.visits('/'), agent.visits('/desk')]);
  await agent.press('Sign in as demo agent');
  await agent.turnOn('Available');
  await shopper.startsCall('Video call');
  await agent.press('Accept');
  await Promise.all([shopper.decodesFramesOf('agent'), agent.decodesFramesOf('shopper')]);
  return [shopper, agent];
}

const machine = describeMachine();
const progress = createProgress();
const samples: Record<string, Gaps[]> = {};
let lost = 0;
const cluster = await startCluster({ nodes: ['a', 'b', 'c'].map((nodeId) => ({ nodeId })) });
let people: readonly [Person, Person] | undefined;
try {
  people = await begin(cluster);
  const { id } = await openCall(cluster);
  for (const failure of failures) {
    const { what, rounds: count } = failure;
    if (values.only !== undefined && values.only !== what) continue;
    const gaps: Gaps[] = (samples[what] = []);
    for (let round = 0; round < count; round += 1) {
      const startedAt = performance.now();
      progress.step(what, round + 1, count);
      let mend = nothing as () => Promise<unknown>;
      gaps.push(
        await gapsDuring(...people, async () => {
          mend = await failure.act(cluster);
        }),
      );
      await mend();
      const isLoss = failure.boundMs !== undefined;
      await sleep(Math.max(SETTLED_MS, isLoss ? startedAt + BETWEEN_LOSSES_MS - performance.now() : 0));
      const { id: now, status } = await openCall(cluster);
      if (now !== id || status.state !== 'active') lost += 1;
    }
  }
} finally {
  progress.end();
  for (const person of people ?? []) await person.close();
  await cluster.close();
}

const rows = Object.entries(samples).flatMap(([what, gaps]) =>
  (['shopperMs', 'agentMs'] as const).map((side) => {
    const { count, p50, p95, max, spread } = summarize(gaps.map((gap) => gap[side]));
    return [`${what}, at the ${side === 'shopperMs' ? 'shopper' : 'agent'}`, count, p50, p95, max, spread];
  }),
);
const aims: Aim[] = [
  ...failures.flatMap(({ what, boundMs }): Aim[] => {
    const gaps = samples[what];
    if (gaps === undefined || boundMs === undefined) return [];
    const longest = Math.max(...gaps.flatMap(({ shopperMs, agentMs }) => [shopperMs, agentMs]));
    return [{ what: `${what}: longest pause`, measured: longest, unit: 'ms', atMost: boundMs }];
  }),
  { what: 'calls lost', measured: lost, unit: '', atMost: 0 },
];
const file = writeReport({
  bench: 'failover',
  machine,
  options: { ...values },
  aims,
  results: { samples },
});
console.log(`\n${table(['pause of the picture, ms', 'n', 'p50', 'p95', 'max', 'spread'], rows)}`);
console.log(`\n${aimsTable(aims)}`);
console.log(`\nLoad at the start: ${machine.loadAverage} on ${machine.cores} cores. Written to ${file}`);
if (!aims.every(isMet)) process.exitCode = 2;
