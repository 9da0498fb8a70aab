/** The media nodes this server is linked to: who they are, how loaded, and whether they take new rooms. */
import { AppError } from '#protocol/errors.ts';
import type { NodeReport } from '#protocol/control.ts';
import type { NodeId } from '#protocol/ids.ts';
import type { RtpCapabilities } from '#protocol/rtp.ts';
import { PROTOCOL_VERSION } from '#protocol/version.ts';
import { nodeMachine } from '#domain/node.ts';
import type { NodeEvent, NodeState, NodeStatus } from '#domain/node.ts';
import { whyClosed } from '#domain/placement.ts';
import type { ControlLink } from '#platform/link/control-link.ts';
import type { Logger } from '#platform/logger.ts';

export interface Nodes {
  /**
   * Asks the node who it is and takes it into use, or closes the link.
   * @param registered what the registry says of it, where there is one
   * @throws AppError BAD_REQUEST when it is another node than the registered one
   */
  add(link: ControlLink, registered?: RegisteredNode): Promise<NodeId>;
  /** For deciding where media goes: as they reported last. */
  all(): readonly KnownNode[];
  link(id: NodeId): ControlLink | undefined;
  /** As `link`; one that is not known here yet is looked for first: another server may have been told of it sooner. */
  find(id: NodeId): Promise<ControlLink | undefined>;
  /** @param look resolves when the node is linked to, or cannot be */
  findWith(look: (id: NodeId) => Promise<void>): void;
  links(): readonly { readonly id: NodeId; readonly link: ControlLink }[];
  /** Where other nodes and servers reach it; undefined for one inside a server's process. */
  controlUrl(id: NodeId): string | undefined;
  /** The node is gone with all its rooms, not just out of reach. Idempotent. */
  lose(id: NodeId): void;
  /** Whether a room on this node can still be opened again there. */
  isUsable(id: NodeId): boolean;
  /** Usable, and with a worker to open it on now. */
  isWorking(id: NodeId): boolean;
  /** The same on every node; undefined while none is up. */
  rtpCapabilities(): RtpCapabilities | undefined;
  isReady(): boolean;
  close(): void;
}

export interface RegisteredNode {
  readonly id: NodeId;
  readonly controlUrl: string;
  /** Where browsers measure how far it is. */
  readonly probeUrl: string;
}

export interface KnownNode {
  readonly report: NodeReport;
  readonly state: NodeStatus['state'];
  /** Undefined for one inside a server's process. */
  readonly controlUrl: string | undefined;
  readonly probeUrl: string | undefined;
}

export interface NodesDeps {
  readonly logger: Logger;
  readonly onAdded: (id: NodeId, link: ControlLink) => void;
  readonly onLost: (id: NodeId) => void;
  /** It takes no new rooms from now on. */
  readonly onDraining?: (id: NodeId) => void;
  /** It takes rooms from now on. */
  readonly onReady?: (id: NodeId) => void;
}

interface Node {
  readonly link: ControlLink;
  readonly registered: RegisteredNode | undefined;
  state: NodeState;
  report: NodeReport;
}

export function createNodes({ logger, onAdded, onLost, onDraining, onReady }: NodesDeps): Nodes {
  const nodes = new Map<NodeId, Node>();
  let capabilities: RtpCapabilities | undefined;
  let isClosing = false;
  let look: (id: NodeId) => Promise<void> = () => Promise.resolve();

  function advance(node: Node, event: NodeEvent): void {
    const from = node.state.status.state;
    node.state = nodeMachine.next(node.state, event, undefined).record;
    const to = node.state.status.state;
    if (from === to) return;
    logger.info({ machine: 'node', id: node.report.nodeId, from, event: event.type, to });
    if (to === 'draining') onDraining?.(node.report.nodeId);
    if (to === 'ready') onReady?.(node.report.nodeId);
  }

  const isUsable = (id: NodeId): boolean => nodes.get(id)?.state.status.state === 'ready';

  const all = (): KnownNode[] =>
    [...nodes.values()].map(({ report, state, registered }) => ({
      report,
      state: state.status.state,
      controlUrl: registered?.controlUrl,
      probeUrl: registered?.probeUrl,
    }));

  return {
    async add(link, registered) {
      const { report, rtpCapabilities } = await described(link);
      const id = report.nodeId;
      if (registered !== undefined && registered.id !== id) {
        link.close();
        const message = `The node registered as "${registered.id}" calls itself "${id}".`;
        throw new AppError('BAD_REQUEST', message);
      }
      const node: Node = { link, registered, report, state: { status: { state: 'starting' } } };
      nodes.set(id, node);
      capabilities ??= rtpCapabilities;
      link.on('node.reported', (news) => {
        node.report = news.report;
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
    async find(id) {
      if (!nodes.has(id)) await look(id);
      return nodes.get(id)?.link;
    },
    findWith(by) {
      look = by;
    },
    links: () => [...nodes].map(([id, { link }]) => ({ id, link })),
    controlUrl: (id) => nodes.get(id)?.registered?.controlUrl,
    all,
    lose(id) {
      if (isClosing) return;
      const node = nodes.get(id);
      if (node !== undefined) advance(node, { type: 'removed' });
      nodes.delete(id);
      onLost(id);
    },
    isUsable,
    isWorking: (id) => isUsable(id) && (nodes.get(id)?.report.load.workers ?? 0) > 0,
    rtpCapabilities: () => capabilities,
    isReady: () => all().some((node) => whyClosed(node, PROTOCOL_VERSION) === undefined),
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
