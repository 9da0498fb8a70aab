/**
 * How long from the answer to seeing and hearing each other when everybody is far away, in real browsers through the
 * real pages: a cluster of processes on an emulated network, beside a bare mediasoup page behind the same ways.
 *
 *   npm run bench -- connect-wan [--calls 40] [--one-way] [--detour 1] [--ring 1500]
 *
 * The shopper is 40 ms from region A, where the servers are, the agent is 40 ms from region B, and 90 ms are between.
 * These are read as round-trip times, as ping tells them; `--one-way` takes them for the time of one direction, which
 * makes every way twice as long. Media between people and nodes, signaling, probes, control links, Redis and pipes
 * all take these ways. A person's way to the far region is that to the near one and the one between, `--detour` times
 * as long; with 1 a node in A alone is as near to both as a pair is. The bare page has one node in A, as without a
 * cluster.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { hasMeasured } from '#test/page/has-measured.ts';
import { Person } from '#test/page/person.ts';
import { startLocalCluster } from '../../scripts/cluster/local-cluster.ts';
import { HOME, linkBetween } from '../../scripts/cluster/settings.ts';
import type { Distances } from '../../scripts/cluster/settings.ts';
import { openBareWays } from './connect-wan/bare-ways.ts';
import { choices, lastDecision } from './connect-wan/placements.ts';
import { enterBare, measureWarmJoin } from './connect/bare.ts';
import { WHO, seriesOf, seriesTable } from './connect/figures.ts';
import { enterProduct, measureWarmCall } from './connect/product.ts';
import type { People } from './connect/product.ts';
import { describeMachine } from './support/machine.ts';
import { measuring } from './support/measuring.ts';
import { createProgress } from './support/progress.ts';
import { aimsTable, isMet, writeReport } from './support/report.ts';
import type { Aim } from './support/report.ts';

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '40' },
    'one-way': { type: 'boolean', default: false },
    /** How much longer a person's way to the far region is than that between data centres. */
    detour: { type: 'string', default: '1' },
    /** How long it rings before the answer, in ms: what people need to press a button, and less. */
    ring: { type: 'string', default: '1500' },
  },
});
const calls = Number(values.calls);
const ringMs = Number(values.ring);
const joins = Math.min(calls, 20);

const NEAR_MS = 40;
const BETWEEN_MS = 90;
const AT_MOST_MS = 600;
/** A and B. */
const REGIONS = [HOME, 'us'] as const;
const [A, B] = REGIONS;

const share = values['one-way'] ? 1 : 0.5;
const distances: Distances = {
  oneWayMs: { [linkBetween(A, B)]: BETWEEN_MS * share },
  lastMileMs: NEAR_MS * share,
  detour: Number(values.detour),
  jitterMs: 0,
};

const machine = describeMachine();
const progress = createProgress();
const measured = measuring(progress);
const closing: (() => unknown)[] = [];

async function openCluster(): Promise<number> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'vitrine-connect-wan-'));
  closing.push(() => rmSync(folder, { recursive: true, force: true }));
  const cluster = await startLocalCluster({ folder, port: 0, from: A, distances, onChange: () => undefined });
  closing.push(() => cluster.close());
  // The command has more regions than this question.
  const others = cluster.members.filter(({ region }) => !REGIONS.some((known) => known === region));
  await Promise.all(others.map((member) => member.end()));
  return cluster.port;
}

async function comeIn(port: number): Promise<People> {
  const from = (region: string) => `http://${region}.localhost:${port}`;
  const agent = await Person.create({ identity: 'agent', origin: from(B), isTapped: true });
  closing.push(() => agent.close());
  const shopper = await Person.create({ identity: 'shopper', origin: from(A) });
  closing.push(() => shopper.close());
  return { shopper, agent };
}

async function run() {
  const bareWays = await openBareWays(REGIONS, distances);
  closing.push(() => bareWays.close());
  const port = await openCluster();
  const people = await comeIn(port);
  const bareOrigins = { shopper: bareWays.origins.get(A) ?? '', agent: bareWays.origins.get(B) ?? '' };

  // The bare page before and after: a machine that gets slower meanwhile favours neither.
  const bareHalf = async (half: string) => {
    await enterBare(people, bareOrigins);
    return measured(`bare page, ${half} half`, Math.ceil(joins / 2), () => measureWarmJoin(people));
  };
  const before = await bareHalf('first');
  await enterProduct(people);
  // Not counted: until then nobody knows how far the shopper is.
  await measureWarmCall(people, true, ringMs);
  for (const person of [people.shopper, people.agent]) await hasMeasured(person, REGIONS);
  const placed = await measured('calls', calls, async () => {
    const sample = await measureWarmCall(people, false, ringMs);
    return { sample, decision: await lastDecision(people.agent, `http://127.0.0.1:${port}`) };
  });
  await people.shopper.visits('about:blank');
  const after = await bareHalf('second');
  return {
    warm: placed.map(({ sample }) => sample),
    decisions: placed.map(({ decision }) => decision),
    bareWarm: [...before, ...after],
  };
}

try {
  const { warm, bareWarm, decisions } = await run();
  progress.end();
  const series = { warm: seriesOf(warm), bareWarm: seriesOf(bareWarm) };
  const aims = (['shopperFrame', 'agentFrame'] as const).map((side): Aim => {
    // A frame that never came is none of the figures: it must not look like a good one.
    const isWhole = warm.every((sample) => Number.isFinite(sample[side]));
    const p95 = isWhole ? series.warm[side].p95 : Infinity;
    return { what: `warm p95, ${WHO[side]}`, measured: p95, unit: 'ms', atMost: AT_MOST_MS };
  });
  const chosen = choices(decisions);
  const file = writeReport({
    bench: [
      'connect-wan',
      ...(values['one-way'] ? ['one-way'] : []),
      ...(distances.detour === 1 ? [] : [`detour${values.detour}`]),
    ].join('-'),
    machine,
    options: { calls, joins, ringMs, distances },
    aims,
    results: { chosen, lastDecision: decisions.at(-1), summaries: series, samples: { warm, bareWarm } },
  });
  console.log(`\n${seriesTable({ warm, bare: bareWarm })}`);
  console.log(`\n${aimsTable(aims)}`);
  console.log(
    `\nChosen: ${JSON.stringify(chosen)}; the last for ${decisions.at(-1)?.costMs} ms mouth to ear`,
  );
  console.log(
    `Load of the machine at the start: ${machine.loadAverage} on ${machine.cores} cores. In ${file}`,
  );
  if (!aims.every(isMet)) process.exitCode = 2;
} finally {
  progress.end();
  for (const close of closing.reverse()) await close();
}
