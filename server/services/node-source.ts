/** Where a server's media nodes come from. */
import type { ControlLink } from '#platform/link/control-link.ts';
import type { Nodes } from './nodes.ts';

/** Resolves when the nodes that are there now can be used. */
export type NodeSource = (nodes: Nodes) => Promise<{ stop(): void }>;

/** Nodes that are there from the start, and whose link ends only with them. */
export function fixedNodes(links: readonly ControlLink[]): NodeSource {
  return async (nodes) => {
    for (const link of links) {
      const id = await nodes.add(link);
      link.onClosed(() => nodes.lose(id));
    }
    return { stop: () => undefined };
  };
}
