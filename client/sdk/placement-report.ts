/** Reads why a call's media went where it went. */
import { AppError } from '#protocol/errors.ts';
import type { CallId } from '#protocol/ids.ts';
import { CallPlacement } from '#protocol/placement.ts';

export type ReadPlacement = (callId: CallId) => Promise<CallPlacement>;

const TIMEOUT_MS = 10_000;

export function createReadPlacement(
  server: string | undefined,
  accessToken: () => string | undefined,
): ReadPlacement {
  return async (callId) => {
    const response = await fetch(`${server ?? ''}/v1/calls/${callId}/placement`, {
      headers: { Authorization: `Bearer ${accessToken() ?? ''}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch((cause: unknown) => {
      throw new AppError('UNAVAILABLE', 'The server did not answer.', { cause });
    });
    const answer: unknown = await response.json().catch(() => undefined);
    if (!response.ok) throw AppError.fromWire(answer);
    const read = CallPlacement.safeParse(answer);
    if (!read.success) throw new AppError('INTERNAL', 'The answer cannot be read.');
    return read.data;
  };
}
