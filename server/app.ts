/** Composition root: one server over whatever live state, history and media nodes it is given. */
import type { Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Config } from '#config/schema.ts';
import { createCloser } from '#platform/closer.ts';
import { systemClock } from '#platform/clock.ts';
import type { Clock } from '#platform/clock.ts';
import type { ControlLink } from '#platform/link/control-link.ts';
import { createMemoryState } from '#platform/live/memory.ts';
import type { Logger } from '#platform/logger.ts';
import { createMetrics } from '#platform/metrics.ts';
import { openHistory } from '#history/open-history.ts';
import type { History } from '#history/history.ts';
import { createServices } from '#services/create-services.ts';
import type { Services } from '#services/create-services.ts';
import { createDemo, isDemoAllowed } from '#services/demo.ts';
import type { Demo } from '#services/demo.ts';
import { createHttpEdge } from './http-edge.ts';
import type { TlsFiles } from './http-edge.ts';
import { createGateway, createSignalingServer } from './signaling/gateway.ts';
import { createNotifier } from './signaling/notifier.ts';

export interface AppOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly clock?: Clock;
  /** Links to the media nodes that are there from the start; they are closed with the server. */
  readonly links: readonly ControlLink[];
  /** The built pages. */
  readonly staticDir: string;
  readonly tls?: TlsFiles | undefined;
  /** Metrics of the process too, e.g. its memory: only one server of a process can have them. */
  readonly processMetrics?: boolean;
}

export interface App {
  readonly port: number;
  readonly services: Services;
  readonly history: History;
  readonly demo: Demo | undefined;
  /** Plain facts for leak checks and support. */
  serialize(): Promise<Readonly<Record<string, number>>>;
  /** Idempotent. Tells the browsers, ends the calls, writes what is behind. */
  close(): Promise<void>;
}

/** Browsers come back after this: about the time a restart takes. */
const RECONNECT_MS = 1000;
const STEP_LIMIT_MS = 2000;

export async function startApp({
  config,
  logger,
  clock = systemClock,
  links,
  ...options
}: AppOptions): Promise<App> {
  const closer = createCloser(({ name, cause }) => {
    logger.warn({ part: name, err: cause }, 'a part did not close well');
  }, STEP_LIMIT_MS);
  try {
    const history = await openHistory({ ...config.history, logger });
    closer.add('history', () => history.close());
    const state = createMemoryState(clock);
    closer.add('live state', () => state.close());
    const demo = isDemoAllowed(config.auth.demo, config.http.host) ? createDemo(clock) : undefined;
    const metrics = createMetrics({ process: options.processMetrics ?? false });
    const io = createSignalingServer(config);
    const services = createServices({
      config,
      state,
      history,
      clock,
      logger,
      metrics,
      notify: createNotifier(io, logger),
      moreIssuers: demo === undefined ? [] : [demo.issuer],
    });
    closer.add('nodes', () => {
      services.nodes.close();
    });
    for (const link of links) await services.nodes.add(link);

    const parts = { config, logger, clock, history, services, metrics, demo };
    const http = await createHttpEdge({ ...parts, ...options, closer });
    const gateway = createGateway({ io, http, config, services, logger, metrics });
    closer.add('sockets', async () => {
      http.closeIdleConnections();
      await gateway.close();
      http.closeAllConnections();
    });
    metrics.observe({
      sessions: () => gateway.sessions(),
      waiting: () => services.live.waiting.size(),
      agents: () => countAgents(services),
    });
    await listen(http, config.http.port, config.http.host);
    services.sweeper.start();
    closer.add('calls', async () => {
      gateway.announceStop(RECONNECT_MS);
      await services.sweeper.stop();
      services.queue.stop();
      await services.queue.settled();
      await services.endAllCalls();
      await history.calls.flush();
    });

    return {
      port: (http.address() as AddressInfo).port,
      services,
      history,
      demo,
      close: () => closer.close(),
      async serialize() {
        const { live } = services;
        const [open, queue, waiting] = await Promise.all([
          live.openCalls.size(),
          live.queue.size(),
          live.waiting.size(),
        ]);
        return { sockets: gateway.sessions(), openCalls: open, queue, waiting };
      },
    };
  } catch (error) {
    await closer.close();
    throw error;
  }
}

function listen(server: HttpServer, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function countAgents({ live }: Services): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { value } of await live.agents.list()) {
    counts[value.status.state] = (counts[value.status.state] ?? 0) + 1;
  }
  return counts;
}
