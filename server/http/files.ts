/** Images of the chat: upload, original, thumbnail. */
import { Router } from 'express';
import type { Request, Response } from 'express';
import { AppError } from '#protocol/errors.ts';
import { ConversationId, FileId } from '#protocol/ids.ts';
import { createRateLimit } from '#platform/rate-limit.ts';
import type { FileLinks, FileVariant } from '#services/file-links.ts';
import type { Files } from '#services/files.ts';
import { authenticate } from './bearer.ts';
import type { VerifyAccessToken } from './bearer.ts';

/** Every upload costs seconds of a processor at worst. */
const UPLOADS_PER_MINUTE = 30;

/** How long a browser keeps what it fetched with a token. */
const TOKEN_CACHE_SECONDS = 300;

export function fileRoutes(options: {
  readonly verifyAccessToken: VerifyAccessToken;
  readonly files: Files;
  readonly links: Pick<FileLinks, 'verify'>;
}): Router {
  const { verifyAccessToken, files, links } = options;
  const mayUpload = createRateLimit(UPLOADS_PER_MINUTE);
  const routes = Router();

  routes.post('/files', async (request, response) => {
    const caller = await authenticate(request, verifyAccessToken);
    const conversationId = ConversationId.safeParse(request.query['conversationId']);
    if (!conversationId.success) throw new AppError('BAD_REQUEST', 'conversationId is missing or is none.');
    if (request.is('image/*') === false) {
      throw new AppError('FILE_TYPE_NOT_ALLOWED', 'Send the image itself, with its Content-Type.');
    }
    if (!mayUpload(caller.personId)) throw new AppError('RATE_LIMITED', 'Too many uploads; wait a moment.');
    const uploaded = await files.receive({
      conversationId: conversationId.data,
      caller,
      content: request,
      announcedBytes: Number(request.get('content-length') ?? 0),
    });
    response.status(201).set('Cache-Control', 'no-store').json(uploaded);
  });

  const serve = (variant: FileVariant) => async (request: Request, response: Response) => {
    const id = FileId.safeParse(request.params['id']);
    if (!id.success) throw new AppError('FILE_NOT_FOUND', 'There is no such file.');
    const { file, cacheSeconds } = await find(request, id.data, variant);
    response.set({
      'Content-Type': file.mimeType,
      'Content-Disposition': `inline; filename="${file.id}.${file.mimeType === 'image/png' ? 'png' : 'jpg'}"`,
      // The content of an id never changes; the address that shows it expires.
      'Cache-Control': `private, max-age=${cacheSeconds}, immutable`,
      'Content-Security-Policy': "default-src 'none'; sandbox",
    });
    // The folder may be `.data`, which express would not serve by itself.
    response.sendFile(files.pathOf(file, variant), { dotfiles: 'allow', cacheControl: false });
  };
  routes.get('/files/:id', serve('original'));
  routes.get('/files/:id/thumbnail', serve('thumbnail'));
  return routes;

  async function find(request: Request, id: FileId, variant: FileVariant) {
    if (request.query['signature'] === undefined) {
      const caller = await authenticate(request, verifyAccessToken);
      return { file: await files.findFor(id, caller), cacheSeconds: TOKEN_CACHE_SECONDS };
    }
    const leftMs = links.verify(id, variant, request.query);
    if (leftMs === undefined) throw new AppError('UNAUTHENTICATED', 'The address is no longer valid.');
    return { file: await files.find(id), cacheSeconds: Math.floor(leftMs / 1000) };
  }
}
