/**
 * Uploads in pieces, so that a cut costs the bytes on the way and no more. All that is known of one lies beside its
 * bytes in the folder of the files: any server that has the folder goes on with it. Whole, it becomes a file like any
 * other, checked and drawn anew.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import * as z from 'zod';
import { UploadedFile } from '#protocol/chat.ts';
import { AppError } from '#protocol/errors.ts';
import { ConversationId, Instant, UploadId } from '#protocol/ids.ts';
import type { PersonId } from '#protocol/ids.ts';
import type { Role } from '#protocol/people.ts';
import type { History } from '#history/history.ts';
import type { Clock } from '#platform/clock.ts';
import { newId } from '#platform/uuid.ts';
import { openConversation } from './conversation-access.ts';
import type { Files } from './files.ts';

type Caller = { readonly personId: PersonId; readonly role: Role };

export interface UploadState {
  /** Bytes that are here; the next piece begins there. */
  readonly offset: number;
  readonly length: number;
  readonly expiresAt: number;
  /** Once it is whole and was found to be an image. */
  readonly file?: UploadedFile | undefined;
}

export interface Uploads {
  /**
   * @param length bytes of the whole
   * @throws AppError CONVERSATION_NOT_FOUND, FILE_TOO_LARGE
   */
  begin(caller: Caller, conversationId: ConversationId, length: number): Promise<UploadId>;
  /** @throws AppError FILE_NOT_FOUND, also when it is not theirs or was not finished in time */
  find(caller: Caller, id: UploadId): Promise<UploadState>;
  /**
   * Takes a piece to its end; what came before it broke off is kept. The last one makes the file.
   * @throws AppError FILE_NOT_FOUND, OFFSET_MISMATCH, FILE_TOO_LARGE, and what `Files.receive` throws
   */
  append(caller: Caller, id: UploadId, piece: { offset: number; content: Readable }): Promise<UploadState>;
}

export interface UploadsDeps {
  readonly history: Pick<History, 'conversations'>;
  readonly files: Pick<Files, 'receive'>;
  readonly clock: Clock;
  /** Of the files, shared by all servers of a cluster. */
  readonly folder: string;
  readonly maxBytes: number;
}

/** Somebody with a bad line comes back within this; a finished one is remembered as long, for a lost answer. */
export const UPLOAD_LIFE_MS = 60 * 60_000;
/** Of one person at a time: a still, a picture of the chat, and what was given up. */
const MAX_UNFINISHED = 12;
const SWEEP_EVERY_MS = 60_000;

const Kept = z.strictObject({
  conversationId: ConversationId,
  length: z.int().positive(),
  expiresAt: Instant,
  file: UploadedFile.optional(),
});
type Kept = z.output<typeof Kept>;

export function createUploads({ history, files, clock, folder, maxBytes }: UploadsDeps): Uploads {
  const root = resolve(folder, 'uploads');
  /** Of this server: two last pieces at once must not make two files. */
  const finishing = new Map<UploadId, Promise<UploadedFile>>();
  let sweptAt = -Infinity;

  /** By person: what is somebody else's is not even there. */
  const prefixOf = ({ personId }: Caller): string =>
    `${createHash('sha256').update(personId).digest('hex').slice(0, 32)}.`;
  const pathsOf = (caller: Caller, id: UploadId) => {
    const base = join(root, `${prefixOf(caller)}${id}`);
    return { facts: `${base}.json`, bytes: `${base}.part` };
  };

  async function read(caller: Caller, id: UploadId): Promise<Kept> {
    const text = await readFile(pathsOf(caller, id).facts, 'utf8').catch(ifMissing);
    const kept = text === undefined ? undefined : Kept.parse(JSON.parse(text));
    if (kept === undefined || kept.expiresAt <= clock.now())
      throw new AppError('FILE_NOT_FOUND', 'There is no such upload.');
    return kept;
  }

  /** Renamed into place: another server never reads half of it. */
  async function write(caller: Caller, id: UploadId, kept: Kept): Promise<void> {
    const { facts } = pathsOf(caller, id);
    await writeFile(`${facts}.new`, JSON.stringify(kept));
    await rename(`${facts}.new`, facts);
  }

  async function stateOf(caller: Caller, id: UploadId): Promise<UploadState> {
    const { length, expiresAt, file } = await read(caller, id);
    if (file !== undefined) return { offset: length, length, expiresAt, file };
    const found = await stat(pathsOf(caller, id).bytes).catch(ifMissing);
    return { offset: found?.size ?? 0, length, expiresAt };
  }

  function finish(caller: Caller, id: UploadId): Promise<UploadedFile> {
    const running = finishing.get(id) ?? make(caller, id).finally(() => finishing.delete(id));
    finishing.set(id, running);
    return running;
  }

  async function make(caller: Caller, id: UploadId): Promise<UploadedFile> {
    const kept = await read(caller, id);
    if (kept.file !== undefined) return kept.file;
    const { bytes, facts } = pathsOf(caller, id);
    const content = createReadStream(bytes);
    // It may fail before anybody reads it, which then is told to who reads; unheard, it would end the process.
    content.on('error', () => undefined);
    try {
      const file = await files.receive({ conversationId: kept.conversationId, caller, content });
      await write(caller, id, { ...kept, file });
      await remove(bytes);
      return file;
    } catch (error) {
      // What is no image will not become one; anything else may be tried again.
      const isHopeless = error instanceof AppError && !error.retryable;
      if (isHopeless) await remove(bytes, facts);
      throw error;
    } finally {
      content.destroy();
    }
  }

  /** Looks at the age of the files alone: nothing of them has to be readable. */
  async function sweep(): Promise<void> {
    if (clock.now() - sweptAt < SWEEP_EVERY_MS) return;
    sweptAt = clock.now();
    for (const name of await readdir(root)) {
      const found = await stat(join(root, name)).catch(ifMissing);
      if (found !== undefined && clock.now() - found.mtimeMs > UPLOAD_LIFE_MS) await remove(join(root, name));
    }
  }

  /** The oldest gives way: one whose sender never learned of it is finished by nobody. Ids sort by time. */
  async function makeRoom(caller: Caller): Promise<void> {
    const own = (await readdir(root)).filter((name) => name.startsWith(prefixOf(caller)));
    const unfinished = own.filter((name) => name.endsWith('.part')).sort();
    for (const name of unfinished.slice(0, Math.max(0, unfinished.length + 1 - MAX_UNFINISHED)))
      await remove(join(root, name), join(root, name.replace(/part$/, 'json')));
  }

  return {
    async begin(caller, conversationId, length) {
      await openConversation(history, conversationId, caller);
      if (length > maxBytes)
        throw new AppError('FILE_TOO_LARGE', 'The file is larger than allowed.', { details: { maxBytes } });
      await mkdir(root, { recursive: true });
      await sweep();
      await makeRoom(caller);
      const id = newId(UploadId, 'up');
      await writeFile(pathsOf(caller, id).bytes, '');
      await write(caller, id, { conversationId, length, expiresAt: clock.now() + UPLOAD_LIFE_MS });
      return id;
    },

    find: stateOf,

    async append(caller, id, { offset, content }) {
      const before = await stateOf(caller, id);
      if (before.offset !== offset) {
        const { offset: expected } = before;
        throw new AppError('OFFSET_MISMATCH', 'The upload goes on elsewhere.', {
          details: { offset: expected },
        });
      }
      if (before.file !== undefined) return before;
      const end = await takeIn(pathsOf(caller, id).bytes, offset, before.length, content);
      if (end < before.length) return { ...before, offset: end };
      return { ...before, offset: end, file: await finish(caller, id) };
    },
  };
}

/**
 * Written at its place and not at the end: two connections that carry the same piece, the older one thought lost, write
 * the same bytes to the same place.
 * @returns where it ends
 */
async function takeIn(path: string, offset: number, length: number, content: Readable): Promise<number> {
  const file = await open(path, 'r+').catch(ifMissing);
  if (file === undefined) throw new AppError('FILE_NOT_FOUND', 'There is no such upload.');
  let end = offset;
  try {
    // The stream stays open at the limit: it is the request, and its sender shall read why it was refused.
    for await (const chunk of content.iterator({ destroyOnReturn: false })) {
      if (!Buffer.isBuffer(chunk)) throw new TypeError('an upload is a stream of bytes');
      if (end + chunk.length > length)
        throw new AppError('FILE_TOO_LARGE', 'The piece goes beyond the length that was announced.');
      await file.write(chunk, 0, chunk.length, end);
      end += chunk.length;
    }
  } finally {
    await file.close();
  }
  return end;
}

async function remove(...paths: readonly string[]): Promise<void> {
  await Promise.all(paths.map((path) => rm(path, { force: true })));
}

function ifMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
  throw error;
}
