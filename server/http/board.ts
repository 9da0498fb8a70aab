/** `GET /v1/board`: the installation at a glance, for operators. */
import { Router } from 'express';
import { AppError } from '#protocol/errors.ts';
import type { ReadBoard } from '#services/board.ts';
import { authenticate } from './bearer.ts';
import type { VerifyAccessToken } from './bearer.ts';

export function boardRoutes(options: {
  readonly verifyAccessToken: VerifyAccessToken;
  readonly readBoard: ReadBoard;
}): Router {
  const routes = Router();
  routes.get('/board', async (request, response) => {
    const { role } = await authenticate(request, options.verifyAccessToken);
    if (role !== 'operator') throw new AppError('FORBIDDEN', 'Only operators see the board.');
    response.set('Cache-Control', 'no-store').json(await options.readBoard());
  });
  return routes;
}
