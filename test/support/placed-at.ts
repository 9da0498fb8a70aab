/** Decisions on where media goes, for tests that only pass them on. */
import { NodeId } from '#protocol/ids.ts';
import type { Placed } from '#domain/call-record.ts';

/** A decision for the node `nodeId`, and another for the agent where there is one. */
export function placedAt(nodeId: string, agentNodeId?: string): Placed {
  const at = (id: string) => ({ nodeId: NodeId.parse(id), region: 'somewhere' });
  const ways = { measuredMs: {}, estimatedMs: {}, isAdjusted: false };
  return {
    nodeId: NodeId.parse(nodeId),
    ...(agentNodeId !== undefined && { agentNodeId: NodeId.parse(agentNodeId) }),
    decision: {
      cause: 'ring',
      shopper: ways,
      agent: ways,
      residency: [],
      chosen: { shopper: at(nodeId), agent: at(agentNodeId ?? nodeId) },
      costMs: 80,
      rejected: [],
      rejectedCounts: {},
    },
  };
}
