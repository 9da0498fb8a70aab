/** What browsers see of a call. */
import type { CallView, OfferView, QueuePlace } from '#protocol/calls.ts';
import type { CallFacts } from '#history/history.ts';
import { missing } from '#domain/call-record.ts';
import type { CallParty, CallRecord, Offer } from '#domain/call-record.ts';

export interface VersionedCall {
  readonly call: CallRecord;
  readonly version: number;
}

function partyView({ id, displayName, sessionId, graceEndsAt }: CallParty): CallView['shopper'] {
  return { id, displayName, sessionId, connected: graceEndsAt === undefined };
}

export function callView({ call, version }: VersionedCall, queue?: QueuePlace): CallView {
  const { status } = call;
  const view: CallView = {
    id: call.id,
    version,
    conversationId: call.conversationId,
    state: status.state,
    media: call.media,
    scenario: call.scenario,
    language: call.language,
    context: call.context,
    shopper: partyView(call.shopper),
    createdAt: call.createdAt,
    mediaGeneration: call.mediaGeneration,
  };
  if (call.mediaMoved === true) view.mediaMoved = true;
  if (call.check !== undefined) view.check = call.check;
  if (call.topic !== undefined) view.topic = call.topic;
  if (call.agent !== undefined) view.agent = partyView(call.agent);
  if (queue !== undefined) view.queue = queue;
  if (call.acceptedAt !== undefined) view.acceptedAt = call.acceptedAt;
  if (status.state === 'interrupted') {
    const first = missing(call)[0];
    if (first !== undefined) view.graceEndsAt = first.graceEndsAt;
  }
  if (status.state === 'ended') {
    view.endReason = status.reason;
    view.endedAt = status.endedAt;
    if (status.endedBy !== undefined) view.endedBy = status.endedBy;
  }
  return view;
}

export function offerView(versioned: VersionedCall, offer: Offer): OfferView {
  return {
    offerId: offer.id,
    call: callView(versioned),
    deadlineAt: offer.deadlineAt,
    earlierCalls: versioned.call.earlierCalls,
  };
}

export function callFacts(call: CallRecord): CallFacts {
  const { status, shopper, agent } = call;
  return {
    id: call.id,
    conversationId: call.conversationId,
    shopper: { id: shopper.id, displayName: shopper.displayName },
    agent: agent && { id: agent.id, displayName: agent.displayName },
    media: call.media,
    topic: call.topic,
    language: call.language,
    context: call.context,
    createdAt: call.createdAt,
    acceptedAt: call.acceptedAt,
    ...(status.state === 'ended' && {
      endedAt: status.endedAt,
      endReason: status.reason,
      endedBy: status.endedBy,
    }),
  };
}
