/** The HTTP edge: health, metrics, REST, uploads, the probe, the demo and the pages. */
import express from 'express';
import type { Express } from 'express';
import type { Logger } from '#platform/logger.ts';
import type { PolicyNames, ResolvedPolicy } from '#protocol/media-policy.ts';
import type { ReadBoard } from '#services/board.ts';
import type { FindCallPlacement } from '#services/call-placement.ts';
import type { FindCallQuality } from '#services/call-quality.ts';
import type { FindCallReport } from '#services/call-report.ts';
import type { FileLinks } from '#services/file-links.ts';
import type { Files } from '#services/files.ts';
import type { NodeCare } from '#services/node-care.ts';
import type { Uploads } from '#services/uploads.ts';
import type { VerifyAccessToken } from './bearer.ts';
import { boardRoutes } from './board.ts';
import { callRoutes } from './calls.ts';
import { demoRoutes } from './demo.ts';
import type { Demo } from '#services/demo.ts';
import { errorHandler, notFound } from './error-handler.ts';
import { fileRoutes } from './files.ts';
import { healthRoutes } from './health.ts';
import type { ReadinessCheck } from './health.ts';
import { allowOrigins } from './origins.ts';
import { nodeRoutes } from './nodes.ts';
import { placementRoutes } from './placement.ts';
import { probeRoute } from './probe.ts';
import { profileRoutes } from './profiles.ts';
import { qualityRoutes } from './quality.ts';
import { securityHeaders } from './security-headers.ts';
import { staticPages } from './static-pages.ts';
import { uploadRoutes } from './uploads.ts';

export interface HttpAppDeps {
  /** Origins of shop pages, besides the server's own. */
  readonly origins: readonly string[];
  /** Take the client's address and the host from what a proxy in front says. */
  readonly trustProxy: boolean;
  readonly logger: Logger;
  readonly verifyAccessToken: VerifyAccessToken;
  readonly findCall: FindCallReport;
  readonly findPlacement: FindCallPlacement;
  readonly findQuality: FindCallQuality;
  /** Origins of media nodes, which our own pages may measure. */
  readonly probeOrigins: () => readonly string[];
  readonly nodeCare: NodeCare;
  readonly readBoard: ReadBoard;
  readonly resolvePolicy: (names: PolicyNames) => ResolvedPolicy;
  /** Of a party of whom nothing is known. */
  readonly defaultNames: PolicyNames;
  readonly files: Files;
  readonly uploads: Uploads;
  readonly links: Pick<FileLinks, 'verify'>;
  readonly checks: readonly ReadinessCheck[];
  readonly registry: { readonly contentType: string; metrics(): Promise<string> };
  /** Absent where demo sign-in is not allowed. */
  readonly demo?: { readonly shop: Pick<Demo, 'token'>; readonly loopbackOnly: boolean } | undefined;
  /** The built pages, e.g. `dist/client`. */
  readonly staticDir: string;
}

export function createHttpApp(deps: HttpAppDeps): Express {
  const app = express();
  app.set('trust proxy', deps.trustProxy);
  app.use(probeRoute(deps.trustProxy));
  app.use(securityHeaders(deps.origins, deps.probeOrigins));
  app.use(healthRoutes(deps));

  const rest = [
    callRoutes,
    placementRoutes,
    qualityRoutes,
    nodeRoutes,
    boardRoutes,
    fileRoutes,
    uploadRoutes,
    profileRoutes,
  ].map((routes) => routes(deps));
  app.use('/v1', allowOrigins(deps.origins), ...rest);
  if (deps.demo !== undefined) app.use('/v1/demo', demoRoutes(deps.demo));
  app.use(staticPages(deps.staticDir));
  app.use(notFound);
  app.use(errorHandler(deps.logger));
  return app;
}
