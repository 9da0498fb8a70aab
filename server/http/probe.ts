/** `/probe`: this server's own media node is measured here. */
import type { RequestHandler } from 'express';
import { answerProbe } from '#platform/probe-endpoint.ts';

/** Before everything else: a page measures its way here before it is anybody, and every header takes its time. */
export function probeRoute(): RequestHandler {
  return (request, response, next) => {
    if (request.path === '/probe') answerProbe(request, response);
    else next();
  };
}
