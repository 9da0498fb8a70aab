/** The call that rings at this agent, prepared so that answering only opens the gates. */
import type { OfferView } from '#protocol/calls.ts';
import type { OfferId } from '#protocol/ids.ts';
import type { ClientEvents } from './api.ts';
import type { Call } from './call-session.ts';

export interface RingDeps {
  readonly prepare: (offer: OfferView) => Call;
  readonly onOffer: (offer: OfferView) => void;
  readonly onWithdrawn: (withdrawn: ClientEvents['offer-withdrawn']) => void;
}

/** The server ends a ring itself; this much later it must have got lost on the way. */
const OVERDUE_MS = 3000;

export class Ring {
  readonly #deps: RingDeps;
  #ringing: { readonly offer: OfferView; readonly call: Call } | undefined;
  #overdue: ReturnType<typeof setTimeout> | undefined;

  constructor(deps: RingDeps) {
    this.#deps = deps;
  }

  get offer(): OfferView | undefined {
    return this.#ringing?.offer;
  }

  get call(): Call | undefined {
    return this.#ringing?.call;
  }

  offered(offer: OfferView): void {
    // Told again after a reconnect: what was prepared is kept.
    if (this.#ringing?.offer.offerId === offer.offerId) {
      this.#ringing = { ...this.#ringing, offer };
      this.#ringing.call.update(offer.call);
    } else {
      this.drop();
      this.#ringing = { offer, call: this.#deps.prepare(offer) };
    }
    this.#deps.onOffer(offer);
  }

  /** Hands the prepared call over, once. */
  take(offerId: OfferId): Call | undefined {
    const ringing = this.#ringing;
    if (ringing?.offer.offerId !== offerId) return undefined;
    clearTimeout(this.#overdue);
    this.#ringing = undefined;
    return ringing.call;
  }

  withdrawn(withdrawn: ClientEvents['offer-withdrawn']): void {
    if (this.#ringing?.offer.offerId === withdrawn.offerId) this.drop();
    this.#deps.onWithdrawn(withdrawn);
  }

  /** After a reconnect: a ring that went on meanwhile is not told of, so it ends by its own time. */
  expectAgain(serverNow: number): void {
    const offer = this.offer;
    clearTimeout(this.#overdue);
    if (offer === undefined) return;
    this.#overdue = setTimeout(
      () => {
        const { offerId, call } = offer;
        this.withdrawn({ callId: call.id, offerId, reason: 'timed-out' });
      },
      Math.max(0, offer.deadlineAt - serverNow) + OVERDUE_MS,
    );
  }

  /** Idempotent. */
  drop(): void {
    clearTimeout(this.#overdue);
    this.#ringing?.call.close();
    this.#ringing = undefined;
  }
}
