/** Reads a call's quality with a token of whoever looks, a fresh one where it is over. */
import type { CallQuality } from '#protocol/call-quality.ts';
import { AppError } from '#protocol/errors.ts';
import type { CallId } from '#protocol/ids.ts';
import { readQuality } from '#sdk/quality/read-quality.ts';

export type ReadQuality = (id: CallId) => Promise<CallQuality>;

export function createReadQuality(getToken: () => Promise<string>): ReadQuality {
  let token: string | undefined;
  return async (id) => {
    token ??= await getToken();
    try {
      return await readQuality(id, { token });
    } catch (error) {
      const isOver =
        error instanceof AppError && (error.code === 'TOKEN_EXPIRED' || error.code === 'UNAUTHENTICATED');
      if (!isOver) throw error;
      token = await getToken();
      return readQuality(id, { token });
    }
  };
}
