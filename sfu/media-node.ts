/** One media node of a cluster: workers, control socket, registration, and an end that loses no call. */
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Config } from '#config/schema.ts';
import { createCloser } from '#platform/closer.ts';
import { serveControl } from '#platform/link/serve.ts';
import { openLiveState } from '#platform/live/open-live-state.ts';
import type { Logger } from '#platform/logger.ts';
import { isLoopback } from '#platform/loopback.ts';
import { addressOf } from '#platform/client-address.ts';
import { createProbe } from '#platform/probe-load.ts';
import { StartError } from '#platform/start-error.ts';
import { probeAt } from '#protocol/registration.ts';
import { startNeighbours } from './neighbours.ts';
import type { Neighbours } from './neighbours.ts';
import { SfuNode } from './node.ts';
import { register } from './registration.ts';

export interface MediaNodeOptions {
  readonly config: Config;
  readonly logger: Logger;
  /** Another process took this node's name. */
  readonly onUsurped: (error: Error) => void;
}

export interface MediaNode {
  readonly node: SfuNode;
  readonly controlUrl: string;
  /** Idempotent. Drains first: the calls move to other nodes, as long as the drain time lasts. */
  close(): Promise<void>;
}

const STEP_LIMIT_MS = 5000;
const LOOK_MS = 100;

/** @throws StartError in one sentence for what the operator can mend */
export async function startMediaNode({ config, logger, onUsurped }: MediaNodeOptions): Promise<MediaNode> {
  const { sfu, redis, cluster } = config;
  const key = cluster.secret;
  if (redis.url === undefined) throw new StartError('A media node of a cluster needs redis.url.');
  if (key === undefined) throw new StartError('A media node of a cluster needs cluster.secret.');
  const closer = createCloser(({ name, cause }) => {
    logger.warn({ part: name, err: cause }, 'a part did not close well');
  }, STEP_LIMIT_MS);
  try {
    const live = await openLiveState(redis, logger);
    closer.add('live state', () => live.close());
    const servesOthers = !isLoopback(sfu.controlHost);
    let neighbours: Neighbours | undefined = undefined;
    const node = await SfuNode.create({
      config: sfu,
      servesOthers,
      clusterKey: key,
      logger,
      regionRttMs: () => neighbours?.rttMs() ?? {},
    });
    closer.add('node', () => node.close('the media node stops'));
    const http = createServer(createProbe({ addressOf: (request) => addressOf(request, false) }));
    const control = serveControl({ http, key, endpoint: node.endpoint, logger });
    closer.add('control', () => control.close());
    await listen(http, sfu.controlPort, sfu.controlHost);
    const controlUrl = sfu.controlUrl ?? ownUrl(http, sfu.controlHost);
    const registration = await register({
      state: live.state,
      logger,
      report: () => node.report,
      controlUrl,
      probeUrl: sfu.probeUrl ?? probeAt(controlUrl),
      onUsurped,
    });
    closer.add('registration', () => registration.withdraw());
    neighbours = startNeighbours({ state: live.state, logger, self: () => node.report });
    closer.add('neighbours', () => neighbours?.close());
    let closing: Promise<void> | undefined;
    return {
      node,
      controlUrl,
      close: () => (closing ??= drained(node, sfu.drainSeconds * 1000).then(() => closer.close())),
    };
  } catch (error) {
    await closer.close();
    throw error;
  }
}

/** Resolves when the node has no room left, or its time is up. */
async function drained(node: SfuNode, limitMs: number): Promise<void> {
  node.drain();
  const giveUpAt = performance.now() + limitMs;
  while (node.serialize().rooms.length > 0 && performance.now() < giveUpAt)
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
}

function listen(http: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once('error', (error: NodeJS.ErrnoException) => {
      const why =
        error.code === 'EADDRINUSE' ? 'is taken by another program' : `cannot be used (${error.code})`;
      reject(new StartError(`The control port ${port} on ${host} ${why}; choose one with sfu.controlPort.`));
    });
    http.listen(port, host, resolve);
  });
}

/** @throws StartError when the address says nothing to others */
function ownUrl(http: Server, host: string): string {
  if (host === '0.0.0.0' || host === '::')
    throw new StartError('sfu.controlUrl is needed: other machines cannot guess where this node is reached.');
  const { port } = http.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
