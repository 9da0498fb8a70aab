/** What operators see of the media nodes, and do with them. */
import { AppError } from '#protocol/errors.ts';
import type { NodeReport } from '#protocol/control.ts';
import type { NodeId } from '#protocol/ids.ts';
import type { NodeStatus } from '#domain/node.ts';
import type { Nodes } from './nodes.ts';

export interface NodeFacts extends Pick<NodeReport, 'nodeId' | 'region' | 'residency' | 'load' | 'draining'> {
  readonly state: NodeStatus['state'];
}

export interface NodeCare {
  list(): NodeFacts[];
  /**
   * A draining node takes no new rooms, and its calls move to others.
   * @throws AppError NODE_NOT_FOUND, UNAVAILABLE
   */
  setDraining(id: NodeId, draining: boolean): Promise<NodeFacts>;
}

export function createNodeCare(nodes: Pick<Nodes, 'all' | 'link'>): NodeCare {
  const list = (): NodeFacts[] =>
    nodes.all().map(({ report: { nodeId, region, residency, load, draining }, state }) => {
      return { nodeId, region, residency, load, draining, state };
    });
  return {
    list,
    async setDraining(id, draining) {
      const link = nodes.link(id);
      const facts = list().find(({ nodeId }) => nodeId === id);
      if (link === undefined || facts === undefined)
        throw new AppError('NODE_NOT_FOUND', 'There is no such media node.');
      await link.request('node.set-draining', { draining });
      return { ...facts, draining };
    },
  };
}
