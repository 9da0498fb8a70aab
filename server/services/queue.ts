/** Brings waiting calls and free agents together. One pass at a time here; compare-and-set decides among servers. */
import { AppError } from '#protocol/errors.ts';
import { CallId, OfferId, PersonId } from '#protocol/ids.ts';
import { isFree } from '#domain/agent.ts';
import type { AgentRecord } from '#domain/agent.ts';
import type { CallRecord, Offer } from '#domain/call-record.ts';
import { isDeclinedByAll, rankAgents } from '#domain/matching.ts';
import type { Clock } from '#platform/clock.ts';
import type { Logger } from '#platform/logger.ts';
import { newId } from '#platform/uuid.ts';
import type { Agents } from './agents.ts';
import type { CallTransitions } from './call-transitions.ts';
import type { Live } from './live.ts';
import type { CallPlacements } from './placement.ts';
import type { Policies } from './policies.ts';

export interface QueueDeps {
  readonly live: Live;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly agents: Agents;
  readonly calls: CallTransitions;
  readonly placement: Pick<CallPlacements, 'atRing'>;
  readonly policies: Pick<Policies, 'regionOfSession'>;
  readonly ringMs: number;
}

export interface Queue {
  /** Something changed that may let a call ring. Returns at once; requests in between are gathered. */
  requestMatch(): void;
  /** Somebody who could have answered is gone: calls may now have nobody to wait for. */
  requestReview(): void;
  /** Nothing rings any more from here: the server stops. */
  stop(): void;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
}

/** Calls looked at in one pass. Only calls that all the free agents have declined are passed over. */
const PASS = 500;
/** More than one, in case the first is taken by another server meanwhile. */
const SPARE_CANDIDATES = 3;

export function createQueue(deps: QueueDeps): Queue {
  const { live, clock, agents, calls } = deps;
  let isMatchWanted = false;
  let isReviewWanted = false;
  let isStopped = false;
  let running: Promise<void> | undefined;

  async function work(): Promise<void> {
    while (isMatchWanted || isReviewWanted) {
      const isReview = isReviewWanted;
      isMatchWanted = false;
      isReviewWanted = false;
      try {
        if (isReview) await review();
        await matchAll();
      } catch (err) {
        // The sweeper asks again.
        deps.logger.warn({ err }, 'matching failed');
      }
    }
    running = undefined;
  }

  function start(): void {
    if (isStopped) return;
    running ??= Promise.resolve().then(work);
  }

  async function matchAll(): Promise<void> {
    // Asked before the queue is read: in a busy hour it is long, and nobody is free.
    if ((await live.freeAgents.size()) === 0) return;
    for (const [index, { member }] of (await live.queue.range({ limit: PASS })).entries()) {
      if (index > 0 && (await live.freeAgents.size()) === 0) return;
      await matchCall(CallId.parse(member));
    }
  }

  async function matchCall(id: CallId): Promise<void> {
    const call = (await live.calls.get(id))?.value;
    if (call?.status.state !== 'queued') {
      await live.queue.remove(id);
      return;
    }
    // A shopper who is just reloading keeps the place; a ring would find nobody.
    if (call.shopper.graceEndsAt !== undefined) return;
    const ranked = rankAgents(call, await candidatesFor(call));
    for (const agent of ranked) if (await offerTo(call, agent)) return;
    if (ranked.length === 0) await endIfDeclinedByAll(call);
  }

  async function candidatesFor(call: CallRecord): Promise<AgentRecord[]> {
    const limit = call.declinedBy.length + SPARE_CANDIDATES;
    const [speakers, others] = await Promise.all([
      live.freeSpeakers(call.language).range({ limit }),
      live.freeAgents.range({ limit }),
    ]);
    const ids = new Set([...speakers, ...others].map(({ member }) => member));
    for (const id of call.declinedBy) ids.delete(id);
    const free: AgentRecord[] = [];
    for (const id of ids) {
      const agent = (await live.agents.get(id))?.value;
      if (agent !== undefined && isFree(agent)) free.push(agent);
      // Left in the index by a crash: it would be in the way of others.
      else await Promise.all([live.freeAgents.remove(id), live.freeSpeakers(call.language).remove(id)]);
    }
    return free;
  }

  /** Reserves the agent, then offers the call; whoever loses either race gives back what it took. */
  async function offerTo(
    call: CallRecord,
    { personId, displayName, provenSession }: AgentRecord,
  ): Promise<boolean> {
    if (provenSession === undefined) return false;
    const { id, shopper } = call;
    const reserved = await agents
      .apply(personId, { type: 'reserve', callId: id, shopperId: shopper.id })
      .catch(ifRefused);
    if (reserved === undefined) return false;
    const [placed, regionProfile] = await Promise.all([
      deps.placement.atRing(call, provenSession),
      deps.policies.regionOfSession(provenSession),
    ]);
    const ringEndsAt = clock.now() + deps.ringMs;
    const agent = { id: personId, displayName, sessionId: provenSession, regionProfile };
    const offer = { id: newId(OfferId, 'offer'), agent, ringEndsAt, deadlineAt: ringEndsAt };
    const offered = await calls
      .apply(id, ({ status, shopper: now, mediaGeneration }) => {
        if (status.state !== 'queued' || now.graceEndsAt !== undefined) return undefined;
        // Its room was lost or moved meanwhile: what was decided before that no longer holds.
        const isAsDecided = mediaGeneration === call.mediaGeneration;
        return { type: 'offer', offer, ...(isAsDecided && { placed }) };
      })
      .catch(ifRefused);
    if (offered?.isChanged === true) {
      await withdrawIfLost(id, offer);
      return true;
    }
    await agents.apply(personId, { type: 'free', callId: id });
    // Somebody else has the call, or it ended: no other agent needs to be tried.
    return true;
  }

  /** An agent whose socket went between the two writes: the call did not ring yet when that was told. */
  async function withdrawIfLost(id: CallId, { id: offerId, agent }: Offer): Promise<void> {
    if ((await agents.get(agent.id))?.isLost !== true) return;
    await calls
      .apply(id, ({ status }) =>
        status.state === 'offered' && status.offer.id === offerId ? { type: 'withdraw', offerId } : undefined,
      )
      .catch(ifRefused);
  }

  async function endIfDeclinedByAll(call: CallRecord): Promise<void> {
    if (call.declinedBy.length === 0) return;
    const present = (await live.presentAgents.range({})).map(({ member }) => PersonId.parse(member));
    if (!isDeclinedByAll(call, present)) return;
    await calls.apply(call.id, ({ status }) =>
      status.state === 'queued' ? { type: 'nobody-left' } : undefined,
    );
  }

  /** Rare: only when an agent leaves. */
  async function review(): Promise<void> {
    for (const { member } of await live.queue.range({})) {
      const call = (await live.calls.get(member))?.value;
      if (call?.status.state !== 'queued') continue;
      await endIfDeclinedByAll(call);
      await calls.arm(call);
    }
  }

  return {
    requestMatch() {
      isMatchWanted = true;
      start();
    },
    requestReview() {
      isReviewWanted = true;
      start();
    },
    stop() {
      isStopped = true;
    },
    settled: async () => {
      while (running !== undefined) await running;
    },
  };
}

function ifRefused(error: unknown): undefined {
  if (error instanceof AppError) return undefined;
  throw error;
}
