/** Records in every state and events of every kind, for the machines' tests. */
import { CallId, ConversationId, NodeId, OfferId, PersonId, RequestId, SessionId } from '#protocol/ids.ts';
import type { CallContext, CallEvent } from '#domain/call-events.ts';
import type { CallRecord, CallStatus, Offer } from '#domain/call-record.ts';
import { placedAt } from '#test/placed-at.ts';

const uuid = (n: number): string => `01940000-0000-7000-8000-${String(n).padStart(12, '0')}`;
export const callId = CallId.parse(`call_${uuid(1)}`);
export const agentId = PersonId.parse('agent:kim');
export const agentSession = SessionId.parse(`ses_${uuid(2)}`);
export const shopperSession = SessionId.parse(`ses_${uuid(3)}`);

export const T0 = 1_000_000;
export const context: CallContext = {
  now: T0 + 5000,
  limits: { waitMs: 60_000, mediaMs: 20_000, maxMs: 3_600_000 },
};
export const at = (now: number): CallContext => ({ ...context, now });

export const offer: Offer = {
  id: OfferId.parse(`offer_${uuid(4)}`),
  agent: { id: agentId, displayName: 'Kim', sessionId: agentSession, regionProfile: 'default' },
  ringEndsAt: T0 + 20_000,
  deadlineAt: T0 + 20_000,
};

const base: CallRecord = {
  id: callId,
  requestId: RequestId.parse(`req_${uuid(5)}`),
  conversationId: ConversationId.parse(`conv_${uuid(6)}`),
  media: 'video',
  language: 'en',
  context: {},
  scenario: 'consult',
  shopper: {
    id: PersonId.parse('shopper:ada'),
    displayName: 'Ada',
    sessionId: shopperSession,
    regionProfile: 'default',
  },
  createdAt: T0,
  earlierCalls: 0,
  nodeId: NodeId.parse('node'),
  mediaGeneration: 1,
  mediaLosses: [],
  firstMedia: { shopper: {}, agent: {} },
  offeredTo: [],
  declinedBy: [],
  status: { state: 'queued' },
};
const answered: CallRecord = { ...base, agent: offer.agent, acceptedAt: T0 + 4000, offeredTo: [agentId] };

const placed = placedAt('elsewhere');

export const callIn: Record<CallStatus['state'], CallRecord> = {
  queued: base,
  offered: { ...base, offeredTo: [agentId], status: { state: 'offered', offer } },
  connecting: { ...answered, status: { state: 'connecting', mediaDeadlineAt: T0 + 24_000 } },
  active: { ...answered, status: { state: 'active' } },
  held: { ...answered, status: { state: 'held' } },
  interrupted: {
    ...answered,
    shopper: { ...answered.shopper, graceEndsAt: T0 + 30_000 },
    status: { state: 'interrupted', resumeTo: 'active' },
  },
  ended: { ...answered, status: { state: 'ended', reason: 'completed', endedAt: T0 + 4500 } },
};

export const callEvents: { readonly [T in CallEvent['type']]: Extract<CallEvent, { type: T }> } = {
  offer: { type: 'offer', offer },
  accept: { type: 'accept', offerId: offer.id },
  decline: { type: 'decline', offerId: offer.id },
  withdraw: { type: 'withdraw', offerId: offer.id },
  hold: { type: 'hold' },
  resume: { type: 'resume' },
  end: { type: 'end', side: 'shopper' },
  'first-media': { type: 'first-media', side: 'shopper', kind: 'frame', elapsedMs: 90 },
  checked: { type: 'checked', check: { microphone: 'heard', upKbps: 300 } },
  'party-lost': { type: 'party-lost', side: 'shopper', graceEndsAt: T0 + 30_000 },
  'party-returned': { type: 'party-returned', side: 'shopper' },
  'party-gone': { type: 'party-gone', side: 'shopper' },
  'nobody-there': { type: 'nobody-there' },
  'nobody-left': { type: 'nobody-left' },
  'media-lost': { type: 'media-lost', generation: 1 },
  'move-media': { type: 'move-media', generation: 1, placed },
  'node-lost': { type: 'node-lost' },
  'shut-down': { type: 'shut-down' },
  timeout: { type: 'timeout' },
};
