/** `GET /v1/profiles/resolved?scenario=…&region=…&side=…`: the media policy of a party, and which layer each field is from. */
import { Router } from 'express';
import { badRequest } from '#protocol/caller.ts';
import { AppError } from '#protocol/errors.ts';
import { PolicyNames } from '#protocol/media-policy.ts';
import type { ResolvedPolicy } from '#protocol/media-policy.ts';
import { authenticate } from './bearer.ts';
import type { VerifyAccessToken } from './bearer.ts';

export function profileRoutes(options: {
  readonly verifyAccessToken: VerifyAccessToken;
  readonly resolvePolicy: (names: PolicyNames) => ResolvedPolicy;
  /** What stands for a name that is left out. */
  readonly defaultNames: PolicyNames;
}): Router {
  const routes = Router();
  routes.get('/profiles/resolved', async (request, response) => {
    const { role } = await authenticate(request, options.verifyAccessToken);
    if (role === 'shopper') throw new AppError('FORBIDDEN', 'Only agents and operators may read profiles.');
    const names = PolicyNames.safeParse({ ...options.defaultNames, ...request.query });
    if (!names.success) throw badRequest(names.error);
    response.set('Cache-Control', 'no-store').json(options.resolvePolicy(names.data));
  });
  return routes;
}
