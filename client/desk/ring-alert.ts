/** Everything that calls an agent to the desk at once: sound, notification, the tab's title. */
import type { OfferView } from '#protocol/calls.ts';
import { t } from '#ui/i18n/locale.ts';
import type { RingSound } from './ring-sound.ts';

const FLASH_MS = 1000;

export class RingAlert {
  readonly #sound: RingSound;
  #ringing: string | undefined;
  #notification: Notification | undefined;
  #flash: ReturnType<typeof setInterval> | undefined;
  #title = '';

  constructor(sound: RingSound) {
    this.#sound = sound;
  }

  ring(offer: OfferView): void {
    if (this.#ringing === offer.offerId) return;
    this.stop();
    this.#ringing = offer.offerId;
    this.#sound.start();
    this.#startFlash(offer.call.shopper.displayName);
    this.#notify(offer);
  }

  stop(): void {
    if (this.#ringing === undefined) return;
    this.#ringing = undefined;
    this.#sound.stop();
    this.#notification?.close();
    this.#notification = undefined;
    clearInterval(this.#flash);
    document.title = this.#title;
  }

  #startFlash(name: string): void {
    this.#title = document.title;
    const calling = t('ring.tab-title', { name });
    document.title = calling;
    this.#flash = setInterval(() => {
      document.title = document.title === calling ? this.#title : calling;
    }, FLASH_MS);
  }

  /** Only where the agent is looking elsewhere; on the desk itself the card says more. */
  #notify(offer: OfferView): void {
    if (!canNotify() || Notification.permission !== 'granted' || document.hasFocus()) return;
    const { shopper, topic, context } = offer.call;
    try {
      this.#notification = new Notification(t('ring.notification', { name: shopper.displayName }), {
        body: [context.product?.name, topic].filter((line) => line !== undefined).join('\n'),
        tag: offer.offerId,
        requireInteraction: true,
      });
      this.#notification.onclick = () => window.focus();
    } catch {
      // Some mobile browsers have the class but let only service workers use it.
    }
  }
}

export function canNotify(): boolean {
  return 'Notification' in window;
}
