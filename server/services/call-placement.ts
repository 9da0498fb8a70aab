/** What `GET /v1/calls/:id/placement` tells: every decision on where a call's media goes, from its timeline. */
import { AppError } from '#protocol/errors.ts';
import type { CallId } from '#protocol/ids.ts';
import type { CallPlacement } from '#protocol/placement.ts';
import type { History } from '#history/history.ts';

export type FindCallPlacement = (id: CallId) => Promise<CallPlacement>;

/** @returns a function that throws AppError CALL_NOT_FOUND */
export function createCallPlacement({
  history,
}: {
  readonly history: Pick<History, 'calls'>;
}): FindCallPlacement {
  return async (callId) => {
    const call = await history.calls.get(callId);
    if (call === undefined) throw new AppError('CALL_NOT_FOUND', 'There is no such call.');
    const decisions = call.timeline.flatMap(({ at, placement }) =>
      placement === undefined ? [] : [{ at, ...placement }],
    );
    return { callId, decisions };
  };
}
