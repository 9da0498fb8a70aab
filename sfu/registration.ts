/** Keeps a node's entry in live state fresh; what is no longer fresh vanishes there by itself. */
import { randomUUID } from 'node:crypto';
import type { LiveState } from '#platform/live/live-state.ts';
import { registryOf } from '#platform/live/registry.ts';
import type { Logger } from '#platform/logger.ts';
import type { NodeReport } from '#protocol/control.ts';
import { AppError } from '#protocol/errors.ts';
import { HEARTBEAT_MS, LOST_AFTER_MS } from '#protocol/registration.ts';

export interface RegistrationDeps {
  readonly state: LiveState;
  readonly logger: Logger;
  readonly report: () => NodeReport;
  readonly controlUrl: string;
  readonly probeUrl?: string | undefined;
  /** Another process goes by this node's name: one of the two is set up wrongly. */
  readonly onUsurped: (error: Error) => void;
}

/** To put the entry, when it changes between the look at it and that. */
const TRIES = 3;

export interface Registration {
  /** Takes the entry out, so that servers know at once. */
  withdraw(): Promise<void>;
}

/** @throws Error in one sentence when another process has this name already */
export async function register(deps: RegistrationDeps): Promise<Registration> {
  const { state, logger } = deps;
  const records = registryOf(state);
  const instance = randomUUID();
  const { nodeId } = deps.report();
  let isAway = false;
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;

  /** @returns false when the entry is somebody else's */
  async function beat(tries = TRIES): Promise<boolean> {
    const known = await records.get(nodeId);
    if (known !== undefined && known.value.instance !== instance) return false;
    const { controlUrl, probeUrl } = deps;
    const entry = { instance, controlUrl, probeUrl, report: deps.report() };
    try {
      await records.put(nodeId, entry, known?.version ?? 0, { ttlMs: LOST_AFTER_MS });
    } catch (error) {
      // Nobody else need be there: the entry may have run out meanwhile, or an earlier one of ours come late.
      const isStale = error instanceof AppError && error.code === 'STALE_VERSION';
      if (isStale && tries > 1) return beat(tries - 1);
      throw error;
    }
    return true;
  }

  async function beatAndTell(): Promise<void> {
    try {
      if (!(await beat())) {
        isOver = true;
        deps.onUsurped(taken());
        return;
      }
      if (isAway) logger.info('the registry of nodes is back');
      isAway = false;
    } catch (err) {
      // Media does not need it: links that stand go on, and the entry comes back with it.
      if (!isAway) logger.warn({ err }, 'the registry of nodes cannot be reached; media goes on');
      isAway = true;
    }
  }

  function next(): void {
    if (isOver) return;
    timer = setTimeout(() => void beatAndTell().finally(next), HEARTBEAT_MS);
  }

  function taken(): Error {
    return new Error(
      `Another media node is up under the name "${nodeId}"; give this one its own sfu.nodeId.`,
    );
  }

  // The entry of a former process of this name, one that crashed, goes by itself.
  const patientUntil = performance.now() + LOST_AFTER_MS + HEARTBEAT_MS;
  while (!(await beat())) {
    if (performance.now() > patientUntil) throw taken();
    await new Promise((resolve) => setTimeout(resolve, HEARTBEAT_MS / 4));
  }
  next();
  return {
    async withdraw() {
      isOver = true;
      clearTimeout(timer);
      const known = await records.get(nodeId).catch(() => undefined);
      if (known?.value.instance === instance) await records.delete(nodeId, known.version).catch(() => false);
    },
  };
}
