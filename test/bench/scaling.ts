/**
 * `npm run bench -- scaling [--keep]`: how many calls one queue can bring to agents, by simulation. `--keep` also
 * writes test/bench/results/scaling.json, from which server/SCALING.md is made.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { simulateMatching } from './scaling/matching.ts';
import { describeMachine } from './support/machine.ts';
import { table, writeReport } from './support/report.ts';

const { values } = parseArgs({ options: { keep: { type: 'boolean', default: false } } });
const LOADS = [
  [6, 2],
  [28, 2],
  [56, 3],
  [139, 5],
  [278, 10],
  [556, 20],
] as const;

const matching = LOADS.map(([callsPerSecond, servers]) => {
  const load = { callsPerSecond, servers, seconds: 20, seed: 1 };
  return { load, figures: simulateMatching(load) };
});
const report = { bench: 'scaling', machine: describeMachine(), options: {}, aims: [], results: { matching } };
const file = writeReport(report);
if (values.keep) writeFileSync('test/bench/results/scaling.json', `${JSON.stringify(report, null, 2)}\n`);
console.log(
  table(
    ['calls a second', 'servers', 'rung, %', 'p50 ms', 'p95 ms', 'lost races a call'],
    matching.map(({ load, figures: { rung, p50Ms, p95Ms, lostRaces } }) => [
      load.callsPerSecond,
      load.servers,
      ...[rung * 100, p50Ms, p95Ms, lostRaces].map((figure) => figure.toFixed(1)),
    ]),
  ),
);
console.log(file);
