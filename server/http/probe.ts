/** `/probe`: this server's own media node is measured here. */
import type { RequestHandler } from 'express';
import { addressOf } from '#platform/client-address.ts';
import { createProbe } from '#platform/probe-load.ts';

/** Before everything else: a page measures its way here before it is anybody, and every header takes its time. */
export function probeRoute(trustProxy: boolean): RequestHandler {
  const probe = createProbe({ addressOf: (request) => addressOf(request, trustProxy) });
  return (request, response, next) => {
    if (request.path === '/probe') probe(request, response);
    else next();
  };
}
