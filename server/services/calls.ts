/** What shoppers and agents do with a call. */
import { AppError, mayPass } from '#protocol/errors.ts';
import type { CallView, OfferView } from '#protocol/calls.ts';
import type { ParsedInputOf } from '#protocol/contract.ts';
import type { callRequests } from '#protocol/calls.ts';
import { CallId } from '#protocol/ids.ts';
import type { OfferId, RequestId, SessionId } from '#protocol/ids.ts';
import type { Side } from '#protocol/people.ts';
import { callOfAgent } from '#domain/agent.ts';
import { sideOf } from '#domain/call-record.ts';
import type { CallEffect, CallParty, CallRecord, Placed } from '#domain/call-record.ts';
import type { CallEvent } from '#domain/call-events.ts';
import type { Clock } from '#platform/clock.ts';
import { newId } from '#platform/uuid.ts';
import type { History } from '#history/history.ts';
import type { CallDecision, CallTransitions } from './call-transitions.ts';
import { callView, offerView } from './call-view.ts';
import type { CallerRecord, Live } from './live.ts';
import type { Places } from './places.ts';
import type { CallPlacements } from './placement.ts';
import type { Policies } from './policies.ts';
import type { Actor } from './ports.ts';

type Input<Name extends keyof typeof callRequests> = ParsedInputOf<(typeof callRequests)[Name]>;

export interface CallsDeps {
  readonly live: Live;
  readonly clock: Clock;
  readonly history: History;
  readonly placement: Pick<CallPlacements, 'atStart'>;
  readonly places: Places;
  readonly policies: Pick<Policies, 'scenarioOf' | 'regionOf'>;
  readonly transitions: CallTransitions;
}

export interface Calls {
  start(actor: Actor, input: Input<'call:start'>): Promise<CallView>;
  get(actor: Actor, input: Input<'call:get'>): Promise<CallView>;
  accept(actor: Actor, input: Input<'call:accept'>): Promise<CallView>;
  decline(actor: Actor, input: Input<'call:decline'>): Promise<void>;
  hold(actor: Actor, input: Input<'call:hold'>): Promise<CallView>;
  resume(actor: Actor, input: Input<'call:resume'>): Promise<CallView>;
  end(actor: Actor, input: Input<'call:end'>): Promise<CallView>;
  reportFirstMedia(actor: Actor, input: Input<'call:report-first-media'>): Promise<void>;
  /** @throws AppError INVALID_TRANSITION when the call waits no more */
  reportCheck(actor: Actor, input: Input<'call:report-check'>): Promise<void>;
  /** The session's call that has not ended, and the offer if it only rings there. */
  current(
    actor: Pick<Actor, 'sessionId' | 'personId' | 'role'>,
  ): Promise<{ call?: CallView; offer?: OfferView }>;
  /** The session's socket went, came back, or its grace ran out. */
  party(actor: Pick<Actor, 'sessionId' | 'personId' | 'role'>, event: PartyEvent): Promise<void>;
  /** As `party`, for a call that is known by `currentId`. */
  partyOf(id: CallId | undefined, sessionId: SessionId, event: PartyEvent): Promise<void>;
  currentId(actor: Pick<Actor, 'personId' | 'role'>): Promise<CallId | undefined>;
}

export type PartyEvent =
  | { readonly type: 'party-lost'; readonly graceEndsAt: number }
  | { readonly type: 'party-returned' }
  | { readonly type: 'party-gone' }
  | { readonly type: 'end' };

/** A claim whose call did not come into being within this time was left by a crash. */
const CLAIM_MS = 5000;

export function createCalls(deps: CallsDeps): Calls {
  const { live, clock, transitions, places } = deps;

  async function viewOf(call: CallRecord, version: number): Promise<CallView> {
    const waits = call.status.state === 'queued' || call.status.state === 'offered';
    return callView({ call, version }, waits ? await places.of(call) : undefined);
  }

  /** Applies what `decide` says to a call of the actor's. @throws AppError CALL_NOT_FOUND */
  async function applyOwn(
    actor: Actor,
    id: CallId,
    decide: (call: CallRecord, side: Side) => CallEvent | undefined,
  ): Promise<CallView> {
    const decision: CallDecision = (call) => {
      const side = sideOf(call, actor.sessionId);
      if (side === undefined) throw notFound();
      return decide(call, side);
    };
    const changed = await transitions.apply(id, decision);
    if (changed === undefined) throw notFound();
    return viewOf(changed.after, changed.version);
  }

  function forAgent(event: CallEvent) {
    return (_: CallRecord, side: Side): CallEvent => {
      if (side !== 'agent') throw new AppError('FORBIDDEN', 'Only the agent may do this.');
      return event;
    };
  }

  /** The event when this very offer still stands. @throws AppError CALL_NOT_FOUND, OFFER_TAKEN */
  function onOffer(actor: Actor, offerId: OfferId, event: CallEvent): CallDecision {
    return (call) => {
      if (!call.offeredTo.includes(actor.personId)) throw notFound();
      const { status } = call;
      const stands =
        status.state === 'offered' &&
        status.offer.id === offerId &&
        status.offer.agent.sessionId === actor.sessionId;
      if (!stands) throw new AppError('OFFER_TAKEN', 'The call was answered elsewhere or is over.');
      return event;
    };
  }

  /** One call per shopper: the claim decides between two tabs, and lets a repeated request find its call. */
  async function claim(actor: Actor, requestId: RequestId): Promise<CallerRecord | CallView> {
    const found = await live.callers.get(actor.personId);
    const known = found?.value;
    const call = known === undefined ? undefined : await live.calls.get(known.callId);
    const isRepeat = known?.requestId === requestId;
    if (isRepeat && call !== undefined) return viewOf(call.value, call.version);
    if (isRepeat) return known;
    const isPending = known !== undefined && call === undefined && known.claimedAt > clock.now() - CLAIM_MS;
    if (isPending || (call !== undefined && call.value.status.state !== 'ended'))
      throw alreadyInCall(known?.callId);
    const mine = { callId: newId(CallId, 'call'), requestId, claimedAt: clock.now() };
    await live.callers.put(actor.personId, mine, found?.version ?? 0);
    return mine;
  }

  async function start(actor: Actor, input: Input<'call:start'>): Promise<CallView> {
    const claimed = await claim(actor, input.requestId);
    if (!('claimedAt' in claimed)) return claimed;
    try {
      const scenario = deps.policies.scenarioOf(actor.context, input.scenario);
      const regionProfile = await deps.policies.regionOf(actor);
      const placed = await deps.placement.atStart({ ...actor, scenario, regionProfile });
      const { nodeId } = placed;
      const call = await newCall(actor, input, { id: claimed.callId, scenario, regionProfile, nodeId });
      return await create(call, placed);
    } catch (error) {
      // Without a call the claim would only be in the way of the next try. Where it may still come into being, or has
      // through another server, the repeat of this request goes on with it.
      if (!mayPass(error)) await live.callers.delete(actor.personId);
      throw error;
    }
  }

  async function newCall(
    actor: Actor,
    input: Input<'call:start'>,
    {
      regionProfile,
      ...decided
    }: Pick<CallRecord, 'id' | 'scenario' | 'nodeId'> & Pick<CallParty, 'regionProfile'>,
  ): Promise<CallRecord> {
    const shopper = { id: actor.personId, displayName: actor.displayName };
    const [conversationId, earlierCalls] = await Promise.all([
      actor.conversationId ?? deps.history.conversations.ofShopper(shopper),
      // A desk without this number is better than a shopper without a call.
      deps.history.calls.countOfShopper(actor.personId).catch(() => 0),
    ]);
    return {
      ...decided,
      requestId: input.requestId,
      conversationId,
      media: input.media,
      topic: input.topic,
      language: input.language ?? actor.language,
      context: actor.context,
      shopper: {
        ...shopper,
        sessionId: actor.sessionId,
        regionProfile,
        graceEndsAt: await awayUntil(actor.sessionId),
      },
      createdAt: clock.now(),
      earlierCalls,
      mediaGeneration: 1,
      mediaLosses: [],
      firstMedia: { shopper: {}, agent: {} },
      offeredTo: [],
      declinedBy: [],
      status: { state: 'queued' },
    };
  }

  async function create(call: CallRecord, { decision }: Placed): Promise<CallView> {
    const entries: CallEffect[] = [
      { type: 'timeline', entry: { at: call.createdAt, event: 'queued' } },
      { type: 'timeline', entry: { at: call.createdAt, event: 'placed', placement: decision } },
    ];
    try {
      await transitions.create(call, [{ type: 'open-room' }, { type: 'enqueue' }, ...entries]);
    } catch (error) {
      // The same request twice at once: the other one made the call.
      const made = await live.calls.get(call.id);
      if (made === undefined) throw error;
      return viewOf(made.value, made.version);
    }
    return viewOf(call, 1);
  }

  /**
   * A socket may go while its request is under way: the call then has its place and does not ring.
   * @throws AppError SESSION_GONE for one that was left on purpose
   */
  async function awayUntil(id: SessionId): Promise<number | undefined> {
    const status = (await live.sessions.get(id))?.value.status;
    if (status === undefined || status.state === 'gone')
      throw new AppError('SESSION_GONE', 'You have left meanwhile.');
    return status.state === 'grace' ? status.graceEndsAt : undefined;
  }

  async function currentId({
    personId,
    role,
  }: Pick<Actor, 'personId' | 'role'>): Promise<CallId | undefined> {
    if (role === 'shopper') return (await live.callers.get(personId))?.value.callId;
    if (role !== 'agent') return undefined;
    const agent = await live.agents.get(personId);
    return agent === undefined ? undefined : callOfAgent(agent.value);
  }

  async function partyOf(id: CallId | undefined, sessionId: SessionId, event: PartyEvent): Promise<void> {
    if (id === undefined) return;
    await transitions.apply(id, (call) => {
      const side = sideOf(call, sessionId);
      return side === undefined ? undefined : { ...event, side };
    });
  }

  return {
    async start(actor, input) {
      try {
        return await start(actor, input);
      } catch (error) {
        if (!(error instanceof AppError && error.code === 'STALE_VERSION')) throw error;
        // Two requests claimed at once; the second now sees the first's claim.
        return start(actor, input);
      }
    },
    get: (actor, { callId }) => applyOwn(actor, callId, () => undefined),
    async accept(actor, { callId, offerId }) {
      const accepted = await transitions.apply(callId, onOffer(actor, offerId, { type: 'accept', offerId }));
      if (accepted === undefined) throw notFound();
      return viewOf(accepted.after, accepted.version);
    },
    async decline(actor, { callId, offerId }) {
      const declined = await transitions.apply(callId, onOffer(actor, offerId, { type: 'decline', offerId }));
      if (declined === undefined) throw notFound();
    },
    hold: (actor, { callId }) => applyOwn(actor, callId, forAgent({ type: 'hold' })),
    resume: (actor, { callId }) => applyOwn(actor, callId, forAgent({ type: 'resume' })),
    end: (actor, { callId }) =>
      applyOwn(actor, callId, (call, side) => {
        if (call.status.state !== 'offered' || side !== 'agent') return { type: 'end', side };
        throw new AppError('INVALID_TRANSITION', 'You have not answered this call; decline it instead.');
      }),
    async reportFirstMedia(actor, { callId, kind, elapsedMs }) {
      await applyOwn(actor, callId, (_, side) => ({ type: 'first-media', side, kind, elapsedMs }));
    },
    async reportCheck(actor, { callId, check }) {
      await applyOwn(actor, callId, () => ({ type: 'checked', check }));
    },

    async current(actor) {
      const id = await currentId(actor);
      const found = id === undefined ? undefined : await live.calls.get(id);
      if (found === undefined) return {};
      const { value: call, version } = found;
      if (call.status.state === 'ended' || sideOf(call, actor.sessionId) === undefined) return {};
      if (call.status.state === 'offered' && actor.role !== 'shopper') {
        return { offer: offerView({ call, version }, call.status.offer) };
      }
      return { call: await viewOf(call, version) };
    },

    currentId,
    partyOf,
    party: async (actor, event) => partyOf(await currentId(actor), actor.sessionId, event),
  };
}

function notFound(): AppError {
  // The same words whether it exists or not.
  return new AppError('CALL_NOT_FOUND', 'There is no such call.');
}

function alreadyInCall(callId: CallId | undefined): AppError {
  return new AppError(
    'ALREADY_IN_CALL',
    'You already have a call.',
    callId === undefined ? {} : { details: { callId } },
  );
}
