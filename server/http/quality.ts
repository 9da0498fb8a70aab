/** `GET /v1/calls/:id/quality`: how a call looked and sounded, while it runs and after. */
import { Router } from 'express';
import type { FindCallQuality } from '#services/call-quality.ts';
import type { VerifyAccessToken } from './bearer.ts';
import { callAskedFor } from './calls.ts';

export function qualityRoutes(options: {
  readonly verifyAccessToken: VerifyAccessToken;
  readonly findQuality: FindCallQuality;
}): Router {
  const routes = Router();
  routes.get('/calls/:id/quality', async (request, response) => {
    const id = await callAskedFor(request, options.verifyAccessToken);
    response.set('Cache-Control', 'no-store').json(await options.findQuality(id));
  });
  return routes;
}
