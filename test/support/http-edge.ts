/** The HTTP edge on a free port over a real history, with tokens that tests read at a glance. */
import { mkdtemp, rm, writeFile, mkdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { configuredPolicies } from '#config/policies.ts';
import { Config } from '#config/schema.ts';
import type { ConfigInput } from '#config/schema.ts';
import { openHistory } from '#history/open-history.ts';
import type { History } from '#history/history.ts';
import { systemClock } from '#platform/clock.ts';
import type { Clock } from '#platform/clock.ts';
import { createLogger } from '#platform/logger.ts';
import { AppError } from '#protocol/errors.ts';
import { PersonId } from '#protocol/ids.ts';
import { Role } from '#protocol/people.ts';
import { createCallPlacement } from '#services/call-placement.ts';
import { createCallQuality } from '#services/call-quality.ts';
import { createCallReport } from '#services/call-report.ts';
import type { LiveCall } from '#services/call-report.ts';
import { createFileLinks } from '#services/file-links.ts';
import type { FileLinks } from '#services/file-links.ts';
import { createFiles } from '#services/files.ts';
import { createUploads } from '#services/uploads.ts';
import { createNodeCare } from '#services/node-care.ts';
import { createImages } from '#services/images.ts';
import { createHttpApp } from '../../server/http/http-app.ts';
import type { HttpAppDeps } from '../../server/http/http-app.ts';

export interface HttpEdge {
  readonly url: string;
  readonly folder: string;
  readonly history: History;
  readonly links: FileLinks;
  readonly fetch: (path: string, init?: RequestInit & { as?: string }) => Promise<Response>;
  close(): Promise<void>;
}

export interface HttpEdgeOptions extends Partial<
  Pick<HttpAppDeps, 'origins' | 'checks' | 'demo' | 'nodeCare' | 'readBoard'>
> {
  readonly clock?: Clock;
  readonly profiles?: ConfigInput['profiles'];
  readonly maxBytes?: number;
  readonly maxPixels?: number;
  readonly liveCall?: LiveCall;
  readonly probeOrigins?: readonly string[];
  /** Files of the built pages, by path. */
  readonly pages?: Readonly<Record<string, string>>;
}

/** `as: 'agent:kim'` signs a request in as that person; `expired` is a token whose time is over. */
export async function startHttpEdge(options: HttpEdgeOptions = {}): Promise<HttpEdge> {
  const folder = await mkdtemp(join(tmpdir(), 'vitrine-http-'));
  const logger = createLogger('silent');
  const clock = options.clock ?? systemClock;
  const policies = configuredPolicies(Config.parse({ profiles: options.profiles }).profiles);
  const history = await openHistory({ file: ':memory:', logger });
  const links = createFileLinks({ secret: 'a secret of this test', linkSeconds: 60, clock });
  const images = createImages(options.maxPixels === undefined ? {} : { maxPixels: options.maxPixels });
  // Hidden like the folder of a real server.
  const filesFolder = join(folder, '.data', 'files');
  const { maxBytes = 1_000_000 } = options;
  const files = await createFiles({
    history,
    images,
    clock,
    folder: filesFolder,
    maxBytes,
    thumbnailPixels: 100,
  });
  const uploads = createUploads({ history, files, clock, folder: filesFolder, maxBytes });
  for (const [path, content] of Object.entries(options.pages ?? {})) {
    await mkdir(join(folder, 'pages', path, '..'), { recursive: true });
    await writeFile(join(folder, 'pages', path), content);
  }

  const app = createHttpApp({
    origins: options.origins ?? [],
    trustProxy: false,
    logger,
    verifyAccessToken: async (token) => {
      if (token === 'expired') throw new AppError('TOKEN_EXPIRED', 'The token is over.');
      const personId = PersonId.safeParse(Buffer.from(token, 'base64url').toString());
      if (!personId.success) throw new AppError('UNAUTHENTICATED', 'The token is not valid.');
      return { personId: personId.data, role: Role.parse(personId.data.split(':')[0]) };
    },
    findCall: createCallReport({ history, liveCall: async () => options.liveCall }),
    findPlacement: createCallPlacement({ history }),
    findQuality: createCallQuality({ history }),
    probeOrigins: () => options.probeOrigins ?? [],
    resolvePolicy: (names) => policies.resolve(names),
    defaultNames: { scenario: policies.scenario, region: policies.region, side: 'shopper' },
    nodeCare: options.nodeCare ?? createNodeCare({ all: () => [], link: () => undefined }),
    readBoard: options.readBoard ?? (() => Promise.reject(new Error('there is no board'))),
    files,
    uploads,
    links,
    checks: options.checks ?? [],
    registry: { contentType: 'text/plain; version=0.0.4', metrics: async () => 'vitrine_up 1\n' },
    demo: options.demo,
    staticDir: join(folder, 'pages'),
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url,
    folder,
    history,
    links,
    fetch(path, { as, ...init } = {}) {
      const headers = new Headers(init.headers);
      if (as !== undefined) {
        const token = as === 'expired' ? as : Buffer.from(as).toString('base64url');
        headers.set('authorization', `Bearer ${token}`);
      }
      return fetch(url + path, { ...init, headers });
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await images.close();
      await history.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** @returns a function that starts the edge of this test; it is closed after it */
export function useHttpEdge(): typeof startHttpEdge {
  let edge: HttpEdge | undefined;
  afterEach(async () => {
    await edge?.close();
    edge = undefined;
  });
  return async (options) => (edge = await startHttpEdge(options));
}

export async function codeOf(response: Response): Promise<{ status: number; code: string }> {
  return { status: response.status, code: ((await response.json()) as { code: string }).code };
}
