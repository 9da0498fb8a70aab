/** Which pages may use the REST edge from a browser. */
import type { RequestHandler } from 'express';
import { AppError } from '#protocol/errors.ts';
import { isAllowedOrigin } from '#platform/origin.ts';

const HEADERS = ['Authorization', 'Content-Type'];
/** Of uploads in pieces. */
const UPLOAD_HEADERS = ['Tus-Resumable', 'Upload-Length', 'Upload-Offset'];

/** @param origins besides the server's own, e.g. `https://shop.example` */
export function allowOrigins(origins: readonly string[]): RequestHandler {
  return (request, response, next) => {
    response.vary('Origin');
    const origin = request.get('origin');
    if (origin === undefined) {
      next(); // not a browser, or a plain navigation or image
      return;
    }
    if (!isAllowedOrigin(origin, request.host, origins)) {
      throw new AppError('ORIGIN_NOT_ALLOWED', 'This page is not on the list of allowed origins.');
    }
    response.set('Access-Control-Allow-Origin', origin);
    response.set(
      'Access-Control-Expose-Headers',
      ['Location', 'Upload-Result', ...UPLOAD_HEADERS].join(', '),
    );
    if (request.method !== 'OPTIONS') {
      next();
      return;
    }
    response
      .set('Access-Control-Allow-Methods', 'GET, HEAD, POST, PATCH')
      .set('Access-Control-Allow-Headers', [...HEADERS, ...UPLOAD_HEADERS].join(', '))
      .set('Access-Control-Max-Age', '600')
      .status(204)
      .end();
  };
}
