/** What is known of the networks that sessions are on: where they seem to be, and how far from the regions. */
import * as z from 'zod';
import type { ParsedInputOf } from '#protocol/contract.ts';
import { AppError } from '#protocol/errors.ts';
import type { SessionId } from '#protocol/ids.ts';
import { RegionRtts } from '#protocol/placement.ts';
import type { networkRequests } from '#protocol/placement.ts';
import type { Whereabouts } from '#domain/prior.ts';
import type { LiveState, Records } from '#platform/live/live-state.ts';
import type { Logger } from '#platform/logger.ts';
import type { Actor } from './ports.ts';

/**
 * Beside the session's record and not in it: it is written at other times and read only when a call is placed.
 */
const NetworkSchema = z.object({
  country: z.string().optional(),
  timeZone: z.string().optional(),
  language: z.string().optional(),
  rttMs: RegionRtts.optional(),
});
export type NetworkRecord = z.output<typeof NetworkSchema>;

export interface Networks {
  /** A socket has come, perhaps from another network than the last. Never rejects: calls go on without. */
  arrived(id: SessionId, from: Whereabouts): Promise<void>;
  report(actor: Actor, input: ParsedInputOf<(typeof networkRequests)['network:report']>): Promise<void>;
  /** Nothing when nothing is known. Never rejects. */
  of(id: SessionId): Promise<NetworkRecord>;
  forget(id: SessionId): Promise<void>;
}

/** Left behind only by a session that ended in a crash. */
const KEPT_MS = 24 * 3600_000;

export interface NetworksDeps {
  readonly state: LiveState;
  readonly logger: Logger;
  /** Until now this party could only be placed by estimate. */
  readonly onFirstMeasured: (actor: Actor) => void;
}

export function createNetworks({ state, logger, onFirstMeasured }: NetworksDeps): Networks {
  const records: Records<NetworkRecord> = state.records('networks', NetworkSchema);

  /** @returns what was known before */
  async function change(
    id: SessionId,
    to: (known: NetworkRecord) => NetworkRecord,
  ): Promise<NetworkRecord | undefined> {
    for (;;) {
      const known = await records.get(id);
      try {
        await records.put(id, to(known?.value ?? {}), known?.version ?? 0, { ttlMs: KEPT_MS });
        return known?.value;
      } catch (error) {
        if (!(error instanceof AppError && error.code === 'STALE_VERSION')) throw error;
      }
    }
  }

  const without =
    <T>(instead: T, what: string) =>
    (err: unknown): T => {
      logger.warn({ err }, what);
      return instead;
    };

  return {
    async arrived(id, from) {
      await change(id, ({ rttMs }) => ({ ...from, rttMs })).catch(
        without(undefined, 'where a browser is was not noted'),
      );
    },
    async report(actor, { rttMs }) {
      const before = await change(actor.sessionId, (known) => ({ ...known, rttMs }));
      if (before?.rttMs === undefined) onFirstMeasured(actor);
    },
    of: async (id) =>
      (await records.get(id).catch(without(undefined, 'nothing is known of a network')))?.value ?? {},
    async forget(id) {
      await records.delete(id);
    },
  };
}
