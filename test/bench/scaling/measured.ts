/** What was measured, read from the results that are kept in the repository. */
import { readFileSync } from 'node:fs';
import * as z from 'zod';

const Summary = z.object({ count: z.number(), p50: z.number(), p95: z.number(), spread: z.number() });
const Rates = z.record(z.string(), z.number());
const Lives = z.object({
  call: Summary,
  life: Summary,
  streamEntries: Summary,
  parts: z.record(z.string(), z.object({ operations: Summary, commands: Rates })),
});
const Idle = z.object({ perSecond: z.number(), commands: Rates });
const Cost = z.object({ bytesIn: z.number(), bytesOut: z.number(), microseconds: z.number() });
const Machine = z.object({
  cpu: z.string(),
  cores: z.number(),
  memoryGigabytes: z.number(),
  system: z.string(),
  node: z.string(),
  commit: z.string(),
  loadAverage: z.number(),
  startedAt: z.string(),
});

const Operations = z.object({
  machine: Machine,
  results: z.object({
    lives: z.record(z.string(), Lives),
    costs: z.record(z.string(), Cost),
    idle: z.object({ server: Idle, node: Idle, cluster: Idle, openCall: Idle }),
    load: z.object({ operations: z.number(), microsecondsEach: z.number() }),
    streamEntryBytes: z.number(),
    deliveryMicroseconds: z.number(),
    registry: z.array(z.object({ keys: z.number(), milliseconds: Summary })),
  }),
});
export type Operations = z.output<typeof Operations>;

const Scaling = z.object({
  results: z.object({
    matching: z.array(
      z.object({
        load: z.object({
          callsPerSecond: z.number(),
          servers: z.number(),
          seconds: z.number(),
          seed: z.number(),
        }),
        figures: z.object({
          rung: z.number(),
          p50Ms: z.number(),
          p95Ms: z.number(),
          lostRaces: z.number(),
        }),
      }),
    ),
  }),
});
export type Matching = z.output<typeof Scaling>['results']['matching'];

/** The figures that the arithmetic starts from. */
export interface Measured {
  readonly operationsOfACall: number;
  /** A shopper's, from signing in to leaving. */
  readonly operationsOfAVisit: number;
  readonly entriesOfACall: number;
  readonly bytesOfAnEntry: number;
  /** A second, while nothing happens. */
  readonly operationsOfAServer: number;
  readonly operationsOfANode: number;
  readonly operationsOfASweeper: number;
  /** With its agent, while there are few and a round of the repairer takes five seconds. */
  readonly operationsOfAnOpenCall: number;
  readonly microsecondsOfAnOperation: number;
  readonly microsecondsOfADelivery: number;
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../results/${name}.json`, import.meta.url), 'utf8'));

export function readOperations(): Operations {
  return Operations.parse(read('redis-operations'));
}

/** What it was before the changes that the page tells of. */
const Before = z.object({
  machine: Machine,
  results: z.object({
    lives: z.record(z.string(), Lives.omit({ parts: true })),
    idle: z.object({ server: Idle }),
    registry: z.array(z.object({ keys: z.number(), milliseconds: Summary })),
  }),
});
export type Before = z.output<typeof Before>;

export function readBefore(): Before {
  return Before.parse(read('redis-operations-before'));
}

const Placement = z.object({
  machine: Machine,
  results: z.object({
    speed: z.array(z.object({ nodes: z.number(), microseconds: Summary })),
    shareOfPairs: z.number(),
  }),
});
export type Placement = z.output<typeof Placement>;

export function readPlacement(): Placement {
  return Placement.parse(read('placement'));
}

export function readMatching(): Matching {
  return Scaling.parse(read('scaling')).results.matching;
}

/** @param results with the parties at two servers, as most of them are in a large installation */
export function measuredIn({ results }: Operations): Measured {
  const { call, streamEntries, parts } = results.lives['at two servers']!;
  const visit = ['shopper comes', 'shopper leaves'].map((part) => parts[part]!.operations.p50);
  return {
    operationsOfACall: call.p50,
    operationsOfAVisit: visit.reduce((total, count) => total + count, 0),
    entriesOfACall: streamEntries.p50,
    bytesOfAnEntry: results.streamEntryBytes,
    operationsOfAServer: results.idle.server.perSecond,
    operationsOfANode: results.idle.node.perSecond,
    operationsOfASweeper: results.idle.cluster.perSecond,
    operationsOfAnOpenCall: results.idle.openCall.perSecond,
    microsecondsOfAnOperation: results.load.microsecondsEach,
    microsecondsOfADelivery: results.deliveryMicroseconds,
  };
}
