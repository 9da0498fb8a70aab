/** What a node tells the servers about itself, every second and on demand. */
import type { NodeLoad, NodeReport } from '#protocol/control.ts';
import { NodeId } from '#protocol/ids.ts';
import type { Location, RegionRtts } from '#protocol/placement.ts';
import { PROTOCOL_VERSION } from '#protocol/version.ts';

export const REPORT_INTERVAL_MS = 1000;

export interface NodeFacts {
  readonly nodeId: string;
  readonly region: string;
  readonly location?: Location | undefined;
  readonly regionRttMs?: RegionRtts | undefined;
  readonly residency: readonly string[];
  readonly draining: boolean;
  readonly rooms: readonly { readonly peers: readonly { readonly consumers: { readonly size: number } }[] }[];
  readonly workers: readonly { readonly cpu: number }[];
  /** Those that are up, and those that are up again in a moment. */
  readonly workerCount: number;
}

export function nodeReport(facts: NodeFacts): NodeReport {
  const { nodeId, region, location, regionRttMs, residency, draining } = facts;
  return {
    nodeId: NodeId.parse(nodeId),
    region,
    ...(location !== undefined && { location }),
    ...(regionRttMs !== undefined && { regionRttMs }),
    residency: [...residency],
    protocol: PROTOCOL_VERSION,
    draining,
    load: nodeLoad(facts),
  };
}

function nodeLoad({ rooms, workers, workerCount }: NodeFacts): NodeLoad {
  const peers = rooms.flatMap((room) => room.peers);
  return {
    rooms: rooms.length,
    peers: peers.length,
    consumers: peers.reduce((sum, { consumers }) => sum + consumers.size, 0),
    // The busiest one: a call lives on one worker, so idle neighbours do not help it.
    cpu: workers.reduce((most, { cpu }) => Math.max(most, cpu), 0),
    workers: workerCount,
  };
}
