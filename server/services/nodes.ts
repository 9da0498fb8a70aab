/** The media nodes this server is linked to: who they are, how loaded, and where a new room goes. */
import { AppError } from '#protocol/errors.ts';
import type { NodeReport } from '#protocol/control.ts';
import type { NodeId } from '#protocol/ids.ts';
import type { RtpCapabilities } from '#protocol/rtp.ts';
import { PROTOCOL_VERSION } from '#protocol/version.ts';
import { nodeMachine } from '#domain/node.ts';
import type { NodeEvent, NodeState } from '#domain/node.ts';
import { place } from '#domain/placement.ts';
import type { ControlLink } from '#platform/link/control-link.ts';
import type { Logger } from '#platform/logger.ts';

export interface Nodes {
  /**
   * Asks the node who it is and takes it into use, or closes the link.
   * @param registered what the registry says of it, where there is one
   * @throws AppError BAD_REQUEST when it is another node than the registered one
   */
  add(link: ControlLink, registered?: { readonly id: NodeId; readonly controlUrl: string }): Promise<NodeId>;
  link(id: NodeId): ControlLink | undefined;
  /** Where other nodes and servers reach it; undefined for one inside a server's process. */
  controlUrl(id: NodeId): string | undefined;
  /** The node is gone with all its rooms, not just out of reach. Idempotent. */
  lose(id: NodeId): void;
  /** @throws AppError NO_MEDIA_NODE */
  choose(): NodeId;
  /** Whether a room on this node can still be opened again there. */
  isUsable(id: NodeId): boolean;
  /** The same on every node; undefined while none is up. */
  rtpCapabilities(): RtpCapabilities | undefined;
  isReady(): boolean;
  close(): void;
}

export interface NodesDeps {
  readonly logger: Logger;
  readonly onAdded: (id: NodeId, link: ControlLink) => void;
  readonly onLost: (id: NodeId) => void;
}

interface Node {
  readonly link: ControlLink;
  readonly controlUrl: string | undefined;
  state: NodeState;
  report: NodeReport;
  placedSince: number;
}

export function createNodes({ logger, onAdded, onLost }: NodesDeps): Nodes {
  const nodes = new Map<NodeId, Node>();
  let capabilities: RtpCapabilities | undefined;
  let isClosing = false;

  function advance(node: Node, event: NodeEvent): void {
    const from = node.state.status.state;
    node.state = nodeMachine.next(node.state, event, undefined).record;
    const to = node.state.status.state;
    if (from !== to) logger.info({ machine: 'node', id: node.report.nodeId, from, event: event.type, to });
  }

  function choice(): NodeId | undefined {
    return place({
      protocol: PROTOCOL_VERSION,
      shopper: {},
      agent: {},
      between: () => undefined,
      nodes: [...nodes.values()].map(({ report, state, placedSince }) => ({
        report,
        placedSince,
        state: state.status.state,
      })),
    }).choice?.shopper;
  }

  return {
    async add(link, registered) {
      const { report, rtpCapabilities } = await described(link);
      const id = report.nodeId;
      if (registered !== undefined && registered.id !== id) {
        link.close();
        const message = `The node registered as "${registered.id}" calls itself "${id}".`;
        throw new AppError('BAD_REQUEST', message);
      }
      const controlUrl = registered?.controlUrl;
      const node: Node = {
        link,
        controlUrl,
        report,
        state: { status: { state: 'starting' } },
        placedSince: 0,
      };
      nodes.set(id, node);
      capabilities ??= rtpCapabilities;
      link.on('node.reported', (news) => {
        node.report = news.report;
        node.placedSince = 0;
        advance(node, { type: 'reported', isDraining: news.report.draining });
      });
      link.onClosed(() => {
        if (!isClosing) advance(node, { type: 'link-lost' });
      });
      onAdded(id, link);
      advance(node, { type: 'reported', isDraining: report.draining });
      return id;
    },
    link: (id) => nodes.get(id)?.link,
    controlUrl: (id) => nodes.get(id)?.controlUrl,
    lose(id) {
      if (isClosing) return;
      const node = nodes.get(id);
      if (node !== undefined) advance(node, { type: 'removed' });
      nodes.delete(id);
      onLost(id);
    },
    choose() {
      const id = choice();
      const node = id === undefined ? undefined : nodes.get(id);
      if (id === undefined || node === undefined)
        throw new AppError('NO_MEDIA_NODE', 'No media node can take the call right now.');
      node.placedSince += 1;
      return id;
    },
    isUsable: (id) => nodes.get(id)?.state.status.state === 'ready',
    rtpCapabilities: () => capabilities,
    isReady: () => choice() !== undefined,
    close() {
      isClosing = true;
      for (const { link } of nodes.values()) link.close();
      nodes.clear();
    },
  };
}

async function described(link: ControlLink) {
  try {
    return await link.request('node.describe', {});
  } catch (error) {
    link.close();
    throw error;
  }
}
