/** Places in the queue: told to the waiting and to the desks, gathered so that a busy hour costs little. */
import type { QueuePlace } from '#protocol/calls.ts';
import { CallId, SessionId } from '#protocol/ids.ts';
import type { CallRecord } from '#domain/call-record.ts';
import type { Clock } from '#platform/clock.ts';
import { waitingMember } from './live.ts';
import type { Live } from './live.ts';
import type { Notifier } from './ports.ts';

export interface Places {
  /** Undefined when the call does not wait. */
  of(call: CallRecord): Promise<QueuePlace | undefined>;
  /** For the desk's header. */
  summary(): Promise<{ waiting: number; longestSince?: number }>;
  /** Tells whoever's place has changed since the last time. Called on every tick of the sweeper. */
  publish(): Promise<void>;
}

/** Telling everyone costs a message for each: the more wait, the longer until the next news. */
const PUBLISH_EVERY_MS = 200;
const PUBLISH_MS_PER_WAITING = 1;

export function createPlaces({
  live,
  clock,
  notify,
}: {
  live: Live;
  clock: Clock;
  notify: Notifier;
}): Places {
  let told = new Map<string, string>();
  let toldAgents = '';
  let notBefore = 0;

  async function summary(): Promise<{ waiting: number; longestSince?: number }> {
    const [waiting, [first]] = await Promise.all([live.waiting.size(), live.waiting.range({ limit: 1 })]);
    return first === undefined ? { waiting } : { waiting, longestSince: first.score };
  }

  return {
    summary,
    async of(call) {
      const [rank, size, agents] = await Promise.all([
        live.waiting.rank(waitingMember(call)),
        live.waiting.size(),
        live.presentAgents.size(),
      ]);
      return rank === undefined ? undefined : { position: rank + 1, size: Math.max(size, rank + 1), agents };
    },
    async publish() {
      if (clock.now() < notBefore) return;
      const [waiting, agents] = await Promise.all([live.waiting.range({}), live.presentAgents.size()]);
      const [first] = waiting;
      const header = { waiting: waiting.length, ...(first !== undefined && { longestSince: first.score }) };
      const headerKey = `${header.waiting}/${first?.score ?? ''}`;
      if (headerKey !== toldAgents) notify.toAgents('agent:queue-changed', header);
      toldAgents = headerKey;

      const now = new Map<string, string>();
      for (const [index, { member }] of waiting.entries()) {
        const place = { position: index + 1, size: waiting.length, agents };
        const key = `${place.position}/${place.size}/${agents}`;
        now.set(member, key);
        if (told.get(member) === key) continue;
        const [callId, sessionId] = member.split('/');
        notify.toSession(SessionId.parse(sessionId), 'queue:moved', {
          callId: CallId.parse(callId),
          queue: place,
        });
      }
      told = now;
      notBefore = clock.now() + PUBLISH_EVERY_MS + waiting.length * PUBLISH_MS_PER_WAITING;
    },
  };
}
