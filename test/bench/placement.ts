/**
 * `npm run bench -- placement [--pairs 100000] [--seed 1]`: how long one decision takes, and how good the decisions
 * are: mouth-to-ear time over callers all around the world, beside the rules of others and the best possible.
 */
import { parseArgs } from 'node:util';
import { mouthToEar } from '#domain/mouth-to-ear.ts';
import { place } from '#domain/placement.ts';
import type { PlacementNode, PlacementRequest } from '#domain/placement.ts';
import type { RoundTrips } from '#domain/round-trips.ts';
import { NodeId } from '#protocol/ids.ts';
import { seededRandom } from '#test/relay/lane.ts';
import { edumeet, liveKit, nearestToAgent, nearestToShopper } from './placement/rules.ts';
import type { Caller, Route, Rule } from './placement/rules.ts';
import { CITIES, REGIONS, STRETCHES, betweenRegions, pathMs } from './placement/world.ts';
import { describeMachine } from './support/machine.ts';
import { createProgress } from './support/progress.ts';
import { aimsTable, table, writeReport } from './support/report.ts';
import type { Aim } from './support/report.ts';
import { quantile, summarize } from './support/statistics.ts';

const { values } = parseArgs({
  options: { pairs: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } },
});
const pairs = Number(values.pairs);
const random = seededRandom(Number(values.seed));
const machine = describeMachine();
const progress = createProgress();

/** Share of people whom a GeoIP database puts into another city. */
const GEO_ERROR = 0.05;
/** Our probes: the best of so many samples, each up to so much longer than the path. */
const SAMPLES = 3;
const NOISE = 0.25;

function normal(): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function somewhere() {
  let left = random() * CITIES.reduce((sum, { weight }) => sum + weight, 0);
  return CITIES.find(({ weight }) => (left -= weight) < 0) ?? CITIES[0]!;
}

/** A city's ways to the regions are its own; callers of one city share them and differ in their last mile. */
const ways = new Map(
  CITIES.map((from) => [from.name, REGIONS.map((region) => pathMs(from, region, random))]),
);

function someone(): Caller {
  const home = somewhere();
  // Median 20 ms; one in twenty over 60: home networks and 4G together.
  const lastMile = 20 * Math.exp(0.67 * normal());
  return {
    place: home,
    geoPlace: random() < GEO_ERROR ? somewhere() : home,
    rtt: ways.get(home.name)!.map((ms) => ms + lastMile),
  };
}

function measured({ rtt }: Caller): RoundTrips {
  return Object.fromEntries(
    REGIONS.map(({ name }, index) => {
      const samples = Array.from({ length: SAMPLES }, () => rtt[index]! * (1 + NOISE * random()));
      return [name, Math.min(...samples)];
    }),
  );
}

function nodesIn(count: number): PlacementNode[] {
  return Array.from({ length: count }, (_, index) => ({
    report: {
      nodeId: NodeId.parse(`n${index}`),
      region: REGIONS[index % REGIONS.length]!.name,
      residency: [],
      protocol: 1,
      draining: false,
      load: { rooms: 0, peers: 0, consumers: 0, cpu: 0.4 * random(), workers: 16 },
    },
    state: 'ready',
    placedSince: 0,
    rampingUp: 0,
    isReachable: true,
  }));
}

const indexOf = new Map(REGIONS.map(({ name }, index) => [name, index]));
const between = (one: string, other: string): number =>
  betweenRegions(indexOf.get(one)!, indexOf.get(other)!);
const request = (
  nodes: readonly PlacementNode[],
  shopper: RoundTrips,
  agent: RoundTrips,
): PlacementRequest => ({ nodes, protocol: 1, shopper, agent, between, residency: [] });

function trueMs(shopper: Caller, agent: Caller, route: Route): number {
  return mouthToEar({
    shopper: shopper.rtt[route.shopper]!,
    agent: agent.rtt[route.agent]!,
    between: route.shopper === route.agent ? undefined : betweenRegions(route.shopper, route.agent),
  });
}

const oneEach = nodesIn(REGIONS.length);
const vitrine: Rule = (shopper, agent) => {
  const { choice } = place(request(oneEach, measured(shopper), measured(agent)));
  const regionOf = (id: string) => Number(id.slice(1)) % REGIONS.length;
  return { shopper: regionOf(choice!.shopper), agent: regionOf(choice!.agent) };
};
const best: Rule = (shopper, agent) => {
  let found: Route = { shopper: 0, agent: 0 };
  for (let one = 0; one < REGIONS.length; one += 1)
    for (let other = 0; other < REGIONS.length; other += 1) {
      const route = { shopper: one, agent: other };
      if (trueMs(shopper, agent, route) < trueMs(shopper, agent, found)) found = route;
    }
  return found;
};

const RULES: Readonly<Record<string, Rule>> = {
  'best possible': best,
  Vitrine: vitrine,
  'nearest to the shopper': nearestToShopper,
  'nearest to the agent': nearestToAgent,
  'LiveKit’s rule': liveKit,
  'edumeet’s rule': edumeet,
};

const samples = Object.fromEntries(Object.keys(RULES).map((name) => [name, new Float64Array(pairs)]));
let pairsOfNodes = 0;
for (let index = 0; index < pairs; index += 1) {
  if (index % 10_000 === 0) progress.step('calls placed', index, pairs);
  const [shopper, agent] = [someone(), someone()];
  for (const [name, rule] of Object.entries(RULES)) {
    const route = rule(shopper, agent, REGIONS);
    if (name === 'Vitrine' && route.shopper !== route.agent) pairsOfNodes += 1;
    samples[name]![index] = trueMs(shopper, agent, route);
  }
}
const quality = Object.fromEntries(
  Object.entries(samples).map(([name, all]) => {
    const sorted = [...all].sort((a, b) => a - b);
    const mean = sorted.reduce((sum, ms) => sum + ms, 0) / sorted.length;
    return [
      name,
      { mean, p50: quantile(sorted, 0.5), p95: quantile(sorted, 0.95), p99: quantile(sorted, 0.99) },
    ];
  }),
);

const speed = [10, 1000, 10_000].map((count) => {
  progress.step('decision times', count, 10_000);
  const nodes = nodesIn(count);
  const asked = request(nodes, measured(someone()), measured(someone()));
  const took: number[] = [];
  // The first ones warm the code up.
  for (let round = -50; round < 200; round += 1) {
    const startedAt = performance.now();
    place(asked);
    if (round >= 0) took.push((performance.now() - startedAt) * 1000);
  }
  return { nodes: count, microseconds: summarize(took) };
});
progress.end();

const bestP95 = quality['best possible']!.p95;
const others = Object.keys(RULES).slice(2);
const aims: Aim[] = [
  {
    what: 'one decision with 1,000 nodes, p50',
    measured: speed[1]!.microseconds.p50 / 1000,
    unit: 'ms',
    atMost: 1,
  },
  {
    what: 'p95 over the best possible’s p95',
    measured: quality['Vitrine']!.p95 / bestP95,
    unit: '',
    atMost: 1.03,
  },
  ...others.map((name) => ({
    what: `p95 over that of ${name}`,
    measured: quality['Vitrine']!.p95 / quality[name]!.p95,
    unit: '',
    atMost: 1,
  })),
];
const stretch = summarize(STRETCHES.map(({ factor }) => factor));
const file = writeReport({
  bench: 'placement',
  machine,
  options: { pairs, seed: Number(values.seed), geoError: GEO_ERROR, samples: SAMPLES, noise: NOISE },
  aims,
  results: { quality, speed, shareOfPairs: pairsOfNodes / pairs, stretch },
});
console.log(`\n${aimsTable(aims)}\n`);
console.log(
  table(
    ['mouth to ear, ms', 'mean', 'p50', 'p95', 'p99', 'mean over best'],
    Object.entries(quality).map(([name, { mean, p50, p95, p99 }]) => [
      name,
      ...[mean, p50, p95, p99].map((ms) => ms.toFixed(1)),
      `+${(mean - quality['best possible']!.mean).toFixed(1)}`,
    ]),
  ),
);
console.log(
  `\n${table(
    ['one decision, µs', 'p50', 'p95', 'max'],
    speed.map(({ nodes, microseconds: { p50, p95, max } }) => [`${nodes} nodes`, p50, p95, max]),
  )}`,
);
console.log(
  `\n${((100 * pairsOfNodes) / pairs).toFixed(1)} % of calls got two nodes. Published paths are ${stretch.p50} times as long as light in glass on the great circle (${stretch.min}-${stretch.max}).\n${file}`,
);
