/**
 * Finds the media nodes that have registered, keeps a link to each, and decides when one is gone. A lost link
 * alone says nothing: the network between may be cut while the node's calls go on. Gone is a node whose
 * process no longer listens, whose name another process bears, or whose registration ran out as well.
 */
import type { NodeId } from '#protocol/ids.ts';
import type { NodeRegistration } from '#protocol/registration.ts';
import { HEARTBEAT_MS, probeAt } from '#protocol/registration.ts';
import type { ControlLink } from '#platform/link/control-link.ts';
import type { Records } from '#platform/live/live-state.ts';
import type { Logger } from '#platform/logger.ts';
import { retryDelayMs } from '#platform/retry-delay.ts';
import type { Nodes } from './nodes.ts';

export interface NodeDirectoryDeps {
  readonly registrations: Records<NodeRegistration>;
  readonly dial: (url: string) => Promise<ControlLink>;
  /** Whether the failure of a dial means that no process is there any more. */
  readonly isRefused: (error: unknown) => boolean;
  readonly nodes: Pick<Nodes, 'add' | 'lose'>;
  readonly logger: Logger;
}

export interface NodeDirectory {
  /** Looks once, and links to whom is found; for the start, so that the first call finds a node. */
  look(): Promise<void>;
  /** Resolves when the node is linked to, or cannot be. Never rejects. */
  find(id: NodeId): Promise<void>;
  start(): void;
  stop(): void;
}

interface Known {
  readonly id: NodeId;
  readonly instance: string;
  readonly url: string;
  readonly probeUrl: string;
  link: ControlLink | undefined;
  wasLinked: boolean;
  dialling: Promise<void> | undefined;
  /** Not dialled again before this; grows with every failure. */
  notBefore: number;
  failures: number;
  refusals: number;
}

/** Once may be a restart of the listener alone. */
const REFUSALS = 2;
const REFUSED_PAUSE_MS = 100;
/** While a link is lost: the calls of a node that is gone wait for every one of these. */
const LOOK_CLOSELY_MS = 200;

export function createNodeDirectory(deps: NodeDirectoryDeps): NodeDirectory {
  const { registrations, dial, isRefused, nodes, logger } = deps;
  const known = new Map<string, Known>();
  /** Processes that are gone while their registrations still stand. */
  const gone = new Map<string, string>();
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let isAway = false;

  /** @returns the dials that it began: one to a node that hangs takes seconds, and nobody waits for it */
  async function look(): Promise<Promise<void>[]> {
    const found = new Map((await registrations.list()).map(({ id, value }) => [id, value]));
    if (isAway) logger.info('the registry of nodes is back');
    isAway = false;
    for (const [id, node] of known) {
      const entry = found.get(id);
      // An entry that is gone says nothing of a link that stands: the registry may have lost it.
      if (entry === undefined && node.link === undefined) lose(node, 'its registration ran out');
      if (entry !== undefined && entry.instance !== node.instance) lose(node, 'another process has its name');
    }
    for (const [id, instance] of gone) if (found.get(id)?.instance !== instance) gone.delete(id);
    return [...found]
      .filter(([id]) => !gone.has(id))
      .map(([id, entry]) => known.get(id) ?? enter(id as NodeId, entry))
      .filter(({ link, dialling, notBefore }) => !link && !dialling && performance.now() >= notBefore)
      .map(connect);
  }

  function enter(id: NodeId, { instance, controlUrl: url, probeUrl }: NodeRegistration): Known {
    const at = {
      link: undefined,
      wasLinked: false,
      dialling: undefined,
      notBefore: 0,
      failures: 0,
      refusals: 0,
    };
    const node: Known = { id, instance, url, probeUrl: probeUrl ?? probeAt(url), ...at };
    known.set(id, node);
    return node;
  }

  function connect(node: Known): Promise<void> {
    return (node.dialling ??= dialAndAdd(node).finally(() => (node.dialling = undefined)));
  }

  async function dialAndAdd(node: Known): Promise<void> {
    try {
      const link = await dial(node.url);
      await nodes.add(link, {
        id: node.id,
        controlUrl: node.url,
        probeUrl: node.probeUrl,
      });
      Object.assign(node, { link, wasLinked: true, notBefore: 0, failures: 0, refusals: 0 });
      link.onClosed(() => linkLost(node));
      if (isStopped) link.close();
    } catch (err) {
      failed(node, err);
    }
  }

  function failed(node: Known, err: unknown): void {
    node.refusals = isRefused(err) ? node.refusals + 1 : 0;
    if (node.refusals >= REFUSALS && node.wasLinked) return lose(node, 'its process is gone');
    if (node.failures === 0)
      logger.warn({ node: node.id, url: node.url, err }, 'a media node cannot be reached');
    node.failures += 1;
    node.notBefore = performance.now() + retryDelayMs(node.failures - 1);
  }

  function linkLost(node: Known): void {
    node.link = undefined;
    if (isStopped || known.get(node.id) !== node) return;
    // Now and not at the next look: a node that was killed refuses at once.
    void chase(node);
  }

  async function chase(node: Known): Promise<void> {
    for (let tries = 0; tries < REFUSALS && known.get(node.id) === node && !isStopped; tries += 1) {
      if (node.link !== undefined || node.dialling) return;
      await connect(node);
      if (node.refusals === 0) break;
      await new Promise((resolve) => setTimeout(resolve, REFUSED_PAUSE_MS));
    }
    next(0);
  }

  function lose(node: Known, why: string): void {
    if (known.get(node.id) !== node) return;
    known.delete(node.id);
    gone.set(node.id, node.instance);
    logger.warn({ node: node.id, why }, 'a media node is gone');
    node.link?.close();
    nodes.lose(node.id);
  }

  function next(inMs?: number): void {
    clearTimeout(timer);
    if (isStopped) return;
    const isAnyLost = [...known.values()].some(({ link, wasLinked }) => wasLinked && link === undefined);
    const pause = inMs ?? (isAnyLost ? LOOK_CLOSELY_MS : HEARTBEAT_MS);
    timer = setTimeout(() => {
      look().then(
        () => next(),
        (err: unknown) => {
          if (!isAway)
            logger.warn({ err }, 'the registry of nodes cannot be read; the links that stand go on');
          isAway = true;
          next(HEARTBEAT_MS);
        },
      );
    }, pause);
  }

  return {
    async look() {
      await Promise.all(await look());
    },
    async find(id) {
      // Others that hang are not waited for; and whoever cannot be looked for is met at the next regular look.
      void (await look().catch(() => []));
      await known.get(id)?.dialling;
    },
    start: next,
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
