/** What may happen to a call. */
import type { CallCheck } from '#protocol/check.ts';
import type { OfferId } from '#protocol/ids.ts';
import type { Side } from '#protocol/people.ts';
import type { Step } from './machine.ts';
import type { CallEffect, CallRecord, CallStatus, Offer, Placed } from './call-record.ts';

export interface CallLimits {
  readonly waitMs: number;
  readonly mediaMs: number;
  readonly maxMs: number;
}

export interface CallContext {
  readonly now: number;
  readonly limits: CallLimits;
}

export type CallEvent =
  /** `placed` where the agent's whereabouts change where the media goes, or confirm it. */
  | { readonly type: 'offer'; readonly offer: Offer; readonly placed?: Placed | undefined }
  | { readonly type: 'accept'; readonly offerId: OfferId }
  | { readonly type: 'decline'; readonly offerId: OfferId }
  /** The offer lost its ground, e.g. the agent signed out. */
  | { readonly type: 'withdraw'; readonly offerId: OfferId }
  | { readonly type: 'hold' }
  | { readonly type: 'resume' }
  | { readonly type: 'end'; readonly side: Side }
  | {
      readonly type: 'first-media';
      readonly side: Side;
      readonly kind: 'frame' | 'audio';
      readonly elapsedMs: number;
    }
  /** The shopper's page has looked at its devices and network. */
  | { readonly type: 'checked'; readonly check: CallCheck }
  | { readonly type: 'party-lost'; readonly side: Side; readonly graceEndsAt: number }
  | { readonly type: 'party-returned'; readonly side: Side }
  | { readonly type: 'party-gone'; readonly side: Side }
  /** Nobody is there to answer, and that for too long. */
  | { readonly type: 'nobody-there' }
  /** Everybody who is there has declined. */
  | { readonly type: 'nobody-left' }
  | {
      readonly type: 'media-lost';
      readonly generation: number;
      /** Where it goes when its nodes are of no use any more. */
      readonly placed?: Placed | undefined;
    }
  /** Nothing is lost: its nodes are emptied, or others are better now. */
  | { readonly type: 'move-media'; readonly generation: number; readonly placed: Placed }
  | { readonly type: 'node-lost' }
  | { readonly type: 'shut-down' }
  /** Time has passed: does what is due now, or nothing. */
  | { readonly type: 'timeout' };

export type CallStep = Step<CallRecord, CallEffect>;
/** A call that is in one of these states. */
export type CallIn<S extends CallStatus['state']> = CallRecord & {
  readonly status: Extract<CallStatus, { state: S }>;
};
/** The event of that type. */
export type CallEventOf<T extends CallEvent['type']> = Extract<CallEvent, { type: T }>;
