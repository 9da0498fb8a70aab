/**
 * Whether somebody without a socket is still there: on a line that is full a heartbeat is late, and so is a new
 * socket's greeting, while the voice goes through.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Calls } from './calls.ts';
import type { Live } from './live.ts';
import type { Actor } from './ports.ts';
import type { Rooms } from './rooms.ts';

export interface HearingDeps {
  readonly live: Pick<Live, 'calls' | 'sessions'>;
  readonly calls: Pick<Calls, 'currentId'>;
  readonly rooms: Pick<Rooms, 'isHeard'>;
}

export interface Hearing {
  /** In their call; false without one. */
  isHeard(actor: Pick<Actor, 'sessionId' | 'personId' | 'role'>): Promise<boolean>;
  /**
   * Waits as long as they are heard.
   * @param graceEndsAt of their session, which says which loss this is about
   * @returns false when they are back
   */
  fallsSilent(actor: Actor, graceEndsAt: number): Promise<boolean>;
}

/** From a node's word that somebody is heard to the next question. */
export const HEARD_AGAIN_MS = 300;

export function createHearing({ live, calls, rooms }: HearingDeps): Hearing {
  const isHeard: Hearing['isHeard'] = async (actor) => {
    const id = await calls.currentId(actor);
    const call = id === undefined ? undefined : (await live.calls.get(id))?.value;
    return call !== undefined && (await rooms.isHeard(call, actor.sessionId));
  };

  return {
    isHeard,
    async fallsSilent(actor, graceEndsAt) {
      while (await isHeard(actor)) {
        await sleep(HEARD_AGAIN_MS, undefined, { ref: false });
        const status = (await live.sessions.get(actor.sessionId))?.value.status;
        if (status?.state !== 'grace' || status.graceEndsAt !== graceEndsAt) return false;
      }
      return true;
    },
  };
}
