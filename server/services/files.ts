/** Uploaded images: received, checked by content, kept on disk, found again. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { AppError } from '#protocol/errors.ts';
import { FileId } from '#protocol/ids.ts';
import type { ConversationId, PersonId } from '#protocol/ids.ts';
import type { UploadedFile } from '#protocol/chat.ts';
import type { Role } from '#protocol/people.ts';
import type { History, StoredFile } from '#history/history.ts';
import type { Clock } from '#platform/clock.ts';
import { newId } from '#platform/uuid.ts';
import { openConversation } from './conversation-access.ts';
import type { FileVariant } from './file-links.ts';
import type { Images } from './images.ts';

type Caller = { readonly personId: PersonId; readonly role: Role };

export interface Files {
  /**
   * Takes the content to its end or to the limit.
   * @throws AppError CONVERSATION_NOT_FOUND, FILE_TOO_LARGE, FILE_TYPE_NOT_ALLOWED, UNAVAILABLE
   */
  receive(upload: {
    readonly conversationId: ConversationId;
    readonly caller: Caller;
    readonly content: Readable;
    /** From Content-Length: a file that says it is too large is not even begun. */
    readonly announcedBytes?: number | undefined;
  }): Promise<UploadedFile>;
  /** @throws AppError FILE_NOT_FOUND */
  find(id: FileId): Promise<StoredFile>;
  /** As `find`, for somebody who signed in. @throws AppError FILE_NOT_FOUND, also when it is not theirs to see */
  findFor(id: FileId, caller: Caller): Promise<StoredFile>;
  pathOf(file: StoredFile, variant: FileVariant): string;
}

export interface FilesDeps {
  readonly history: Pick<History, 'conversations' | 'files'>;
  readonly images: Pick<Images, 'convert'>;
  readonly clock: Clock;
  readonly folder: string;
  readonly maxBytes: number;
  readonly thumbnailPixels: number;
}

/** Far longer than a request may last, and the wait for its picture to be drawn anew. */
export const ABANDONED_AFTER_MS = 60 * 60_000;
const SWEEP_EVERY_MS = 10 * 60_000;

export async function createFiles(deps: FilesDeps): Promise<Files> {
  const { history, images, clock, maxBytes } = deps;
  const folder = resolve(deps.folder);
  const incoming = join(folder, 'incoming');
  await mkdir(incoming, { recursive: true });
  let sweptAt = -Infinity;

  /** What a crash left half received belongs to nobody; what is younger, another server may be receiving. */
  async function sweep(): Promise<void> {
    if (clock.now() - sweptAt < SWEEP_EVERY_MS) return;
    sweptAt = clock.now();
    for (const name of await readdir(incoming)) {
      const path = join(incoming, name);
      // Gone meanwhile, by its own server or by one that sweeps too.
      const found = await stat(path).catch(() => undefined);
      if (found !== undefined && clock.now() - found.mtimeMs > ABANDONED_AFTER_MS) await remove([path]);
    }
  }
  await sweep();

  /** Made of our own id alone. The end of the id is random, so the folders fill evenly. */
  const pathOf: Files['pathOf'] = ({ id, mimeType }, variant) => {
    const ending = `${variant === 'thumbnail' ? '.thumbnail' : ''}.${mimeType === 'image/png' ? 'png' : 'jpg'}`;
    return join(folder, id.slice(-2), `${id}${ending}`);
  };

  const find: Files['find'] = async (id) => {
    const file = await history.files.get(id);
    if (file === undefined) throw fileNotFound();
    return file;
  };

  return {
    pathOf,
    find,

    async findFor(id, caller) {
      const file = await find(id);
      await openConversation(history, file.conversationId, caller).catch((error: unknown) => {
        throw error instanceof AppError && error.code === 'CONVERSATION_NOT_FOUND' ? fileNotFound() : error;
      });
      return file;
    },

    async receive({ conversationId, caller, content, announcedBytes = 0 }) {
      await openConversation(history, conversationId, caller);
      if (announcedBytes > maxBytes) throw tooLarge(maxBytes);
      await sweep();
      const base = join(incoming, randomUUID());
      const parts = { source: `${base}.upload`, copy: `${base}.copy`, thumbnail: `${base}.thumbnail` };
      try {
        const sha256 = await takeIn(content, parts.source, maxBytes);
        const image = await images.convert({ ...parts, thumbnailPixels: deps.thumbnailPixels });
        const file: StoredFile = {
          id: newId(FileId, 'file'),
          conversationId,
          uploadedBy: caller.personId,
          ...image,
          sha256,
          createdAt: clock.now(),
        };
        // The row comes last: it never names a file that is not there whole.
        await mkdir(join(folder, file.id.slice(-2)), { recursive: true });
        await rename(parts.copy, pathOf(file, 'original'));
        await rename(parts.thumbnail, pathOf(file, 'thumbnail'));
        await history.files.add(file).catch(async (error: unknown) => {
          // Nobody will ever ask for it, and its sender tries again.
          await remove([pathOf(file, 'original'), pathOf(file, 'thumbnail')]);
          throw error;
        });
        return { fileId: file.id, width: file.width, height: file.height };
      } finally {
        await remove(Object.values(parts));
      }
    },
  };
}

async function remove(paths: readonly string[]): Promise<void> {
  await Promise.all(paths.map((path) => rm(path, { force: true })));
}

/** @returns the SHA-256 of the content, in hex */
async function takeIn(content: Readable, path: string, maxBytes: number): Promise<string> {
  const hash = createHash('sha256');
  let bytes = 0;
  const file = await open(path, 'wx');
  try {
    // The stream stays open at the limit: it is the request, and its sender shall read why it was refused.
    for await (const chunk of content.iterator({ destroyOnReturn: false })) {
      if (!Buffer.isBuffer(chunk)) throw new TypeError('an upload is a stream of bytes');
      bytes += chunk.length;
      if (bytes > maxBytes) throw tooLarge(maxBytes);
      hash.update(chunk);
      await file.write(chunk);
    }
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}

function tooLarge(maxBytes: number): AppError {
  return new AppError('FILE_TOO_LARGE', 'The file is larger than allowed.', { details: { maxBytes } });
}

function fileNotFound(): AppError {
  return new AppError('FILE_NOT_FOUND', 'There is no such file.');
}
