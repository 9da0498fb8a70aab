/**
 * Where a call's media goes: one node, or one near each party joined by a pipe. Pure. Hard limits first; among
 * what is left the least mouth-to-ear time counts, and every node not chosen gets its reason.
 *
 * Parties measure regions, not nodes, and nodes of a region differ by their load alone. So the best node of
 * each region is found first, in one walk over all nodes; only regions are then compared in pairs.
 */
import type { NodeReport } from '#protocol/control.ts';
import type { NodeId } from '#protocol/ids.ts';
import { loadPenalty, mouthToEar } from './mouth-to-ear.ts';
import type { NodeStatus } from './node.ts';

export interface PlacementNode {
  readonly report: NodeReport;
  readonly state: NodeStatus['state'];
  /** Rooms placed since the last report: a burst must not herd onto one node. */
  readonly placedSince: number;
}

/** Round trips in ms to the regions' probes, measured or guessed. */
export type RoundTrips = Readonly<Record<string, number>>;

export interface PlacementRequest {
  readonly nodes: readonly PlacementNode[];
  readonly protocol: number;
  readonly shopper: RoundTrips;
  readonly agent: RoundTrips;
  /** Round trip between two regions' nodes in ms; undefined where nobody has measured it. */
  readonly between: (one: string, other: string) => number | undefined;
  /** Media may only pass through nodes of this area, e.g. `eu`. */
  readonly residency?: string | undefined;
  /** An operator's word: this node or none. */
  readonly pin?: NodeId | undefined;
  /** Where the call is now: left only for what is clearly better. */
  readonly current?: Choice | undefined;
}

export interface Choice {
  readonly shopper: NodeId;
  readonly agent: NodeId;
}

export type Rejection =
  | 'not-ready'
  | 'draining'
  | 'other-protocol'
  | 'outside-residency'
  | 'not-the-pinned'
  | 'full'
  | 'more-loaded'
  | 'longer-path';

export interface Placement {
  readonly choice: Choice | undefined;
  /** Mouth to ear, with the penalty for load, in ms. */
  readonly costMs: number | undefined;
  readonly rejected: readonly {
    readonly nodeId: NodeId;
    readonly reason: Rejection;
    /** What a call through this node alone would have cost. */
    readonly costMs?: number;
  }[];
}

interface Candidate {
  readonly id: NodeId;
  readonly region: string;
  readonly load: number;
}

interface Option {
  readonly shopper: Candidate;
  readonly agent: Candidate;
  readonly costMs: number;
}

/** A party whom nobody has measured is taken to be this far from everywhere. */
const UNKNOWN_MS = 250;
/** A second node has a pipe to keep and a machine more to fail: it must be worth that. */
const PAIR_GAIN_MS = 10;
/** More than the gain of a pair, so that noise of a few milliseconds never moves a call back and forth. */
const STAY_GAIN_MS = 20;
/** Rooms of a worker that use it up: a core forwards the packets of about so many calls. */
const ROOMS_PER_WORKER = 50;

export function place(request: PlacementRequest): Placement {
  const rejected: { nodeId: NodeId; reason: Rejection; costMs?: number }[] = [];
  const allowed: Candidate[] = [];
  for (const node of request.nodes) {
    const reason = whyNot(node, request);
    const { nodeId: id, region } = node.report;
    if (reason === undefined) allowed.push({ id, region, load: loadOf(node) });
    else rejected.push({ nodeId: id, reason });
  }
  const best = bestOption([...leastLoaded(allowed).values()], request);
  const stays = currentOption(allowed, request);
  const chosen =
    stays !== undefined && best !== undefined && stays.costMs < best.costMs + STAY_GAIN_MS ? stays : best;
  for (const candidate of allowed) {
    if (candidate.id === chosen?.shopper.id || candidate.id === chosen?.agent.id) continue;
    const isInRegion =
      candidate.region === chosen?.shopper.region || candidate.region === chosen?.agent.region;
    const { costMs } = option(candidate, candidate, request);
    rejected.push({ nodeId: candidate.id, reason: isInRegion ? 'more-loaded' : 'longer-path', costMs });
  }
  return {
    choice: chosen && { shopper: chosen.shopper.id, agent: chosen.agent.id },
    costMs: chosen?.costMs,
    rejected,
  };
}

function whyNot(node: PlacementNode, { protocol, residency, pin }: PlacementRequest): Rejection | undefined {
  const { report, state } = node;
  if (pin !== undefined && report.nodeId !== pin) return 'not-the-pinned';
  if (report.draining || state === 'draining') return 'draining';
  if (state !== 'ready') return 'not-ready';
  if (report.protocol !== protocol) return 'other-protocol';
  if (residency !== undefined && !report.residency.includes(residency)) return 'outside-residency';
  // Only what is measured refuses a call: rooms of waiting calls cost next to nothing.
  return report.load.workers > 0 && report.load.cpu < 1 ? undefined : 'full';
}

/** 0 … 1 of what it can carry. Its rooms are counted too, as its own word on its load may be late or wrong. */
function loadOf({ report: { load }, placedSince }: PlacementNode): number {
  if (load.workers === 0) return 1;
  return Math.min(1, Math.max(load.cpu, (load.rooms + placedSince) / (load.workers * ROOMS_PER_WORKER)));
}

function leastLoaded(candidates: readonly Candidate[]): Map<string, Candidate> {
  const best = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const known = best.get(candidate.region);
    const isBetter =
      known === undefined ||
      candidate.load < known.load ||
      (candidate.load === known.load && candidate.id < known.id);
    if (isBetter) best.set(candidate.region, candidate);
  }
  return best;
}

function bestOption(candidates: readonly Candidate[], request: PlacementRequest): Option | undefined {
  let single: Option | undefined;
  let pair: Option | undefined;
  for (const one of candidates) {
    single = better(single, option(one, one, request));
    for (const other of candidates) if (one !== other) pair = better(pair, option(one, other, request));
  }
  if (single === undefined || pair === undefined) return single;
  return pair.costMs + PAIR_GAIN_MS <= single.costMs ? pair : single;
}

function currentOption(allowed: readonly Candidate[], request: PlacementRequest): Option | undefined {
  const { current } = request;
  if (current === undefined) return undefined;
  const shopper = allowed.find(({ id }) => id === current.shopper);
  const agent = allowed.find(({ id }) => id === current.agent);
  return shopper && agent && option(shopper, agent, request);
}

function option(shopper: Candidate, agent: Candidate, request: PlacementRequest): Option {
  const isPair = shopper !== agent;
  const between = isPair ? (request.between(shopper.region, agent.region) ?? Infinity) : undefined;
  const path = mouthToEar({
    shopper: request.shopper[shopper.region] ?? UNKNOWN_MS,
    agent: request.agent[agent.region] ?? UNKNOWN_MS,
    between,
  });
  const penalty = isPair ? loadPenalty(shopper.load) + loadPenalty(agent.load) : loadPenalty(shopper.load);
  return { shopper, agent, costMs: path + penalty };
}

function better(one: Option | undefined, other: Option): Option {
  return one === undefined || other.costMs < one.costMs ? other : one;
}
