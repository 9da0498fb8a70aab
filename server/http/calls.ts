/** `GET /v1/calls/:id`: what became of a call, for agents and whoever supports them. */
import { Router } from 'express';
import type { Request } from 'express';
import { AppError } from '#protocol/errors.ts';
import { CallId } from '#protocol/ids.ts';
import type { FindCallReport } from '#services/call-report.ts';
import { authenticate } from './bearer.ts';
import type { VerifyAccessToken } from './bearer.ts';

export function callRoutes(options: {
  readonly verifyAccessToken: VerifyAccessToken;
  readonly findCall: FindCallReport;
}): Router {
  const routes = Router();
  routes.get('/calls/:id', async (request, response) => {
    const id = await callAskedFor(request, options.verifyAccessToken);
    response.set('Cache-Control', 'no-store').json(await options.findCall(id));
  });
  return routes;
}

/** @throws AppError UNAUTHENTICATED, TOKEN_EXPIRED, FORBIDDEN, CALL_NOT_FOUND */
export async function callAskedFor(request: Request, verify: VerifyAccessToken): Promise<CallId> {
  const { role } = await authenticate(request, verify);
  if (role === 'shopper') throw new AppError('FORBIDDEN', 'Only agents may read the record of a call.');
  const id = CallId.safeParse(request.params['id']);
  if (!id.success) throw new AppError('CALL_NOT_FOUND', 'There is no such call.');
  return id.data;
}
