/** Brings a picture to the server over HTTP. */
import { UploadedFile } from '#protocol/chat.ts';
import { AppError } from '#protocol/errors.ts';
import type { ConversationId } from '#protocol/ids.ts';

export type Upload = (conversationId: ConversationId, file: Blob) => Promise<UploadedFile>;

const TIMEOUT_MS = 60_000;

export function createUpload(server: string | undefined, accessToken: () => string | undefined): Upload {
  return async (conversationId, file) => {
    const address = `${server ?? ''}/v1/files?conversationId=${encodeURIComponent(conversationId)}`;
    const response = await fetch(address, {
      method: 'POST',
      body: file,
      headers: { 'Content-Type': file.type, Authorization: `Bearer ${accessToken() ?? ''}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch((cause: unknown) => {
      throw new AppError('UNAVAILABLE', 'The picture did not reach the server.', { cause });
    });
    const answer: unknown = await response.json().catch(() => undefined);
    if (!response.ok) throw AppError.fromWire(answer);
    const uploaded = UploadedFile.safeParse(answer);
    if (!uploaded.success) throw new AppError('INTERNAL', 'The answer to the upload cannot be read.');
    return uploaded.data;
  };
}
