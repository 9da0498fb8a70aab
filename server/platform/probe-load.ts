/**
 * Lets a page measure how much its network carries, in a few hundred kilobytes: `GET /probe?bytes=N` sends N bytes,
 * `POST /probe` takes some and throws them away. Open to anybody, so it gives little: per request, per address and
 * minute, and altogether; a lie about one's address gets nothing, for all of it needs a connection.
 */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError } from '#protocol/errors.ts';
import { PROBE_HEADERS, answerProbe } from './probe-endpoint.ts';
import { createRateLimit } from './rate-limit.ts';

export interface ProbeLimits {
  /** Of one request, in either direction. */
  readonly requestBytes: number;
  /** Of one address in a minute, both directions together. */
  readonly addressBytesPerMinute: number;
  /** Of all together. */
  readonly totalBytesPerMinute: number;
  readonly requestsAtOnce: number;
  /** A request that takes longer is cut off. */
  readonly requestMs: number;
}

export const PROBE_LIMITS: ProbeLimits = {
  requestBytes: 524_288,
  // Three checks in a minute; a shop's own people behind one address share it.
  addressBytesPerMinute: 6_000_000,
  totalBytesPerMinute: 300_000_000,
  requestsAtOnce: 32,
  requestMs: 6000,
};

export interface ProbeOptions {
  readonly addressOf: (request: IncomingMessage) => string;
  readonly limits?: Partial<ProbeLimits>;
}

/** Random, so that nothing on the way makes it smaller. */
const PIECE = randomBytes(65_536);

/** Answers everything at `/probe`, and 404 elsewhere. */
export function createProbe({
  addressOf,
  limits: changed,
}: ProbeOptions): (request: IncomingMessage, response: ServerResponse) => void {
  const limits = { ...PROBE_LIMITS, ...changed };
  const ofAddress = createRateLimit(limits.addressBytesPerMinute);
  const ofAll = createRateLimit(limits.totalBytesPerMinute);
  let running = 0;

  /** Counts the request until it is over. @throws AppError RATE_LIMITED */
  function begin(request: IncomingMessage, response: ServerResponse, bytes: number): void {
    if (running >= limits.requestsAtOnce || !ofAddress(addressOf(request), bytes) || !ofAll('all', bytes))
      throw new AppError('RATE_LIMITED', 'Enough was measured from here; wait a moment.');
    running += 1;
    const overdue = setTimeout(() => request.destroy(), limits.requestMs);
    response.once('close', () => {
      running -= 1;
      clearTimeout(overdue);
    });
  }

  function send(request: IncomingMessage, response: ServerResponse, bytes: number): void {
    begin(request, response, bytes);
    response.writeHead(200, {
      ...PROBE_HEADERS,
      'Content-Type': 'application/octet-stream',
      'Content-Length': String(bytes),
      'X-Content-Type-Options': 'nosniff',
    });
    let left = bytes;
    const fill = (): void => {
      while (left > 0 && !response.destroyed) {
        const piece = PIECE.subarray(0, left);
        left -= piece.length;
        if (!response.write(piece)) return void response.once('drain', fill);
      }
      response.end();
    };
    fill();
  }

  function take(request: IncomingMessage, response: ServerResponse): void {
    const bytes = countOf(request.headers['content-length']);
    // Its length is told before it comes: what is not is no page's.
    if (bytes === undefined) throw new AppError('BAD_REQUEST', 'The length of the content must be told.');
    if (bytes > limits.requestBytes) throw tooLarge(limits.requestBytes);
    begin(request, response, bytes);
    request.once('end', () => response.writeHead(204, PROBE_HEADERS).end());
    request.resume();
  }

  return (request, response) => {
    const [path, query] = (request.url ?? '').split('?');
    const asked = new URLSearchParams(query).get('bytes');
    const isDown = request.method === 'GET' && asked !== null;
    if (path !== '/probe' || (!isDown && request.method !== 'POST')) {
      answerProbe(request, response);
      return;
    }
    try {
      if (!isDown) {
        take(request, response);
        return;
      }
      const bytes = countOf(asked);
      if (bytes === undefined) throw new AppError('BAD_REQUEST', 'The bytes are a whole number.');
      if (bytes > limits.requestBytes) throw tooLarge(limits.requestBytes);
      send(request, response, bytes);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      refuse(response, error);
    }
  };
}

/** A whole number above 0, else undefined. */
function countOf(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
}

function tooLarge(most: number): AppError {
  return new AppError('BAD_REQUEST', `Up to ${most} bytes may be measured with at once.`);
}

/** Without hearing the rest of the request: what was not wanted is not waited for either. */
function refuse(response: ServerResponse, error: AppError): void {
  const headers = {
    ...PROBE_HEADERS,
    'Content-Type': 'application/json',
    Connection: 'close',
    ...(error.code === 'RATE_LIMITED' && { 'Retry-After': '60' }),
  };
  response.writeHead(error.status, headers).end(JSON.stringify(error.toWire()));
}
