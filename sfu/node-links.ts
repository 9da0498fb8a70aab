/**
 * Control links to other nodes: one to each, shared by all rooms that have a partner there, dialled again and again
 * while one of them needs it, and closed with the last.
 */
import { dialNode } from '#platform/link/dial.ts';
import type { ControlLink } from '#platform/link/control-link.ts';
import type { Logger } from '#platform/logger.ts';
import { retryDelayMs } from '#platform/retry-delay.ts';
import { AppError } from '#protocol/errors.ts';
import type { NodeId } from '#protocol/ids.ts';

export interface FarNode {
  readonly nodeId: NodeId;
  readonly controlUrl: string;
}

/** Told whenever there is a link, and whenever there is none any more. */
export interface LinkUser {
  up(link: ControlLink): void;
  down(): void;
}

export interface NodeLinks {
  /** `user` is told of the link there is now in this very turn. @returns how to give it back */
  use(node: FarNode, user: LinkUser): () => void;
  /** For leak checks and support. */
  serialize(): { nodeId: NodeId; isUp: boolean; failures: number; users: number }[];
  close(): void;
}

export interface NodeLinksDeps {
  /** The cluster's. */
  readonly key: string;
  /** This node. */
  readonly nodeId: string;
  readonly logger: Logger;
}

interface Line {
  readonly node: FarNode;
  readonly users: Set<LinkUser>;
  link: ControlLink | undefined;
  failures: number;
  timer: NodeJS.Timeout | undefined;
  isOver: boolean;
}

export function createNodeLinks({ key, nodeId, logger }: NodeLinksDeps): NodeLinks {
  const lines = new Map<string, Line>();
  const onListenerError = (err: unknown): void => {
    logger.error({ err }, 'a listener of a node link failed');
  };

  async function dial(line: Line): Promise<void> {
    const { nodeId: to, controlUrl: url } = line.node;
    try {
      const link = await dialNode({ url, key, from: nodeId, role: 'node', onListenerError });
      if (line.isOver) return link.close();
      line.link = link;
      line.failures = 0;
      logger.info({ to }, 'node link is up');
      link.onClosed(() => {
        line.link = undefined;
        if (line.isOver) return;
        logger.warn({ to }, 'node link is down');
        for (const user of [...line.users]) user.down();
        redial(line);
      });
      for (const user of [...line.users]) user.up(link);
    } catch (err) {
      if (line.isOver) return;
      // Once, not with every try.
      if (line.failures === 0)
        logger.warn({ to, err: plain(err) }, 'a node cannot be reached; it is tried again');
      redial(line);
    }
  }

  function redial(line: Line): void {
    line.timer = setTimeout(() => void dial(line), retryDelayMs(line.failures));
    line.failures += 1;
  }

  function end(line: Line): void {
    line.isOver = true;
    clearTimeout(line.timer);
    line.link?.close();
  }

  return {
    use(node, user) {
      const name = `${node.nodeId} ${node.controlUrl}`;
      let line = lines.get(name);
      if (line === undefined) {
        line = { node, users: new Set(), link: undefined, failures: 0, timer: undefined, isOver: false };
        lines.set(name, line);
        void dial(line);
      }
      const { users } = line;
      users.add(user);
      if (line.link !== undefined) user.up(line.link);
      return () => {
        if (!users.delete(user) || users.size > 0 || lines.get(name) !== line) return;
        lines.delete(name);
        end(line);
      };
    },
    serialize: () =>
      [...lines.values()].map(({ node, link, failures, users }) => ({
        nodeId: node.nodeId,
        isUp: link !== undefined,
        failures,
        users: users.size,
      })),
    close() {
      for (const line of lines.values()) end(line);
      lines.clear();
    },
  };
}

/** What a code says needs no stack. */
function plain(err: unknown): unknown {
  return err instanceof AppError ? { code: err.code, message: err.message } : err;
}
