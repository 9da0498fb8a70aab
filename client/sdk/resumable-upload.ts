/**
 * Brings a picture to the server in pieces (tus 1.0), so that a cut costs the piece on the way and no more. The pieces
 * grow and shrink with the line, and may be spread so that they leave room for a voice.
 */
import { UploadedFile } from '#protocol/chat.ts';
import { AppError } from '#protocol/errors.ts';
import type { ConversationId } from '#protocol/ids.ts';
import type { Sleep } from './sleep.ts';

export interface UploadOptions {
  /** Kbit/s that it is to take on average at most; as fast as it goes when left out. */
  readonly kbps?: number;
  /** Bytes of the largest piece. */
  readonly largestPiece?: number;
  /** Told of each that got through to where others were before it: what the line carried just then. */
  readonly onPiece?: (piece: { readonly bytes: number; readonly tookMs: number }) => void;
  /** Looked at between two pieces. */
  readonly signal?: AbortSignal;
}

/** @throws AppError UNAVAILABLE when nothing gets through for a minute, and what the server refuses it for */
export type Upload = (
  conversationId: ConversationId,
  file: Blob,
  options?: UploadOptions,
) => Promise<UploadedFile>;

export interface UploadDeps {
  readonly server: string | undefined;
  readonly accessToken: () => string | undefined;
  readonly fetch: typeof fetch;
  readonly sleep: Sleep;
  readonly now: () => number;
}

const TUS = { 'Tus-Resumable': '1.0.0' };
const PIECE_TYPE = 'application/offset+octet-stream';

const FIRST_PIECE = 64 * 1024;
const SMALLEST_PIECE = 4 * 1024;
const LARGEST_PIECE = 1024 * 1024;
/** A piece that took less may be twice as large the next time, one that took more half as large. */
const QUICK_MS = 700;
const SLOW_MS = 3000;

/** For a piece that was chosen to take three seconds at most. */
const PIECE_TIMEOUT_MS = 20_000;
const PATIENCE_MS = 60_000;
const FIRST_WAIT_MS = 300;
const LONGEST_WAIT_MS = 5000;

/** Where an upload is: nowhere yet, or so far at an address. */
interface Place {
  readonly address: string | undefined;
  readonly offset: number;
  readonly file?: UploadedFile | undefined;
}

const NOWHERE: Place = { address: undefined, offset: 0 };

/** Bytes, by what the last piece of that size took. */
export function nextPiece(bytes: number, tookMs: number, largest: number): number {
  const next = tookMs < QUICK_MS ? bytes * 2 : tookMs > SLOW_MS ? bytes / 2 : bytes;
  return Math.min(largest, Math.max(SMALLEST_PIECE, Math.round(next)));
}

export function createResumableUpload(deps: UploadDeps): Upload {
  const { server = '', accessToken, sleep, now } = deps;

  return async (conversationId, file, options = {}) => {
    const { kbps, largestPiece = LARGEST_PIECE, onPiece, signal } = options;
    const start = `${server}/v1/uploads?conversationId=${encodeURIComponent(conversationId)}`;
    let place = NOWHERE;
    let piece = Math.min(FIRST_PIECE, largestPiece);
    let [failures, progressAt] = [0, now()];

    for (;;) {
      signal?.throwIfAborted();
      const startedAt = now();
      try {
        // After a failure it is not known what arrived.
        if (failures > 0 && place.address !== undefined) place = await locate(place.address);
        const before = place.offset;
        const isFirst = place.address === undefined;
        if (place.file === undefined) place = await send(place, before, piece);
        const tookMs = now() - startedAt;
        // The first may have had to connect, and one after a failure was looked for.
        if (!isFirst && failures === 0) onPiece?.({ bytes: place.offset - before, tookMs });
        if (place.file !== undefined) return place.file;
        [failures, progressAt] = [0, now()];
        piece = nextPiece(piece, tookMs, largestPiece);
        // Bits by kbit/s are milliseconds.
        if (kbps !== undefined) await sleep(Math.max(0, ((place.offset - before) * 8) / kbps - tookMs));
      } catch (error) {
        signal?.throwIfAborted();
        if (!isWorthAnother(error) || now() - progressAt > PATIENCE_MS) throw error;
        // It was forgotten, or never came to be: from the beginning.
        if (error instanceof AppError && error.code === 'FILE_NOT_FOUND') place = NOWHERE;
        piece = Math.max(SMALLEST_PIECE, Math.round(piece / 2));
        await sleep(Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures));
        failures += 1;
      }
    }

    async function send({ address }: Place, offset: number, bytes: number): Promise<Place> {
      const body = file.slice(offset, offset + bytes);
      const isFirst = address === undefined;
      const place = isFirst ? { 'Upload-Length': String(file.size) } : { 'Upload-Offset': String(offset) };
      const response = await ask(address ?? start, isFirst ? 'POST' : 'PATCH', body, place);
      const location = response.headers.get('location');
      return placeIn(response, address ?? (location === null ? undefined : `${server}${location}`));
    }
  };

  async function locate(address: string): Promise<Place> {
    return placeIn(await ask(address, 'HEAD'), address);
  }

  async function ask(
    address: string,
    method: 'POST' | 'HEAD' | 'PATCH',
    body?: Blob,
    place: Record<string, string> = {},
  ): Promise<Response> {
    const response = await deps
      .fetch(address, {
        method,
        signal: AbortSignal.timeout(PIECE_TIMEOUT_MS),
        // Whoever loads the page beside it waits less.
        priority: 'low',
        headers: {
          ...TUS,
          Authorization: `Bearer ${accessToken() ?? ''}`,
          ...(body !== undefined && { 'Content-Type': PIECE_TYPE }),
          ...place,
        },
        ...(body !== undefined && { body }),
      })
      .catch((cause: unknown) => {
        throw new AppError('UNAVAILABLE', 'The picture did not reach the server.', { cause });
      });
    if (response.ok) return response;
    if (method === 'HEAD') throw refusedHead(response.status);
    throw AppError.fromWire(await response.json().catch(() => undefined));
  }
}

function placeIn(response: Response, address: string | undefined): Place {
  const { headers } = response;
  const offset = Number(headers.get('upload-offset') ?? Number.NaN);
  const result = headers.get('upload-result');
  if (address === undefined || !Number.isSafeInteger(offset))
    throw new AppError('INTERNAL', 'The answer to the upload cannot be read.');
  if (result === null) return { address, offset };
  const file = UploadedFile.safeParse(readJson(result));
  if (!file.success) throw new AppError('INTERNAL', 'The answer to the upload cannot be read.');
  return { address, offset, file: file.data };
}

/** The answer to it has no body that could say more. */
function refusedHead(status: number): AppError {
  if (status === 404) return new AppError('FILE_NOT_FOUND', 'The upload is not there any more.');
  if (status === 401) return new AppError('UNAUTHENTICATED', 'The server does not know who asks.');
  return new AppError('UNAVAILABLE', 'The server cannot be asked right now.');
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isWorthAnother(error: unknown): boolean {
  if (!(error instanceof AppError)) return false;
  return error.retryable || error.code === 'OFFSET_MISMATCH' || error.code === 'FILE_NOT_FOUND';
}
