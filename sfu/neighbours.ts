/**
 * How far this node is from the other regions: asks a few nodes of each for their probe, now and then, and tells
 * the least of late: what is above it waited for a busy machine, and no call on that way would. Servers weigh ways over
 * two nodes by it.
 *
 * Only a few nodes of a region measure; the others would find the same. With 1,000 nodes in 10 regions that is
 * 80 nodes with 18 neighbours each: about 580 requests a second in all, none on most nodes. All read the registry
 * to know who is who, the more seldom the larger it is: 2 MB a second in all.
 */
import http from 'node:http';
import https from 'node:https';
import type { LiveState } from '#platform/live/live-state.ts';
import { registryOf } from '#platform/live/registry.ts';
import type { Logger } from '#platform/logger.ts';
import type { NodeReport } from '#protocol/control.ts';
import { LONGEST_RTT_MS } from '#protocol/placement.ts';
import { probeAt } from '#protocol/registration.ts';
import type { NodeRegistration } from '#protocol/registration.ts';

export interface NeighboursDeps {
  readonly state: LiveState;
  readonly logger: Logger;
  readonly self: () => NodeReport;
  /** @returns the round trip in ms; rejects when there is none within the deadline */
  readonly measure?: (url: string) => Promise<number>;
  readonly intervalMs?: number;
}

export interface Neighbours {
  /** Round trips in ms by region, of those that answered lately. */
  rttMs(): Readonly<Record<string, number>>;
  /** Idempotent. */
  close(): void;
}

interface Neighbour {
  readonly url: string;
  readonly region: string;
  /** Of the last few rounds that it answered in, in ms. */
  lately: readonly number[];
  heardAt: number;
}

const INTERVAL_MS = 10_000;
/** Nodes of a region that measure at all. */
const MEASURING = 8;
/** Nodes of each other region that one asks. */
const ASKED = 2;
/** Regions beyond these are left to the map. */
const MOST_REGIONS = 32;
/** Rounds: a way that has become longer is known after so many. */
const REMEMBERED = 3;
/** What nobody has answered for so long is not known any more. */
const FORGET_AFTER = 6;
/** Of each round; the least counts. */
const SAMPLES = 3;
/** For all of them. */
const DEADLINE_MS = 5000;
/** The registry is read anew after so long per node in it, so that a large one is not read all the time. */
const LOOK_MS_PER_NODE = 300;

export function startNeighbours(deps: NeighboursDeps): Neighbours {
  const { state, logger, self, measure = probe, intervalMs = INTERVAL_MS } = deps;
  const records = registryOf(state);
  let neighbours: readonly Neighbour[] = [];
  let lookAgainAt = 0;
  let isAway = false;
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;

  async function look(): Promise<void> {
    const { nodeId, region } = self();
    const found = (await records.list()).map(({ value }) => value).sort(byId);
    if (isAway) logger.info('the registry of nodes can be read again');
    isAway = false;
    // Alone for the moment: whoever comes is looked for at the next round.
    lookAgainAt = performance.now() + (found.length < 2 ? 0 : found.length * LOOK_MS_PER_NODE);
    const own = found.filter(({ report }) => report.region === region);
    const rank = own.findIndex(({ report }) => report.nodeId === nodeId);
    const isMeasuring = rank >= 0 && rank < MEASURING;
    const others = isMeasuring ? chosenFrom(found, region, rank) : [];
    const known = new Map(neighbours.map((neighbour) => [neighbour.url, neighbour]));
    neighbours = others.map(({ controlUrl, report }) => {
      const url = probeAt(controlUrl);
      const former = known.get(url);
      return former?.region === report.region
        ? former
        : { url, region: report.region, lately: [], heardAt: 0 };
    });
  }

  async function visit(neighbour: Neighbour): Promise<void> {
    try {
      const ms = Math.min(LONGEST_RTT_MS, await measure(neighbour.url));
      neighbour.lately = [...neighbour.lately, ms].slice(-REMEMBERED);
      neighbour.heardAt = performance.now();
    } catch (err) {
      logger.debug({ url: neighbour.url, err }, 'a neighbour did not answer');
    }
  }

  async function round(): Promise<void> {
    if (performance.now() >= lookAgainAt) {
      await look().catch((err: unknown) => {
        if (!isAway)
          logger.warn({ err }, 'the registry of nodes cannot be read; known neighbours are asked on');
        isAway = true;
      });
    }
    await Promise.all(neighbours.map(visit));
  }

  function next(): void {
    if (isClosed) return;
    // Not all at once, nor in step for ever.
    const pause = intervalMs * (0.8 + 0.4 * Math.random());
    timer = setTimeout(() => void round().finally(next), pause);
    timer.unref();
  }

  void round().finally(next);
  return {
    rttMs() {
      const heardSince = performance.now() - FORGET_AFTER * intervalMs;
      const best = new Map<string, number>();
      for (const { region, lately, heardAt } of neighbours) {
        if (lately.length === 0 || heardAt < heardSince) continue;
        // The nearer of two: the other's detour or load says nothing of the region.
        best.set(region, Math.min(...lately, best.get(region) ?? Infinity));
      }
      return Object.fromEntries([...best].map(([region, ms]) => [region, Math.round(ms * 10) / 10]));
    },
    close() {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}

/** Those who measure in one region ask different nodes of another, so that no node is asked by all. */
function chosenFrom(found: readonly NodeRegistration[], own: string, rank: number): NodeRegistration[] {
  const regions = new Map<string, NodeRegistration[]>();
  for (const node of found) {
    const { region } = node.report;
    if (region === own) continue;
    regions.set(region, [...(regions.get(region) ?? []), node]);
  }
  return [...regions.values()].slice(0, MOST_REGIONS).flatMap((nodes) => {
    const count = Math.min(ASKED, nodes.length);
    return Array.from({ length: count }, (_, index) => nodes[(rank * ASKED + index) % nodes.length]).filter(
      (node) => node !== undefined,
    );
  });
}

function byId(one: NodeRegistration, other: NodeRegistration): number {
  return one.report.nodeId < other.report.nodeId ? -1 : 1;
}

/** The first request opens the one connection, so that the handshakes do not count. */
async function probe(url: string): Promise<number> {
  const { Agent } = url.startsWith('https:') ? https : http;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const signal = AbortSignal.timeout(DEADLINE_MS);
  try {
    await ask(url, agent, signal);
    let least = Infinity;
    for (let count = 0; count < SAMPLES; count += 1) least = Math.min(least, await ask(url, agent, signal));
    return least;
  } finally {
    agent.destroy();
  }
}

function ask(url: string, agent: http.Agent, signal: AbortSignal): Promise<number> {
  const { request } = url.startsWith('https:') ? https : http;
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    request(url, { agent, signal })
      .on('error', reject)
      .on('response', (response) => {
        const elapsed = performance.now() - startedAt;
        // The connection is free again with its end.
        response.resume().on('end', () => {
          if (response.statusCode === 204) resolve(elapsed);
          else reject(new Error(`the probe answered ${response.statusCode}`));
        });
      })
      .end();
  });
}
