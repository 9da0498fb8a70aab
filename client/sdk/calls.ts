/** The one call of this client: how it begins, rings, is found again, and is let go of. */
import { v7 as uuidv7 } from 'uuid';
import type { CallMedia, CallView } from '#protocol/calls.ts';
import { AppError } from '#protocol/errors.ts';
import type { Scenario } from '#protocol/profiles.ts';
import { type OfferId, RequestId } from '#protocol/ids.ts';
import type { CallFactory } from './call-factory.ts';
import type { Call } from './call-session.ts';
import { insist } from './insist.ts';
import { Ring, type RingDeps } from './ring.ts';
import type { Hello, RequestToServer } from './signaling-client.ts';
import type { Sleep } from './sleep.ts';

export interface CallsDeps extends Pick<RingDeps, 'onOffer' | 'onWithdrawn'> {
  readonly factory: CallFactory;
  readonly request: RequestToServer;
  readonly sleep: Sleep;
  /** False once the page has closed the connection, or another tab has taken it over. */
  readonly isConnectionWanted: () => boolean;
  readonly onCall: (call: Call | undefined) => void;
  /** What the next page of this browser should find has changed. */
  readonly onKept: () => void;
}

export interface CallWish {
  readonly media: CallMedia;
  readonly scenario?: Scenario | undefined;
  readonly topic?: string | undefined;
}

const START_PATIENCE_MS = 15_000;

export class Calls {
  readonly ring: Ring;
  readonly #deps: CallsDeps;
  #current: Call | undefined;
  /** Answered here; the server has not said yet whether it is ours. */
  #answering: Call | undefined;
  #isStarting = false;

  constructor(deps: CallsDeps) {
    this.#deps = deps;
    this.ring = new Ring({
      prepare: (offer) => deps.factory.ringing(offer.call),
      onOffer: deps.onOffer,
      onWithdrawn: deps.onWithdrawn,
    });
  }

  get current(): Call | undefined {
    return this.#current;
  }

  get ringing(): Call | undefined {
    return this.ring.call ?? this.#answering;
  }

  get isRunning(): boolean {
    return this.#current !== undefined && this.#current.view.state !== 'ended';
  }

  /** The call of this id: running, just answered, or ringing. */
  of(callId: CallView['id']): Call | undefined {
    return [this.#current, this.#answering, this.ring.call].find((call) => call?.view.id === callId);
  }

  async start({ media, scenario, topic }: CallWish): Promise<Call> {
    const { factory, request, isConnectionWanted, sleep } = this.#deps;
    if (this.#isStarting || this.isRunning) {
      throw new AppError('ALREADY_IN_CALL', 'There is a call already.');
    }
    if (!isConnectionWanted()) throw new AppError('UNAVAILABLE', 'There is no connection to the server.');
    this.#current?.dismiss();
    this.#isStarting = true;
    const capture = factory.openDevices(media, scenario);
    try {
      const requestId = RequestId.parse(`req_${uuidv7()}`);
      const input = {
        requestId,
        media,
        ...(scenario !== undefined && { scenario }),
        ...(topic !== undefined && { topic }),
      };
      const giveUpAt = performance.now() + START_PATIENCE_MS;
      const started = await insist(
        () => request('call:start', input),
        () => isConnectionWanted() && performance.now() < giveUpAt,
        sleep,
      );
      if (started === undefined) throw new AppError('UNAVAILABLE', 'The call could not be started in time.');
      const call = factory.started(started.call, capture);
      this.#set(call);
      return call;
    } catch (error) {
      capture.close();
      throw error;
    } finally {
      this.#isStarting = false;
    }
  }

  async accept(offerId: OfferId): Promise<Call> {
    const call = this.ring.take(offerId);
    if (call === undefined) throw new AppError('OFFER_TAKEN', 'This call does not ring here any more.');
    this.#answering = call;
    call.answering();
    try {
      const callId = call.view.id;
      const accepted = await this.#deps.request('call:accept', { callId, offerId });
      call.update(accepted.call);
      this.#set(call);
      return call;
    } catch (error) {
      // A connection that came back meanwhile has said that it is ours.
      if (this.#current === call) return call;
      call.close();
      throw error;
    } finally {
      this.#answering = undefined;
    }
  }

  async decline(offerId: OfferId): Promise<void> {
    const call = this.ring.take(offerId);
    if (call === undefined) return;
    call.close();
    await this.#deps.request('call:decline', { callId: call.view.id, offerId });
  }

  /**
   * What the server says of it on every connection.
   * @param isTakenOver from another device: this one has not been asked for its camera and microphone yet
   */
  welcomed({ call: view, session, offer }: Hello, isTakenOver = false): void {
    const running = this.#current;
    if (running !== undefined && this.isRunning && running.view.id !== view?.id) {
      void this.#learnTheEnd(running);
    }
    if (view !== undefined && running?.view.id === view.id) {
      running.update(view);
      // After the hello: requests wait until this socket is online.
      void running.media.sync();
    } else if (view !== undefined && this.#answering?.view.id === view.id) {
      this.#answering.update(view);
      this.#set(this.#answering);
    } else if (view !== undefined) {
      this.#set(
        this.#deps.factory.resumed(view, session.role === 'agent' ? 'agent' : 'shopper', isTakenOver),
      );
    }
    // What was just answered rings no more, though the answer may not have been there when this was said.
    this.ring.sync(offer?.call.id === this.#answering?.view.id ? undefined : offer);
  }

  dismissed(call: Call): void {
    if (this.#current === call) this.#set(undefined);
  }

  /** Lets go of devices and media; at the server everything goes on. */
  leave(): void {
    this.ring.drop();
    if (this.#current === undefined) return;
    this.#current.close();
    this.#current = undefined;
    this.#deps.onCall(undefined);
  }

  /** It ended while this side was away. */
  async #learnTheEnd(call: Call): Promise<void> {
    const told = await this.#deps.request('call:get', { callId: call.view.id }).catch(() => undefined);
    // Left or dismissed meanwhile.
    if (this.#current !== call) return;
    if (told !== undefined) call.update(told.call);
    // Not ours any more, or not there.
    call.vanished();
    this.#deps.onKept();
  }

  #set(call: Call | undefined): void {
    if (this.#current !== call) this.#current?.close();
    this.#current = call;
    this.#deps.onKept();
    this.#deps.onCall(call);
  }
}
