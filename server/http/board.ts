/** `GET /v1/board`: the installation at a glance, for operators. */
import { Router } from 'express';
import type { ReadBoard } from '#services/board.ts';
import { onlyOperators } from './bearer.ts';
import type { VerifyAccessToken } from './bearer.ts';

export function boardRoutes(options: {
  readonly verifyAccessToken: VerifyAccessToken;
  readonly readBoard: ReadBoard;
}): Router {
  const routes = Router();
  routes.get('/board', async (request, response) => {
    await onlyOperators(request, options.verifyAccessToken);
    response.set('Cache-Control', 'no-store').json(await options.readBoard());
  });
  return routes;
}
