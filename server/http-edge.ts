/** The HTTP server over the services: what it serves is put together here, from the configuration. */
import { createServer as createHttpServer } from 'node:http';
import type { Server as HttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Config } from '#config/schema.ts';
import type { Closer } from '#platform/closer.ts';
import type { Clock } from '#platform/clock.ts';
import type { Logger } from '#platform/logger.ts';
import { isLoopback } from '#platform/loopback.ts';
import type { Metrics } from '#platform/metrics.ts';
import type { History } from '#history/history.ts';
import { BoardTrouble } from '#protocol/board.ts';
import { createBoard } from '#services/board.ts';
import { createCallPlacement } from '#services/call-placement.ts';
import { createCallQuality } from '#services/call-quality.ts';
import { createCallReport } from '#services/call-report.ts';
import { callFacts } from '#services/call-view.ts';
import type { Services } from '#services/create-services.ts';
import type { Demo } from '#services/demo.ts';
import { createFiles } from '#services/files.ts';
import { createUploads } from '#services/uploads.ts';
import { createNodeCare } from '#services/node-care.ts';
import { createImages } from '#services/images.ts';
import type { PolicySource } from '#services/policies.ts';
import { createHttpApp } from './http/http-app.ts';

export interface TlsFiles {
  readonly key: string;
  readonly cert: string;
}

export interface HttpEdgeParts {
  readonly config: Config;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly history: History;
  readonly services: Services;
  readonly policySource: PolicySource;
  readonly metrics: Metrics;
  readonly demo: Demo | undefined;
  /** Rejects while the live state cannot be used. */
  readonly checkLive: () => Promise<void>;
  /** The built pages. */
  readonly staticDir: string;
  readonly tls?: TlsFiles | undefined;
  readonly closer: Pick<Closer, 'add'>;
}

/** Does not listen yet. */
export async function createHttpEdge(parts: HttpEdgeParts): Promise<HttpServer> {
  const { config, history, services, policySource, demo, tls } = parts;
  const images = createImages();
  parts.closer.add('images', () => images.close());
  const maxBytes = Math.floor(config.chat.fileMegabytes * 1_000_000);
  const files = await createFiles({
    history,
    images,
    clock: parts.clock,
    folder: config.history.files,
    maxBytes,
    thumbnailPixels: config.chat.thumbnailPixels,
  });
  const { files: folder } = config.history;
  const uploads = createUploads({ history, files, clock: parts.clock, folder, maxBytes });
  const findPlacement = createCallPlacement({ history });
  const probes: Record<BoardTrouble, () => unknown> = {
    'live-state': parts.checkLive,
    history: () => history.check(),
    'media-node'() {
      if (!services.nodes.isReady()) throw new Error('no media node is ready');
    },
  };
  const app = createHttpApp({
    origins: config.http.origins,
    trustProxy: config.http.trustProxy,
    logger: parts.logger,
    verifyAccessToken: (token) => services.tokens.verifyBearer(token),
    findCall: createCallReport({
      history,
      async liveCall(id) {
        const call = (await services.live.calls.get(id))?.value;
        return call && { ...callFacts(call), state: call.status.state };
      },
    }),
    findPlacement,
    findQuality: createCallQuality({ history }),
    probeOrigins: () => services.placement.probeOrigins(),
    resolvePolicy: (names) => policySource.resolve(names),
    defaultNames: { scenario: policySource.scenario, region: policySource.region, side: 'shopper' },
    nodeCare: createNodeCare(services.nodes),
    readBoard: createBoard({
      ...services,
      serverId: services.servers.id,
      findPlacement,
      checks: BoardTrouble.options.map((name) => ({ name, probe: probes[name] })),
      clock: parts.clock,
    }),
    files,
    uploads,
    links: services.links,
    checks: [
      { name: 'live state', probe: probes['live-state'], problem: 'the live state cannot be reached' },
      { name: 'history', probe: probes.history, problem: 'the history cannot be written' },
      { name: 'media node', probe: probes['media-node'], problem: 'no media node is up' },
    ],
    registry: parts.metrics.registry,
    demo: demo && { shop: demo, loopbackOnly: config.auth.demo !== 'on' && isLoopback(config.http.host) },
    staticDir: parts.staticDir,
  });
  return tls === undefined ? createHttpServer(app) : createHttpsServer(tls, app);
}
