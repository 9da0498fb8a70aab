/** Composition root: one server over whatever live state, history and media nodes it is given. */
import type { Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { configuredPolicies } from '#config/policies.ts';
import type { Config } from '#config/schema.ts';
import { createCloser } from '#platform/closer.ts';
import { systemClock } from '#platform/clock.ts';
import { derivedSecret } from '#platform/derived-secret.ts';
import { inMemory } from '#platform/live/open-live-state.ts';
import type { OpenedLiveState } from '#platform/live/open-live-state.ts';
import type { Logger } from '#platform/logger.ts';
import { createMetrics } from '#platform/metrics.ts';
import { openHistory } from '#history/open-history.ts';
import type { History } from '#history/history.ts';
import { createServices } from '#services/create-services.ts';
import type { Services } from '#services/create-services.ts';
import type { NodeSource } from '#services/node-source.ts';
import { createDemo, isDemoAllowed } from '#services/demo.ts';
import type { Demo } from '#services/demo.ts';
import { createHttpEdge } from './http-edge.ts';
import type { TlsFiles } from './http-edge.ts';
import { createGateway, createSignalingServer } from './signaling/gateway.ts';
import { createNotifier } from './signaling/notifier.ts';

export interface AppOptions {
  readonly config: Config;
  readonly logger: Logger;
  /** Closed with the server. In memory when absent. */
  readonly live?: OpenedLiveState;
  readonly nodes: NodeSource;
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
  live = inMemory(systemClock),
  ...options
}: AppOptions): Promise<App> {
  const closer = createCloser(({ name, cause }) => {
    logger.warn({ part: name, err: cause }, 'a part did not close well');
  }, STEP_LIMIT_MS);
  try {
    const history = await openHistory({ ...config.history, logger });
    closer.add('history', () => history.close());
    closer.add('live state', () => live.close());
    const { state, clock, isShared } = live;
    const { auth, cluster } = config;
    const shared = (purpose: string): string | undefined =>
      cluster.secret === undefined ? undefined : derivedSecret(cluster.secret, purpose);
    const demo = isDemoAllowed(auth.demo, config.http.host) ? createDemo(clock, shared('demo')) : undefined;
    const policySource = configuredPolicies(config.profiles);
    const metrics = createMetrics({ process: options.processMetrics ?? false });
    const io = createSignalingServer(config, await live.socketAdapter());
    const services: Services = createServices({
      config: { ...config, auth: { ...auth, sessionSecret: auth.sessionSecret ?? shared('sessions') } },
      policySource,
      state,
      history,
      clock,
      logger,
      metrics,
      notify: createNotifier(io, logger, isShared ? () => services.servers.id : undefined),
      onForgotten: () => gateway.sendBack(),
      moreIssuers: demo === undefined ? [] : [demo.issuer],
    });
    closer.add('nodes', () => {
      services.nodes.close();
    });
    const source = await options.nodes(services.nodes);
    closer.add('node source', () => {
      source.stop();
    });

    const parts = { config, logger, clock, history, services, policySource, metrics, demo };
    const http = await createHttpEdge({ ...parts, ...options, checkLive: () => live.check(), closer });
    const gateway = createGateway({ io, http, config, services, hasOthers: isShared, logger, metrics });
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
    await services.servers.start();
    closer.add('server', () => services.servers.stop());
    live.onBack(() => {
      gateway.refresh();
    });
    services.sweeper.start();
    closer.add('calls', async () => {
      gateway.announceStop(RECONNECT_MS);
      await services.sweeper.stop();
      services.queue.stop();
      await services.queue.settled();
      // The calls of a cluster go on: another server takes them over.
      if (!isShared) await services.endAllCalls();
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
