/**
 * A call goes on at another device of its shopper: a code, made by the one, lets the other into the same session.
 * It lives for two minutes, is good once, and only its hash is kept, where every server finds it.
 */
import { createHash, randomBytes } from 'node:crypto';
import * as z from 'zod';
import { AppError } from '#protocol/errors.ts';
import { CallId, RequestId, SessionId } from '#protocol/ids.ts';
import type { HandOver } from '#protocol/session.ts';
import type { Clock } from '#platform/clock.ts';
import type { LiveState } from '#platform/live/live-state.ts';
import { createRateLimit } from '#platform/rate-limit.ts';
import type { Calls } from './calls.ts';
import type { Actor } from './ports.ts';

export interface HandOvers {
  /** @throws AppError CALL_NOT_FOUND without a call that lives, RATE_LIMITED */
  create(actor: Actor): Promise<{ readonly code: string; readonly expiresAt: number }>;
  /**
   * Uses the code up. The same device may ask again with the same id, should the answer not have reached it.
   * @throws AppError HAND_OVER_INVALID, in the same words whatever is wrong with it
   */
  redeem(
    given: z.output<typeof HandOver>,
  ): Promise<{ readonly sessionId: SessionId; readonly callId: CallId }>;
}

export interface HandOversDeps {
  readonly state: LiveState;
  readonly clock: Clock;
  readonly calls: Pick<Calls, 'current'>;
}

const LIFETIME_MS = 120_000;
const PER_MINUTE = 6;

const Kept = z.object({
  sessionId: SessionId,
  callId: CallId,
  expiresAt: z.number(),
  /** Of the device that has come. */
  usedBy: RequestId.optional(),
});

export function createHandOvers({ state, clock, calls }: HandOversDeps): HandOvers {
  const records = state.records('hand-overs', Kept);
  const mayCreate = createRateLimit(PER_MINUTE);

  return {
    async create(actor) {
      if (!mayCreate(actor.sessionId))
        throw new AppError('RATE_LIMITED', 'Enough codes were made; wait a moment.');
      const { call } = await calls.current(actor);
      if (call === undefined) throw new AppError('CALL_NOT_FOUND', 'There is no such call.');
      const code = randomBytes(16).toString('base64url');
      const expiresAt = clock.now() + LIFETIME_MS;
      const kept = { sessionId: actor.sessionId, callId: call.id, expiresAt };
      await records.put(hashOf(code), kept, 0, { ttlMs: LIFETIME_MS });
      return { code, expiresAt };
    },

    async redeem({ code, requestId }) {
      const id = hashOf(code);
      const found = await records.get(id);
      if (found === undefined || found.value.expiresAt <= clock.now()) throw invalid();
      const { value: kept, version } = found;
      if (kept.usedBy !== undefined && kept.usedBy !== requestId) throw invalid();
      if (kept.usedBy === undefined) {
        const ttlMs = kept.expiresAt - clock.now();
        await records.put(id, { ...kept, usedBy: requestId }, version, { ttlMs }).catch((error: unknown) => {
          // Two came at once, and the other was first.
          throw error instanceof AppError && error.code === 'STALE_VERSION' ? invalid() : error;
        });
      }
      return { sessionId: kept.sessionId, callId: kept.callId };
    },
  };
}

function hashOf(code: string): string {
  return createHash('sha256').update(code).digest('base64url');
}

export function invalid(): AppError {
  return new AppError('HAND_OVER_INVALID', 'This code was used, has run out, or never was.');
}
