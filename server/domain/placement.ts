/**
 * Where a call's media goes: one node, or one near each party joined by a pipe. Pure. Hard limits first; among
 * what is left the least mouth-to-ear time counts, and every node not chosen gets its reason.
 *
 * Parties measure regions, not nodes, and nodes of a region differ by their load alone. So the best node of
 * each region is found first, in one walk over all nodes; only regions are then compared in pairs.
 */
import type { NodeReport } from '#protocol/control.ts';
import type { NodeId } from '#protocol/ids.ts';
import type { Rejection } from '#protocol/placement.ts';
import { loadPenalty, mouthToEar } from './mouth-to-ear.ts';
import type { NodeStatus } from './node.ts';
import type { Between, RoundTrips } from './round-trips.ts';

export interface PlacementNode {
  readonly report: NodeReport;
  readonly state: NodeStatus['state'];
  /** Rooms placed since the last report: a burst must not herd onto one node. */
  readonly placedSince: number;
  /** Rooms placed so lately that their load does not show in `cpu` yet. */
  readonly rampingUp: number;
  /** Whether other nodes can reach it: without that it has no part in a pair. */
  readonly isReachable: boolean;
}

export interface PlacementRequest {
  readonly nodes: readonly PlacementNode[];
  readonly protocol: number;
  /** Measured or guessed; a region that is missing is taken to be far. */
  readonly shopper: RoundTrips;
  /** Empty while nobody knows who will answer: then the shopper's ways decide. */
  readonly agent: RoundTrips;
  readonly between: Between;
  /** Media may only pass through nodes of all of these areas, e.g. `eu`. */
  readonly residency: readonly string[];
  /** An operator's word: there or nowhere. */
  readonly pin?: Pin | undefined;
  /** Where the parties are now: they leave only for what is clearly better. */
  readonly current?: Current | undefined;
}

export interface Pin {
  readonly nodeId?: NodeId | undefined;
  readonly region?: string | undefined;
}

export interface Choice {
  readonly shopper: NodeId;
  readonly agent: NodeId;
}

/** A party that has opened nothing yet is nowhere. */
export interface Current extends Partial<Choice> {
  /** Nobody has heard the other yet, so that nobody hears a move. */
  readonly isRinging?: boolean;
}

export interface Placement {
  readonly choice: Choice | undefined;
  /** Mouth to ear, with the penalty for load, in ms. */
  readonly costMs: number | undefined;
  readonly rejected: readonly Rejected[];
}

export interface Rejected {
  readonly nodeId: NodeId;
  readonly region: string;
  readonly reason: Rejection;
  /** What a call through this node alone would have cost. */
  readonly costMs?: number;
}

interface Candidate {
  readonly id: NodeId;
  readonly region: string;
  readonly load: number;
  readonly isReachable: boolean;
}

interface Option {
  readonly shopper: Candidate;
  readonly agent: Candidate;
  readonly costMs: number;
  /** What it is compared by: leaving what is there costs something too. */
  readonly rank: number;
}

/** A party whom nobody has measured is taken to be this far from everywhere. */
const UNKNOWN_MS = 250;
/** A second node has a pipe to keep and a machine more to fail: it must be worth that. */
const PAIR_GAIN_MS = 10;
/** More than the gain of a pair, so that noise of a few milliseconds never moves a call back and forth. */
const STAY_GAIN_MS = 20;
/** A move while it rings is only work, and may be in vain when nobody answers. */
const STAY_GAIN_RINGING_MS = 10;
/** Rooms of a worker that use it up: a core forwards the packets of about so many calls. */
const ROOMS_PER_WORKER = 50;

export function place(request: PlacementRequest): Placement {
  const rejected: Rejected[] = [];
  const allowed: Candidate[] = [];
  for (const node of request.nodes) {
    const reason = whyNot(node, request);
    const { nodeId: id, region } = node.report;
    if (reason === undefined) allowed.push({ id, region, load: loadOf(node), isReachable: node.isReachable });
    else rejected.push({ nodeId: id, region, reason });
  }
  const chosen = bestOption(worthComparing(allowed, request.current), request);
  for (const candidate of allowed) {
    if (candidate.id === chosen?.shopper.id || candidate.id === chosen?.agent.id) continue;
    const isInRegion =
      candidate.region === chosen?.shopper.region || candidate.region === chosen?.agent.region;
    const { costMs } = option(candidate, candidate, request);
    const isCheaper = chosen !== undefined && costMs < chosen.costMs;
    const reason = isCheaper ? 'small-gain' : isInRegion ? 'more-loaded' : 'longer-path';
    rejected.push({ nodeId: candidate.id, region: candidate.region, reason, costMs });
  }
  return {
    choice: chosen && { shopper: chosen.shopper.id, agent: chosen.agent.id },
    costMs: chosen?.costMs,
    rejected,
  };
}

function whyNot(node: PlacementNode, { protocol, residency, pin }: PlacementRequest): Rejection | undefined {
  const { report } = node;
  if (pin?.nodeId !== undefined && report.nodeId !== pin.nodeId) return 'not-the-pinned';
  if (pin?.region !== undefined && report.region !== pin.region) return 'not-the-pinned';
  if (!residency.every((area) => report.residency.includes(area))) return 'outside-residency';
  return whyClosed(node, protocol);
}

/** Why a node takes no call at all. */
export function whyClosed(
  { report, state }: Pick<PlacementNode, 'report' | 'state'>,
  protocol: number,
): Rejection | undefined {
  if (report.draining || state === 'draining') return 'draining';
  if (state !== 'ready') return 'not-ready';
  if (report.protocol !== protocol) return 'other-protocol';
  // Only what is measured refuses a call: rooms of waiting calls cost next to nothing.
  return report.load.workers > 0 && report.load.cpu < 1 ? undefined : 'full';
}

/**
 * 0 … 1 of what it can carry. Its rooms are counted too, as its own word on its load may be late or wrong; and
 * what was placed lately comes on top of what is measured.
 */
function loadOf({ report: { load }, placedSince, rampingUp }: PlacementNode): number {
  const rooms = load.workers * ROOMS_PER_WORKER;
  if (rooms === 0) return 1;
  return Math.min(1, Math.max(load.cpu + rampingUp / rooms, (load.rooms + placedSince) / rooms));
}

/** The best of each region, that of those who can be in a pair too, and where the parties are. */
function worthComparing(allowed: readonly Candidate[], current: Current = {}): Candidate[] {
  const here = allowed.filter(({ id }) => id === current.shopper || id === current.agent);
  const inPairs = allowed.filter(({ isReachable }) => isReachable);
  return [...new Set([...leastLoaded(allowed).values(), ...leastLoaded(inPairs).values(), ...here])];
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
    if (!one.isReachable) continue;
    for (const other of candidates)
      // Two nodes of one region have nothing between them that a pair could shorten.
      if (other.isReachable && one.region !== other.region) pair = better(pair, option(one, other, request));
  }
  if (single === undefined || pair === undefined) return single;
  return pair.rank + PAIR_GAIN_MS <= single.rank ? pair : single;
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
  const { current = {} } = request;
  const isMove =
    (current.shopper !== undefined && current.shopper !== shopper.id) ||
    (current.agent !== undefined && current.agent !== agent.id);
  const costMs = path + penalty;
  const stayGainMs = current.isRinging === true ? STAY_GAIN_RINGING_MS : STAY_GAIN_MS;
  return { shopper, agent, costMs, rank: isMove ? costMs + stayGainMs : costMs };
}

function better(one: Option | undefined, other: Option): Option {
  return one === undefined || other.rank < one.rank ? other : one;
}
