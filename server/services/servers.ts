/**
 * The signaling servers of a cluster: each says that it is there, and whoever sweeps notices one that no longer
 * does, so that the people on its sockets are not thought to be there for ever.
 */
import { hostname } from 'node:os';
import { SessionId } from '#protocol/ids.ts';
import { AppError } from '#protocol/errors.ts';
import { batches } from '#platform/batches.ts';
import type { Clock } from '#platform/clock.ts';
import type { Logger } from '#platform/logger.ts';
import { uuidv7 } from '#platform/uuid.ts';
import type { Live } from './live.ts';

export interface Servers {
  /** This process', new with every start. */
  readonly id: string;
  /** The session's socket is here from now on. */
  holds(sessionId: SessionId): Promise<void>;
  letsGo(sessionId: SessionId): Promise<void>;
  /** For who sweeps: the sessions on sockets of servers that are gone are handed over, then those are forgotten. */
  sweepCrashed(abandon: (sessionId: SessionId, serverId: string) => Promise<void>): Promise<void>;
  /** @throws AppError UNAVAILABLE */
  start(): Promise<void>;
  /** Idempotent: whoever is still on a socket here is looked after by the others. */
  stop(): Promise<void>;
}

export interface ServersDeps {
  readonly live: Live;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly name?: string | undefined;
  /** The others took this server for gone: its people have to be let in anew. */
  readonly onForgotten: () => void;
}

const HEARTBEAT_MS = 1000;
const LIFE_MS = 3000;
/** Missing for so long in answers that came: after an outage of Redis every entry is missing for a moment. */
const CONFIRM_MS = 2000;
/** People of a server that is gone who are awaited together: one by one, thousands would take half a minute. */
const AT_ONCE = 100;
const SWEEP_EVERY_MS = 500;

export function createServers({ live, clock, logger, name, onForgotten }: ServersDeps): Servers {
  const id = `${name ?? `${hostname()}-${process.pid}`}.${uuidv7().slice(-12)}`;
  const missingSince = new Map<string, number>();
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  let sweptAt = -Infinity;
  const entry = { startedAt: clock.now() };
  /** Of the last beat: nobody else writes this entry, but it may have run out. */
  let version = 0;

  async function beat(): Promise<void> {
    const put = async (over: number): Promise<void> => {
      version = await live.servers.put(id, entry, over, { ttlMs: LIFE_MS });
    };
    try {
      await put(version);
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'STALE_VERSION')) throw error;
      await put((await live.servers.get(id))?.version ?? 0);
    }
  }

  async function beatAndLook(): Promise<void> {
    await beat();
    if ((await live.knownServers.rank(id)) !== undefined || isStopped) return;
    logger.warn({ server: id }, 'this server was taken for gone; everyone on it is let in anew');
    await live.knownServers.put(id, clock.now());
    onForgotten();
  }

  function next(): void {
    if (isStopped) return;
    timer = setTimeout(() => {
      beatAndLook()
        .catch((err: unknown) => {
          // The state's own connection tells when it is away.
          if (!(err instanceof AppError)) logger.warn({ err }, 'this server could not say that it is there');
        })
        .finally(next);
    }, HEARTBEAT_MS);
  }

  async function isGone(serverId: string): Promise<boolean> {
    if ((await live.servers.get(serverId)) !== undefined) {
      missingSince.delete(serverId);
      return false;
    }
    const since = missingSince.get(serverId) ?? performance.now();
    missingSince.set(serverId, since);
    return performance.now() - since >= CONFIRM_MS;
  }

  /** @returns whether none is left; one that fails keeps no other from being awaited */
  async function abandonAll(
    serverId: string,
    sessions: readonly { readonly member: string }[],
    abandon: (sessionId: SessionId, serverId: string) => Promise<void>,
  ): Promise<boolean> {
    let failures = 0;
    for (const some of batches(sessions, AT_ONCE)) {
      const done = await Promise.allSettled(
        some.map(async ({ member }) => {
          await abandon(SessionId.parse(member), serverId);
          await live.sessionsOf(serverId).remove(member);
        }),
      );
      const reasons = done.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
      failures += reasons.length;
      if (reasons.length > 0)
        logger.warn({ server: serverId, err: reasons[0] }, 'somebody cannot be awaited yet');
    }
    return failures === 0;
  }

  return {
    id,
    holds: (sessionId) => live.sessionsOf(id).put(sessionId, clock.now()),
    async letsGo(sessionId) {
      await live.sessionsOf(id).remove(sessionId);
    },

    async sweepCrashed(abandon) {
      if (performance.now() - sweptAt < SWEEP_EVERY_MS) return;
      sweptAt = performance.now();
      for (const { member: serverId } of await live.knownServers.range({})) {
        if (serverId === id || !(await isGone(serverId))) continue;
        const sessions = await live.sessionsOf(serverId).range({});
        logger.warn(
          { server: serverId, sessions: sessions.length },
          'a server is gone; its people are awaited',
        );
        const isThrough = await abandonAll(serverId, sessions, abandon);
        // Last: who sweeps after a crash of ours finds what is left.
        if (!isThrough) continue;
        await live.knownServers.remove(serverId);
        missingSince.delete(serverId);
      }
    },

    async start() {
      await beat();
      await live.knownServers.put(id, clock.now());
      next();
    },
    async stop() {
      if (isStopped) return;
      isStopped = true;
      clearTimeout(timer);
      const isEmpty = (await live.sessionsOf(id).size()) === 0;
      await live.servers.delete(id);
      if (isEmpty) await live.knownServers.remove(id);
    },
  };
}
