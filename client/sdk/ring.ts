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

export class Ring {
  readonly #deps: RingDeps;
  #ringing: { readonly offer: OfferView; readonly call: Call } | undefined;

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
    this.#ringing = undefined;
    return ringing.call;
  }

  withdrawn(withdrawn: ClientEvents['offer-withdrawn']): void {
    if (this.#ringing?.offer.offerId === withdrawn.offerId) this.drop();
    this.#deps.onWithdrawn(withdrawn);
  }

  /** What the server says rings here, on every connection: a ring may have begun or ended meanwhile. */
  sync(offer: OfferView | undefined): void {
    const known = this.offer;
    if (known !== undefined && known.offerId !== offer?.offerId) {
      this.withdrawn({ callId: known.call.id, offerId: known.offerId, reason: 'timed-out' });
    }
    if (offer !== undefined) this.offered(offer);
  }

  /** Idempotent. */
  drop(): void {
    this.#ringing?.call.close();
    this.#ringing = undefined;
  }
}
