/**
 * Does what a call's transitions ask for. News and media go out first and at once; the rest follows and is
 * harmless when done twice, because the repairer does it again from the record.
 */
import type { CallView, TimelineEntry } from '#protocol/calls.ts';
import type { CallId } from '#protocol/ids.ts';
import { agentOf } from '#domain/call-record.ts';
import type { CallEffect, CallRecord } from '#domain/call-record.ts';
import type { Clock } from '#platform/clock.ts';
import type { Logger } from '#platform/logger.ts';
import type { Metrics } from '#platform/metrics.ts';
import type { History } from '#history/history.ts';
import type { Agents } from './agents.ts';
import { callFacts, callView, offerView } from './call-view.ts';
import { waitingMember } from './live.ts';
import type { Live } from './live.ts';
import type { Places } from './places.ts';
import type { Rooms } from './rooms.ts';
import type { Notifier } from './ports.ts';
import type { Transitioned } from './transition.ts';

export interface CallEffectsDeps {
  readonly live: Live;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly notify: Notifier;
  readonly history: History;
  readonly agents: Agents;
  readonly places: Places;
  readonly rooms: Rooms;
  readonly keepEndedMs: number;
  readonly requestMatch: () => void;
}

/** By then both parties are in the new room, or never will be: a page takes over after four seconds at most. */
const MOVE_MS = 5000;

type Changed = Transitioned<CallRecord, CallEffect>;

export function createCallEffects(deps: CallEffectsDeps): (changed: Changed) => Promise<void> {
  const { live, notify, agents, places, rooms } = deps;

  function tell(call: CallRecord, view: CallView): void {
    notify.toSession(call.shopper.sessionId, 'call:changed', { call: view });
    const agent = agentOf(call);
    if (agent !== undefined) notify.toSession(agent.sessionId, 'call:changed', { call: view });
  }

  /** An answered call is told of in this very turn; a waiting one once its place is known. */
  function tellParties({ after, version }: Changed): Promise<void> | undefined {
    const state = after.status.state;
    if (state !== 'queued' && state !== 'offered') {
      tell(after, callView({ call: after, version }));
      return undefined;
    }
    return places.of(after).then((place) => {
      tell(after, callView({ call: after, version }, place));
    });
  }

  function ring(
    { after, version }: Changed,
    offer: Extract<CallEffect, { type: 'ring' }>['offer'],
  ): Promise<void> {
    notify.toSession(offer.agent.sessionId, 'call:offered', {
      offer: offerView({ call: after, version }, offer),
    });
    return places.of(after).then((place) => {
      notify.toSession(after.shopper.sessionId, 'call:changed', {
        call: callView({ call: after, version }, place),
      });
    });
  }

  async function enqueue(call: CallRecord): Promise<void> {
    await Promise.all([
      live.queue.put(call.id, call.createdAt),
      live.waiting.put(waitingMember(call), call.createdAt),
    ]);
    deps.requestMatch();
  }

  async function leaveQueue(call: CallRecord): Promise<void> {
    await Promise.all([live.queue.remove(call.id), live.waiting.remove(waitingMember(call))]);
  }

  /** Should this server end before a room in use is closed, the audit of rooms finds it. */
  function closeRoom(
    wasAt: CallRecord,
    { generation, isInUse }: Extract<CallEffect, { type: 'close-room' }>,
  ): void {
    const close = (): void => rooms.close(wasAt, generation);
    if (isInUse === true) setTimeout(close, MOVE_MS).unref();
    else close();
  }

  function leaveOpenCalls(id: CallId): void {
    live.openCalls.remove(id).catch((err: unknown) => {
      deps.logger.warn({ id, err }, 'a call that has ended is still counted as open');
    });
  }

  async function releaseCaller(call: CallRecord): Promise<void> {
    const claim = await live.callers.get(call.shopper.id);
    if (claim?.value.callId !== call.id) return;
    await live.callers.put(call.shopper.id, claim.value, claim.version, { ttlMs: deps.keepEndedMs });
  }

  function run(changed: Changed, effect: CallEffect): Promise<unknown> | undefined {
    const { after: call } = changed;
    switch (effect.type) {
      case 'set-room-paused':
        rooms.setPaused(call, effect.paused, changed.version);
        return undefined;
      case 'notify':
        return tellParties(changed);
      case 'ring':
        return ring(changed, effect.offer);
      case 'withdraw':
        notify.toSession(effect.offer.agent.sessionId, 'call:offer-withdrawn', {
          callId: call.id,
          offerId: effect.offer.id,
          reason: effect.reason,
        });
        return undefined;
      case 'enqueue':
        return enqueue(call);
      case 'hold-place':
        return live.queue.remove(call.id);
      case 'leave-queue':
        return leaveQueue(call);
      case 'occupy-agent':
        return agents.apply(effect.agentId, { type: 'occupy', callId: call.id });
      case 'free-agent':
        return agents.apply(effect.agentId, { type: 'free', callId: call.id });
      case 'open-room':
        rooms.open(call);
        return undefined;
      case 'close-room':
        closeRoom({ ...call, nodeId: effect.nodeId, agentNodeId: effect.agentNodeId }, effect);
        return undefined;
      case 'close-peer':
        rooms.closePeer(call, effect.sessionId);
        return undefined;
      case 'release-caller':
        return releaseCaller(call);
      case 'timeline':
        return undefined;
    }
  }

  return async (changed) => {
    const pending: Promise<unknown>[] = [];
    for (const effect of changed.effects) {
      const done = run(changed, effect);
      if (done !== undefined) pending.push(done);
    }
    const entries = changed.effects.flatMap((effect) => (effect.type === 'timeline' ? [effect.entry] : []));
    const { after: call, version } = changed;
    // Open until its end is on the disk: should this server not get to that, the repairer does.
    const onWritten = call.status.state === 'ended' ? (): void => leaveOpenCalls(call.id) : undefined;
    if (entries.length > 0) deps.history.calls.record(callFacts(call), entries, version, onWritten);
    count(deps.metrics, changed.after, entries);
    for (const result of await Promise.allSettled(pending)) {
      if (result.status === 'rejected')
        deps.logger.warn({ id: changed.after.id, err: result.reason }, 'an effect failed');
    }
  };
}

function count(metrics: Metrics, call: CallRecord, entries: readonly TimelineEntry[]): void {
  for (const { event, side, elapsedMs = 0 } of entries) {
    if (event === 'accepted') {
      metrics.offerEnded('accepted');
      metrics.waited(((call.acceptedAt ?? call.createdAt) - call.createdAt) / 1000);
    }
    if (event === 'declined') metrics.offerEnded('declined');
    if (event === 'offer-timed-out') metrics.offerEnded('timed-out');
    if (event === 'offer-withdrawn') metrics.offerEnded('withdrawn');
    if (event === 'media-rebuilt') metrics.mediaRebuilt();
    if (event === 'first-frame') metrics.firstMedia('frame', side ?? 'unknown', elapsedMs / 1000);
    if (event === 'first-audio') metrics.firstMedia('audio', side ?? 'unknown', elapsedMs / 1000);
    if (event === 'ended' && call.status.state === 'ended') metrics.callEnded(call.status.reason);
  }
}
