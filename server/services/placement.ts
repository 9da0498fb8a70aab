/**
 * Decides where calls' media goes: when a call starts, when it rings and both parties are known, when a node is gone
 * or is emptied, and when a party's way was measured late. Every server decides alone with what it knows; the call's
 * record settles who was first.
 */
import { AppError } from '#protocol/errors.ts';
import type { NodeId, SessionId } from '#protocol/ids.ts';
import type { Probe } from '#protocol/placement.ts';
import type { ShopContext } from '#protocol/people.ts';
import type { RegionProfile, Scenario } from '#protocol/profiles.ts';
import { PROTOCOL_VERSION } from '#protocol/version.ts';
import { agentOf } from '#domain/call-record.ts';
import type { CallRecord, Placed } from '#domain/call-record.ts';
import { decide } from '#domain/decide.ts';
import type { DecisionRequest } from '#domain/decide.ts';
import type { Current, Pin, PlacementNode } from '#domain/placement.ts';
import { estimate, whereabouts } from '#domain/prior.ts';
import { mapRegions } from '#domain/region-map.ts';
import type { Clock } from '#platform/clock.ts';
import type { Logger } from '#platform/logger.ts';
import type { KnownNode, Nodes } from './nodes.ts';
import type { Networks } from './networks.ts';
import type { Policies } from './policies.ts';

export interface PlacementSettings {
  /** All calls' media passes only through nodes of this area. */
  readonly residency?: string | undefined;
  readonly pins: readonly (Pin & { readonly residency?: string | undefined })[];
}

export interface PlacementDeps {
  readonly nodes: Pick<Nodes, 'all' | 'isWorking'>;
  readonly networks: Pick<Networks, 'of'>;
  readonly policies: Pick<Policies, 'residencyOf'>;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly settings: PlacementSettings;
}

/** What of a call limits where its media may be. */
interface Limited {
  readonly context: ShopContext;
  readonly scenario: Scenario;
  /** The shopper's. */
  readonly regionProfile: RegionProfile;
}

export interface CallPlacements {
  /** Nobody knows yet who will answer. @throws AppError NO_MEDIA_NODE */
  atStart(shopper: Limited & { readonly sessionId: SessionId }): Promise<Placed>;
  /** Both are known. Undefined when no node can take the call: it stays where it is. */
  atRing(call: CallRecord, agent: SessionId): Promise<Placed | undefined>;
  /** Away from nodes that are gone or are emptied; who is at one that is well leaves it only for a clearly better one. */
  again(call: CallRecord, cause: 'lost' | 'drain' | 'measured'): Promise<Placed | undefined>;
  /** What a page measures: a node of each region. */
  probesFor(id: SessionId): Promise<Probe[]>;
  /** Of all that `probesFor` may name, for the pages' own policy. */
  probeOrigins(): string[];
}

/** A node reports this often, and then knows of its rooms itself. */
const REPORT_MS = 1000;
/** A call's load is there once it was answered and the worker's mean has followed. */
const RAMP_UP_MS = 10_000;
/** More would cost a page more than it is worth; the nearest by estimate are measured. */
const MOST_PROBES = 12;
/** Nodes of one region that share its probes. */
const PROBED_NODES = 4;

export function createPlacement(deps: PlacementDeps): CallPlacements {
  const { nodes, networks, clock, settings } = deps;
  /** Areas that some node has said it is in. */
  const served = new Set<string>();
  const missed = new Set<string>();
  /** When this server placed rooms lately, ascending, by node: others' are in the nodes' reports a moment later. */
  const placements = new Map<NodeId, number[]>();

  function note(id: NodeId): void {
    const now = clock.now();
    const times = placements.get(id) ?? [];
    placements.set(id, times);
    times.push(now);
    const [oldest = now] = times;
    // Now and then: each time would move all that are left.
    if (oldest <= now - 2 * RAMP_UP_MS) times.splice(0, times.length - countSince(times, now - RAMP_UP_MS));
  }

  function candidates(): PlacementNode[] {
    const now = clock.now();
    return nodes.all().map(({ report, state, controlUrl }) => {
      const times = placements.get(report.nodeId) ?? [];
      return {
        report,
        state,
        rampingUp: countSince(times, now - RAMP_UP_MS),
        placedSince: countSince(times, now - REPORT_MS),
        isReachable: controlUrl !== undefined,
      };
    });
  }

  function residencyOf({ context, scenario, regionProfile }: Limited): string[] {
    const areas = [settings.residency, context.residency, areaOf({ scenario, region: regionProfile })];
    return [...new Set(areas.filter((area) => area !== undefined))];
  }

  /**
   * What a profile says as it is shipped holds where the installation has nodes in that area: one that never had any
   * would otherwise refuse half a continent, going by a time zone.
   */
  function areaOf(names: Parameters<Policies['residencyOf']>[0]): string | undefined {
    const residency = deps.policies.residencyOf(names);
    if (residency === undefined || residency.isCertain) return residency?.area;
    const { area } = residency;
    for (const { report } of nodes.all()) for (const there of report.residency) served.add(there);
    if (served.has(area)) return area;
    if (!missed.has(area)) deps.logger.warn({ area }, 'no media node is in the area that a profile asks for');
    missed.add(area);
    return undefined;
  }

  function limitsOf({ context, scenario, shopper: { regionProfile } }: CallRecord): Limited {
    return { context, scenario, regionProfile };
  }

  /** The first that speaks of such calls. */
  function pinFor(residency: readonly string[]): Pin | undefined {
    const found = settings.pins.find(
      (pin) => pin.residency === undefined || residency.includes(pin.residency),
    );
    return found && { nodeId: found.nodeId, region: found.region };
  }

  async function decideFor(
    parties: { readonly shopper: SessionId; readonly agent?: SessionId | undefined },
    limited: Limited,
    how: Pick<DecisionRequest, 'cause' | 'current'>,
  ): Promise<Placed | undefined> {
    const [shopper, agent] = await Promise.all([
      networks.of(parties.shopper),
      parties.agent === undefined ? undefined : networks.of(parties.agent),
    ]);
    const residency = residencyOf(limited);
    const pin = pinFor(residency);
    const decided = decide({
      ...how,
      nodes: candidates(),
      protocol: PROTOCOL_VERSION,
      shopper,
      agent,
      residency,
      pin,
    });
    if (decided === undefined) return undefined;
    const { choice, decision } = decided;
    for (const id of new Set([choice.shopper, choice.agent])) {
      const isThere = id === how.current?.shopper || id === how.current?.agent;
      if (!isThere) note(id);
    }
    return {
      nodeId: choice.shopper,
      agentNodeId: choice.agent === choice.shopper ? undefined : choice.agent,
      decision,
    };
  }

  return {
    async atStart({ sessionId, ...limited }) {
      const placed = await decideFor({ shopper: sessionId }, limited, { cause: 'start' });
      if (placed === undefined)
        throw new AppError('NO_MEDIA_NODE', 'No media node can take the call right now.');
      return placed;
    },
    atRing: (call, agent) =>
      decideFor({ shopper: call.shopper.sessionId, agent }, limitsOf(call), {
        cause: 'ring',
        current: { shopper: call.nodeId, isRinging: true },
      }),
    again(call, cause) {
      const agentNode = call.agentNodeId ?? call.nodeId;
      const agent = agentOf(call)?.sessionId;
      const current: Current = {
        ...(nodes.isWorking(call.nodeId) && { shopper: call.nodeId }),
        ...(agent !== undefined && nodes.isWorking(agentNode) && { agent: agentNode }),
      };
      return decideFor({ shopper: call.shopper.sessionId, agent }, limitsOf(call), { cause, current });
    },

    async probesFor(id) {
      const known = await networks.of(id);
      const ready = nodes.all().filter(({ state }) => state === 'ready');
      const { places } = mapRegions(ready.map(({ report }) => report));
      const far = estimate(whereabouts(known), places);
      return [...byRegion(ready)]
        .sort(([one], [other]) => (far[one] ?? Infinity) - (far[other] ?? Infinity) || (one < other ? -1 : 1))
        .slice(0, MOST_PROBES)
        .map(([region, there]) => {
          const node = there[Math.floor(Math.random() * there.length)];
          return { region, url: node?.probeUrl ?? OWN_PROBE };
        });
    },
    probeOrigins() {
      const urls = [...byRegion(nodes.all()).values()].flat().flatMap(({ probeUrl }) => probeUrl ?? []);
      return [...new Set(urls.map((url) => new URL(url).origin))];
    },
  };
}

/** Of ascending times, how many are later. */
function countSince(times: readonly number[], since: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! > since) high = middle;
    else low = middle + 1;
  }
  return times.length - low;
}

/** A node without an address of its own is in this very process. */
const OWN_PROBE = '/probe';

/** The first few of each region, always the same: the policy of a page names them before it is served. */
function byRegion(nodes: readonly KnownNode[]): Map<string, KnownNode[]> {
  const regions = new Map<string, KnownNode[]>();
  const sorted = [...nodes].sort((a, b) => (a.report.nodeId < b.report.nodeId ? -1 : 1));
  for (const node of sorted) {
    const there = regions.get(node.report.region) ?? [];
    if (there.length === 0) regions.set(node.report.region, there);
    if (there.length < PROBED_NODES) there.push(node);
  }
  return regions;
}
