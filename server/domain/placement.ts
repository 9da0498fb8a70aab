/** Where a call's room goes. Pure: nodes and parties in, a choice and a reason for every node not chosen out. */
import type { NodeReport } from '#protocol/control.ts';
import type { NodeId } from '#protocol/ids.ts';
import type { NodeStatus } from './node.ts';

export interface PlacementNode {
  readonly report: NodeReport;
  readonly state: NodeStatus['state'];
  /** Rooms placed since the last report: a burst must not herd onto one node. */
  readonly placedSince: number;
}

export interface PlacementRequest {
  readonly nodes: readonly PlacementNode[];
  readonly protocol: number;
}

export interface Placement {
  readonly nodeId: NodeId | undefined;
  readonly rejected: readonly { readonly nodeId: NodeId; readonly reason: string }[];
}

/** The least loaded node that is ready and speaks our protocol; ties by name. */
export function place({ nodes, protocol }: PlacementRequest): Placement {
  const rejected: { nodeId: NodeId; reason: string }[] = [];
  const usable = nodes.filter(({ report, state }) => {
    const reason = whyNot(report, state, protocol);
    if (reason !== undefined) rejected.push({ nodeId: report.nodeId, reason });
    return reason === undefined;
  });
  const [best, ...others] = usable.toSorted(
    (a, b) => loadOf(a) - loadOf(b) || (a.report.nodeId < b.report.nodeId ? -1 : 1),
  );
  for (const { report } of others) rejected.push({ nodeId: report.nodeId, reason: 'more loaded' });
  return { nodeId: best?.report.nodeId, rejected };
}

function whyNot(report: NodeReport, state: NodeStatus['state'], protocol: number): string | undefined {
  if (state !== 'ready') return `is ${state}`;
  if (report.draining) return 'is draining';
  if (report.protocol !== protocol) return `speaks protocol ${report.protocol}`;
  return report.load.workers === 0 ? 'has no worker' : undefined;
}

/** A worker's core carries a good many rooms; the measured share counts where it is known to be high. */
function loadOf({ report, placedSince }: PlacementNode): number {
  return Math.max(report.load.cpu, (report.load.rooms + placedSince) / (report.load.workers * 50));
}
