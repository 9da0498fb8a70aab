/**
 * Images in pieces, in the words of tus 1.0 (core, creation, creation-with-upload, expiration): `POST` begins, `HEAD`
 * asks how far it is, `PATCH` goes on from there. The answer to the last piece, and to every `HEAD` after it, carries
 * the file as JSON in `Upload-Result`.
 */
import { Router } from 'express';
import type { Request, Response } from 'express';
import { AppError } from '#protocol/errors.ts';
import { ConversationId, UploadId } from '#protocol/ids.ts';
import { createRateLimit } from '#platform/rate-limit.ts';
import type { UploadState, Uploads } from '#services/uploads.ts';
import { authenticate } from './bearer.ts';
import type { AccessClaims, VerifyAccessToken } from './bearer.ts';

/** A still every two seconds, and pictures of the chat. Each costs seconds of a processor at worst. */
const UPLOADS_PER_MINUTE = 40;
/** A thin line sends a few kilobytes at a time. */
const PIECES_PER_MINUTE = 600;

const VERSION = '1.0.0';
const PIECE_TYPE = 'application/offset+octet-stream';

export function uploadRoutes(options: {
  readonly verifyAccessToken: VerifyAccessToken;
  readonly uploads: Uploads;
}): Router {
  const { verifyAccessToken, uploads } = options;
  const mayBegin = createRateLimit(UPLOADS_PER_MINUTE);
  const mayGoOn = createRateLimit(PIECES_PER_MINUTE);
  const routes = Router();

  routes.use('/uploads', (request, response, next) => {
    response.set({ 'Tus-Resumable': VERSION, 'Cache-Control': 'no-store' });
    if (request.get('tus-resumable') !== VERSION)
      throw new AppError('BAD_REQUEST', `Send Tus-Resumable: ${VERSION}.`);
    next();
  });

  routes.post('/uploads', async (request, response) => {
    const caller = await enter(request, mayBegin);
    const conversationId = ConversationId.safeParse(request.query['conversationId']);
    if (!conversationId.success) throw new AppError('BAD_REQUEST', 'conversationId is missing or is none.');
    const length = numberIn(request, 'upload-length');
    if (length === 0) throw new AppError('BAD_REQUEST', 'An upload has at least one byte.');
    const id = await uploads.begin(caller, conversationId.data, length);
    response.set('Location', `${request.baseUrl}/uploads/${id}`);
    const state = hasPiece(request)
      ? await uploads.append(caller, id, { offset: 0, content: request })
      : await uploads.find(caller, id);
    tell(response, state).status(201).end();
  });

  routes.head('/uploads/:id', async (request, response) => {
    const caller = await enter(request, mayGoOn);
    const state = await uploads.find(caller, idOf(request));
    tell(response, state).set('Upload-Length', String(state.length)).status(200).end();
  });

  routes.patch('/uploads/:id', async (request, response) => {
    const caller = await enter(request, mayGoOn);
    if (!hasPiece(request)) throw new AppError('BAD_REQUEST', `A piece has the Content-Type ${PIECE_TYPE}.`);
    const piece = { offset: numberIn(request, 'upload-offset'), content: request };
    tell(response, await uploads.append(caller, idOf(request), piece))
      .status(204)
      .end();
  });
  return routes;

  async function enter(request: Request, may: (key: string) => boolean): Promise<AccessClaims> {
    const caller = await authenticate(request, verifyAccessToken);
    if (!may(caller.personId)) throw new AppError('RATE_LIMITED', 'Too many uploads; wait a moment.');
    return caller;
  }
}

function tell(response: Response, { offset, expiresAt, file }: UploadState): Response {
  response.set('Upload-Offset', String(offset));
  response.set('Upload-Expires', new Date(expiresAt).toUTCString());
  if (file !== undefined) response.set('Upload-Result', JSON.stringify(file));
  return response;
}

function hasPiece(request: Request): boolean {
  return request.get('content-type') === PIECE_TYPE;
}

function idOf(request: Request): UploadId {
  const id = UploadId.safeParse(request.params['id']);
  if (!id.success) throw new AppError('FILE_NOT_FOUND', 'There is no such upload.');
  return id.data;
}

function numberIn(request: Request, header: string): number {
  const text = request.get(header) ?? '';
  if (!/^\d{1,15}$/.test(text)) throw new AppError('BAD_REQUEST', `${header} is missing or is no number.`);
  return Number(text);
}
