/** Answers probes: 204 at once and nothing else, to anybody, so that a page can measure how far it is from here. */
import type { IncomingMessage, ServerResponse } from 'node:http';

export const PROBE_HEADERS = {
  'Cache-Control': 'no-store',
  'Access-Control-Allow-Origin': '*',
  // Lets a page see when the request left and the answer came, without its own delays in between.
  'Timing-Allow-Origin': '*',
  'Cross-Origin-Resource-Policy': 'cross-origin',
};

/** For a server that serves nothing else to HTTP: `GET /probe` and its preflight; all other requests are refused. */
export function answerProbe(request: IncomingMessage, response: ServerResponse): void {
  const [path] = (request.url ?? '').split('?');
  const { method } = request;
  if (path !== '/probe') {
    response.writeHead(404).end();
  } else if (method === 'GET' || method === 'HEAD') {
    response.writeHead(204, PROBE_HEADERS).end();
  } else if (method === 'OPTIONS') {
    response
      .writeHead(204, {
        ...PROBE_HEADERS,
        'Access-Control-Allow-Methods': 'GET, POST',
        'Access-Control-Max-Age': '86400',
      })
      .end();
  } else {
    response.writeHead(405, { Allow: 'GET, OPTIONS' }).end();
  }
}
