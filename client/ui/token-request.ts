/** Asks where a page gets its tokens. */
import { AppError } from '#protocol/errors.ts';

/** A stalled line must not keep a page waiting for more than that. */
const PATIENCE_MS = 5000;

/** @throws AppError UNAVAILABLE where nothing comes, or somebody is busy: asking again may help */
export async function requestToken(url: string, body: unknown, silence: string): Promise<Response> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(PATIENCE_MS),
  }).catch((cause: unknown) => {
    throw new AppError('UNAVAILABLE', silence, { cause });
  });
  if (response.status === 429 || response.status >= 500) throw new AppError('UNAVAILABLE', silence);
  return response;
}
