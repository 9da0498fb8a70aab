/** The ring on the desk from its first sound to its answer, as a controller of the workplace. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { OfferView } from '#protocol/calls.ts';
import { AppError } from '#protocol/errors.ts';
import type { CallSession, ClientEvents, VitrineClient } from '#sdk/api.ts';
import { t } from '#ui/i18n/locale.ts';
import { errorSentence } from '#ui/sentences.ts';
import { RingAlert } from './ring-alert.ts';
import { RingSound } from './ring-sound.ts';

const SHOW_ANSWERING_AFTER_MS = 150;
/** A call without a picture shows after so long, and so does one whose picture is late. */
const LONGEST_UNSEEN_MS = 250;

export class Ringing implements ReactiveController {
  readonly sound = new RingSound();
  /** An answer is on its way: neither button counts twice. */
  isAnswering = false;
  /** The ring that was answered, as long as it still shows: until the first picture, or a moment. */
  answered: OfferView | undefined;

  readonly #alert = new RingAlert(this.sound);
  readonly #host: ReactiveControllerHost;
  readonly #tell: (sentence: string) => void;

  constructor(host: ReactiveControllerHost, tell: (sentence: string) => void) {
    this.#host = host;
    this.#tell = tell;
    this.sound.onChange(() => host.requestUpdate());
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#alert.stop();
    void this.sound.close();
  }

  offered(offer: OfferView): void {
    this.#alert.ring(offer);
    this.#host.requestUpdate();
  }

  withdrawn(reason: ClientEvents['offer-withdrawn']['reason']): void {
    this.stop();
    this.#tell(t(reason === 'answered-elsewhere' ? 'ring.taken' : `ring.${reason}`));
  }

  stop(): void {
    this.#alert.stop();
  }

  accept(client: VitrineClient, offer: OfferView): Promise<void> {
    return this.#answer(async () => {
      if (client.call?.phase === 'ended') client.call.dismiss();
      // Drawing the call costs the picture's way some time, and there is nothing to see in it before.
      this.answered = offer;
      try {
        const call = await client.accept(offer.offerId);
        await firstPicture(call);
      } finally {
        this.answered = undefined;
      }
    });
  }

  decline(client: VitrineClient, offer: OfferView): Promise<void> {
    return this.#answer(() => client.decline(offer.offerId));
  }

  async #answer(act: () => Promise<void>): Promise<void> {
    if (this.isAnswering) return;
    this.isAnswering = true;
    // Silent at once: the agent has heard it. The buttons stay as they are unless the answer takes long, for
    // the page has better to do than to draw them once more.
    this.stop();
    const shown = setTimeout(() => this.#host.requestUpdate(), SHOW_ANSWERING_AFTER_MS);
    try {
      await act();
    } catch (error) {
      const isTaken = error instanceof AppError && error.code === 'OFFER_TAKEN';
      this.#tell(isTaken ? t('ring.taken') : errorSentence(error));
    } finally {
      clearTimeout(shown);
      this.isAnswering = false;
      this.#host.requestUpdate();
    }
  }
}

function firstPicture(call: CallSession): Promise<void> {
  if (call.firstFrameMs !== undefined) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(late);
      stop();
      resolve();
    };
    const late = setTimeout(done, LONGEST_UNSEEN_MS);
    const stop = call.on('first-frame', done);
  });
}
