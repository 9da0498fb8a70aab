/** Reads how a call looked and sounded, from the server. */
import { CallQuality } from '#protocol/call-quality.ts';
import { AppError } from '#protocol/errors.ts';
import type { CallId } from '#protocol/ids.ts';

const PATIENCE_MS = 10_000;

/** @throws AppError */
export async function readQuality(
  callId: CallId,
  { server = '', token }: { readonly server?: string | undefined; readonly token: string },
): Promise<CallQuality> {
  const response = await fetch(`${server}/v1/calls/${callId}/quality`, {
    headers: { Authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(PATIENCE_MS),
  }).catch((cause: unknown) => {
    throw new AppError('UNAVAILABLE', 'The server did not answer.', { cause });
  });
  const answer: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw AppError.fromWire(answer);
  const read = CallQuality.safeParse(answer);
  if (!read.success) throw new AppError('INTERNAL', 'The answer cannot be read.');
  return read.data;
}
