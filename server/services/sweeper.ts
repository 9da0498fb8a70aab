/**
 * Does what is due. Deadlines are data: whichever server holds the lease sweeps them, so a crashed one loses
 * no timer. The interval below only decides how late a deadline may be noticed.
 */
import { randomUUID } from 'node:crypto';
import { AppError } from '#protocol/errors.ts';
import { CallId, PersonId, SessionId } from '#protocol/ids.ts';
import type { Clock } from '#platform/clock.ts';
import type { Logger } from '#platform/logger.ts';
import type { Agents } from './agents.ts';
import type { CallTransitions } from './call-transitions.ts';
import { deadline } from './live.ts';
import type { Live } from './live.ts';
import type { Places } from './places.ts';
import type { Queue } from './queue.ts';
import type { Servers } from './servers.ts';
import type { Sessions } from './sessions.ts';

export interface SweeperDeps {
  readonly live: Live;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly calls: CallTransitions;
  readonly agents: Agents;
  readonly sessions: Sessions;
  readonly queue: Queue;
  readonly places: Places;
  readonly servers: Pick<Servers, 'sweepCrashed'>;
  /** Looks over a few open calls and agents for what a crash left half done. */
  readonly repair: () => Promise<void>;
  /** Looks for rooms that no call has. */
  readonly auditRooms: () => Promise<void>;
}

export interface Sweeper {
  /** One pass, if the lease is ours. */
  sweep(): Promise<void>;
  start(): void;
  stop(): Promise<void>;
}

const EVERY_MS = 100;
const LEASE_MS = 3000;
/** Well before it runs out. */
const RENEW_MS = 1000;
/** The others look whether it is free so often: ten of them are not to ask ten times a second each. */
const TRY_MS = 500;
const BATCH = 500;

export function createSweeper(deps: SweeperDeps): Sweeper {
  const { live, clock, logger, calls, agents, sessions } = deps;
  const holder = randomUUID();
  let timer: NodeJS.Timeout | undefined;
  let sweeping: Promise<void> | undefined;
  let isStopped = false;
  let lease = { isHeld: false, askedAt: -Infinity };

  async function holdsLease(): Promise<boolean> {
    const now = clock.now();
    // A clock that was set back must not make it last longer.
    const isFresh = Math.abs(now - lease.askedAt) < (lease.isHeld ? RENEW_MS : TRY_MS);
    if (isFresh) return lease.isHeld;
    lease = { isHeld: false, askedAt: -Infinity };
    const isHeld = await live.sweeperLease.acquire(holder, LEASE_MS);
    lease = { isHeld, askedAt: now };
    return isHeld;
  }

  async function sweep(): Promise<void> {
    if (!(await holdsLease())) return;
    const due = await live.deadlines.range({ upTo: clock.now(), limit: BATCH });
    for (const { member } of due) await attempt(member, () => dispatch(member));
    if ((await live.queue.size()) > 0) deps.queue.requestMatch();
    await attempt('servers', () => deps.servers.sweepCrashed((id, from) => sessions.abandoned(id, from)));
    await attempt('places', () => deps.places.publish());
    await attempt('repair', deps.repair);
    // Not waited for: a node that is slow to answer must not hold up the deadlines.
    void attempt('rooms', deps.auditRooms);
  }

  async function attempt(what: string, act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (err) {
      if (!isAway(err)) logger.warn({ what, err }, 'a sweep failed in part');
    }
  }

  async function dispatch(member: string): Promise<void> {
    const slash = member.indexOf('/');
    const id = member.slice(slash + 1);
    switch (member.slice(0, slash)) {
      case 'call':
        return callDue(CallId.parse(id));
      case 'agent':
        return agentDue(PersonId.parse(id));
      case 'session':
        return sessions.expire(SessionId.parse(id));
      default:
        await live.deadlines.remove(member);
    }
  }

  async function callDue(id: CallId): Promise<void> {
    const changed = await calls.apply(id, { type: 'timeout' });
    if (changed === undefined) {
      await live.deadlines.remove(deadline('call', id));
      return;
    }
    if (changed.isChanged) return;
    // Nothing of the call's own was due: it is the look whether anybody is there at all.
    const isAlone = changed.after.status.state === 'queued' && (await agents.presentCount()) === 0;
    if (isAlone)
      await calls.apply(id, ({ status }) =>
        status.state === 'queued' ? { type: 'nobody-there' } : undefined,
      );
    else await calls.arm(changed.after);
  }

  async function agentDue(id: PersonId): Promise<void> {
    const changed = await agents.apply(id, { type: 'timeout' });
    const agent = await agents.get(id);
    if (changed === undefined && agent !== undefined) await agents.reindex(agent);
    if (agent?.status.state !== 'wrap-up') await live.deadlines.remove(deadline('agent', id));
  }

  function next(): void {
    if (isStopped) return;
    timer = setTimeout(() => {
      sweeping = sweep()
        .catch((err: unknown) => {
          // The connection of the live state tells once that it is away; this would tell it ten times a second.
          if (!isAway(err)) logger.warn({ err }, 'a sweep failed');
        })
        .finally(next);
    }, EVERY_MS);
  }

  return {
    sweep,
    start: next,
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await sweeping;
      await live.sweeperLease.release(holder);
    },
  };
}

function isAway(error: unknown): boolean {
  return error instanceof AppError && error.code === 'UNAVAILABLE';
}
