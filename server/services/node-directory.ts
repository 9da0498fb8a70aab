/** Finds the media nodes that have registered, and keeps a link to each as long as it is registered. */
import { AppError } from '#protocol/errors.ts';
import type { NodeId } from '#protocol/ids.ts';
import type { NodeRegistration } from '#protocol/registration.ts';
import { HEARTBEAT_MS } from '#protocol/registration.ts';
import type { ControlLink } from '#platform/link/control-link.ts';
import type { Records } from '#platform/live/live-state.ts';
import type { Logger } from '#platform/logger.ts';
import type { Nodes } from './nodes.ts';

export interface NodeDirectoryDeps {
  readonly registrations: Records<NodeRegistration>;
  readonly dial: (url: string) => Promise<ControlLink>;
  readonly nodes: Pick<Nodes, 'add'>;
  readonly logger: Logger;
}

export interface NodeDirectory {
  /** Looks once, and links to whom is found; for the start, so that the first call finds a node. */
  look(): Promise<void>;
  start(): void;
  stop(): void;
}

interface Known {
  readonly instance: string;
  link: ControlLink | undefined;
  /** Not dialled again before this; grows with every failure. */
  notBefore: number;
  failures: number;
}

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;

export function createNodeDirectory({
  registrations,
  dial,
  nodes,
  logger,
}: NodeDirectoryDeps): NodeDirectory {
  const known = new Map<string, Known>();
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let isAway = false;

  async function look(): Promise<void> {
    const found = new Map((await registrations.list()).map(({ id, value }) => [id, value]));
    if (isAway) logger.info('the registry of nodes is back');
    isAway = false;
    for (const [id, { link }] of known) {
      // An entry that is gone says nothing of a link that stands: the registry may have lost it.
      if (!found.has(id) && link === undefined) known.delete(id);
    }
    await Promise.all([...found].map(([id, registration]) => keep(id, registration)));
  }

  async function keep(id: string, { instance, controlUrl }: NodeRegistration): Promise<void> {
    const former = known.get(id);
    if (former?.instance === instance) {
      if (former.link === undefined && performance.now() >= former.notBefore)
        await connect(id, former, controlUrl);
      return;
    }
    // The same name, another process: what stood with the former one is over.
    former?.link?.close();
    const node: Known = { instance, link: undefined, notBefore: 0, failures: 0 };
    known.set(id, node);
    await connect(id, node, controlUrl);
  }

  async function connect(id: string, node: Known, url: string): Promise<void> {
    node.notBefore = Infinity;
    try {
      const link = await dial(url);
      const said: NodeId = await nodes.add(link);
      if (said !== id) {
        link.close();
        throw new AppError('BAD_REQUEST', `The node registered as "${id}" calls itself "${said}".`);
      }
      node.link = link;
      node.failures = 0;
      node.notBefore = 0;
      link.onClosed(() => (node.link = undefined));
      if (isStopped) link.close();
    } catch (err) {
      if (node.failures === 0) logger.warn({ node: id, url, err }, 'a media node cannot be reached');
      node.failures += 1;
      const pause = Math.min(FIRST_PAUSE_MS * 2 ** node.failures, LONGEST_PAUSE_MS);
      node.notBefore = performance.now() + pause;
    }
  }

  function next(): void {
    if (isStopped) return;
    timer = setTimeout(() => {
      look()
        .catch((err: unknown) => {
          if (!isAway)
            logger.warn({ err }, 'the registry of nodes cannot be read; the links that stand go on');
          isAway = true;
        })
        .finally(next);
    }, HEARTBEAT_MS);
  }

  return {
    look,
    start: next,
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
