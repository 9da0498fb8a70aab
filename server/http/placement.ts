/** `GET /v1/calls/:id/placement`: which nodes had the call's media, and why those. */
import { Router } from 'express';
import type { FindCallPlacement } from '#services/call-placement.ts';
import type { VerifyAccessToken } from './bearer.ts';
import { callAskedFor } from './calls.ts';

export function placementRoutes(options: {
  readonly verifyAccessToken: VerifyAccessToken;
  readonly findPlacement: FindCallPlacement;
}): Router {
  const routes = Router();
  routes.get('/calls/:id/placement', async (request, response) => {
    const id = await callAskedFor(request, options.verifyAccessToken);
    response.set('Cache-Control', 'no-store').json(await options.findPlacement(id));
  });
  return routes;
}
