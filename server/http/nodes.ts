/** `GET /v1/nodes`, `POST /v1/nodes/:id/drain` and `/resume`: for operators. */
import { Router } from 'express';
import type { Request } from 'express';
import { AppError } from '#protocol/errors.ts';
import { NodeId } from '#protocol/ids.ts';
import type { NodeCare } from '#services/node-care.ts';
import { onlyOperators } from './bearer.ts';
import type { VerifyAccessToken } from './bearer.ts';

export function nodeRoutes(options: {
  readonly verifyAccessToken: VerifyAccessToken;
  readonly nodeCare: NodeCare;
}): Router {
  const { verifyAccessToken, nodeCare } = options;
  const routes = Router();

  routes.get('/nodes', async (request, response) => {
    await onlyOperators(request, verifyAccessToken);
    response.set('Cache-Control', 'no-store').json({ nodes: nodeCare.list() });
  });
  routes.post('/nodes/:id/drain', async (request, response) => {
    await onlyOperators(request, verifyAccessToken);
    response.status(202).json(await nodeCare.setDraining(nodeAsked(request), true));
  });
  routes.post('/nodes/:id/resume', async (request, response) => {
    await onlyOperators(request, verifyAccessToken);
    response.status(202).json(await nodeCare.setDraining(nodeAsked(request), false));
  });
  return routes;
}

/** @throws AppError NODE_NOT_FOUND */
function nodeAsked(request: Request): NodeId {
  const id = NodeId.safeParse(request.params['id']);
  if (!id.success) throw new AppError('NODE_NOT_FOUND', 'There is no such media node.');
  return id.data;
}
