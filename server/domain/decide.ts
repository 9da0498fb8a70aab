/** One decision on where a call's media goes, with all that led to it, to be kept with the call. Pure. */
import type { NodeId } from '#protocol/ids.ts';
import type { PartyWays, PlacementDecision, Rejection } from '#protocol/placement.ts';
import { place } from './placement.ts';
import type { Choice, Current, Pin, Placement, PlacementNode, Rejected } from './placement.ts';
import { estimate, whereabouts } from './prior.ts';
import type { Whereabouts } from './prior.ts';
import { mapRegions } from './region-map.ts';
import type { RegionMap } from './region-map.ts';
import { plausible } from './round-trips.ts';
import type { RoundTrips } from './round-trips.ts';

/** What is known of the network that a party is on. */
export interface PartyNetwork extends Whereabouts {
  /** As the browser told it. */
  readonly rttMs?: RoundTrips | undefined;
}

export interface DecisionRequest {
  readonly cause: PlacementDecision['cause'];
  readonly nodes: readonly PlacementNode[];
  readonly protocol: number;
  readonly shopper: PartyNetwork;
  /** Absent while nobody knows who will answer. */
  readonly agent?: PartyNetwork | undefined;
  readonly residency: readonly string[];
  readonly pin?: Pin | undefined;
  readonly current?: Current | undefined;
}

export interface Decided {
  readonly choice: Choice;
  readonly decision: PlacementDecision;
}

/** Of those not chosen, so many are kept; what is said of thousands more is their number. */
const KEPT_REJECTIONS = 20;

/** @returns undefined when no node can take the call */
export function decide(request: DecisionRequest): Decided | undefined {
  const { cause, nodes, protocol, residency, pin, current } = request;
  const map = mapRegions(nodes.map(({ report }) => report));
  const shopper = waysOf(request.shopper, map);
  const agent = request.agent && waysOf(request.agent, map);
  const placement = place({
    nodes,
    protocol,
    shopper: all(shopper),
    agent: agent === undefined ? {} : all(agent),
    between: map.between,
    residency,
    pin,
    current,
  });
  const { choice, costMs } = placement;
  if (choice === undefined || costMs === undefined) return undefined;
  const at = (nodeId: NodeId) => {
    const region = nodes.find(({ report }) => report.nodeId === nodeId)?.report.region ?? '';
    return { nodeId, region };
  };
  return {
    choice,
    decision: {
      cause,
      shopper,
      ...(agent !== undefined && { agent }),
      residency: [...residency],
      ...(pin !== undefined && { pin }),
      chosen: { shopper: at(choice.shopper), agent: at(choice.agent) },
      costMs: tenths(costMs),
      rejected: best(placement).map(({ costMs: cost, ...rejected }) => ({
        ...rejected,
        ...(cost !== undefined && { costMs: tenths(cost) }),
      })),
      rejectedCounts: countReasons(placement),
    },
  };
}

function waysOf({ rttMs = {}, ...from }: PartyNetwork, map: RegionMap): PartyWays {
  // Regions that are no more, or never were, are nobody's business here.
  const known = Object.entries(rttMs).filter(([region]) => map.regions.has(region));
  const { ms, isAdjusted } = plausible(Object.fromEntries(known), map.between);
  const guessed = Object.entries(estimate(whereabouts(from), map.places));
  return {
    measuredMs: mapValues(ms, tenths),
    estimatedMs: Object.fromEntries(guessed.filter(([region]) => !(region in ms))),
    isAdjusted,
  };
}

function all({ measuredMs, estimatedMs }: PartyWays): RoundTrips {
  return { ...estimatedMs, ...measuredMs };
}

/** Those that could have been chosen first, by what they would have cost; in one walk, as there may be thousands. */
function best({ rejected }: Placement): Rejected[] {
  const kept: Rejected[] = [];
  for (const node of rejected) {
    const last = kept[KEPT_REJECTIONS - 1];
    if (last !== undefined && byCost(last, node) < 0) continue;
    kept.push(node);
    kept.sort(byCost);
    kept.length = Math.min(kept.length, KEPT_REJECTIONS);
  }
  return kept;
}

function byCost(one: Rejected, other: Rejected): number {
  const [a, b] = [one.costMs ?? Infinity, other.costMs ?? Infinity];
  if (a !== b) return a < b ? -1 : 1;
  return one.nodeId < other.nodeId ? -1 : 1;
}

function countReasons({ rejected }: Placement): PlacementDecision['rejectedCounts'] {
  const counts: Partial<Record<Rejection, number>> = {};
  for (const { reason } of rejected) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}

function mapValues(record: RoundTrips, change: (value: number) => number): Record<string, number> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
