/** For load balancers and monitoring: alive, ready, and measured. */
import { Router } from 'express';
import { withDeadline } from '#platform/deadline.ts';

/** Something the server cannot take new calls without. */
export interface ReadinessCheck {
  /** What it is, in plain words: "history", "media node". */
  readonly name: string;
  /** Throws or rejects when it is not ready; an `Error`'s message is not shown. */
  readonly probe: () => unknown;
  /** What to say when it is not ready: "no media node is up". */
  readonly problem: string;
}

/** A check that hangs is a check that fails, sooner than the prober gives up. */
const CHECK_LIMIT_MS = 2000;

export function healthRoutes(options: {
  readonly checks: readonly ReadinessCheck[];
  readonly registry: { readonly contentType: string; metrics(): Promise<string> };
}): Router {
  const routes = Router();

  routes.get('/healthz', (_request, response) => {
    response.set('Cache-Control', 'no-store').json({ status: 'alive' });
  });

  routes.get('/readyz', async (_request, response) => {
    const results = await Promise.all(
      options.checks.map(async (check) => ({ check, isReady: await passes(check) })),
    );
    const failed = results.filter((result) => !result.isReady).map((result) => result.check);
    response
      .status(failed.length === 0 ? 200 : 503)
      .set('Cache-Control', 'no-store')
      .json({
        status: failed.length === 0 ? 'ready' : 'not ready',
        checks: Object.fromEntries(
          results.map(({ check, isReady }) => [check.name, isReady ? 'ready' : 'not ready']),
        ),
        problems: failed.map((check) => check.problem),
      });
  });

  routes.get('/metrics', async (_request, response) => {
    const metrics = await options.registry.metrics();
    response.set('Content-Type', options.registry.contentType).set('Cache-Control', 'no-store').send(metrics);
  });

  return routes;
}

async function passes(check: ReadinessCheck): Promise<boolean> {
  const probed = Promise.resolve().then(check.probe);
  return withDeadline(probed, CHECK_LIMIT_MS).then(
    () => true,
    () => false,
  );
}
