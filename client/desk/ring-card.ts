/** A call rings: who, about what, how long they waited, how long one has; accept or decline. */
import { LitElement, html, nothing } from 'lit';
import type { OfferView } from '#protocol/calls.ts';
import type { ChatSession, VitrineClient } from '#sdk/api.ts';
import { base, buttons } from '#ui/base-styles.ts';
import { define } from '#ui/define.ts';
import { roughly } from '#ui/i18n/format.ts';
import { LocaleController, t } from '#ui/i18n/locale.ts';
import { icons } from '#ui/icons.ts';
import { Subscription } from '#ui/subscription.ts';
import { Ticker } from '#ui/ticker.ts';
import { callFacts, productCard, productCardStyles } from './product-card.ts';
import { ringCardStyles } from './ring-card-styles.ts';
import { keysOf } from './shortcuts.ts';

const LAST_LINES = 3;

export class RingCard extends LitElement {
  static override properties = {
    client: { attribute: false },
    offer: { attribute: false },
    isAnswering: { attribute: false },
    startedAt: { state: true },
  };

  declare client: VitrineClient;
  declare offer: OfferView | undefined;
  declare isAnswering: boolean;
  declare startedAt: number;

  static override styles = [base, buttons, productCardStyles, ringCardStyles];

  constructor() {
    super();
    this.isAnswering = false;
    this.startedAt = Date.now();
    new LocaleController(this);
    new Ticker(this, () => this.offer !== undefined);
    new Subscription<ChatSession>(
      this,
      () => (this.offer === undefined ? undefined : this.client.chat(this.offer.call.conversationId)),
      (chat) => {
        // Without the last lines the card still says enough to answer.
        void chat.load().catch(() => undefined);
        return [chat.on('messages', () => this.requestUpdate())];
      },
    );
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has('offer')) this.startedAt = Date.now();
  }

  #tell(name: 'vitrine-accept' | 'vitrine-decline'): void {
    this.dispatchEvent(new CustomEvent(name));
  }

  override render() {
    const { offer } = this;
    if (offer === undefined) return nothing;
    const { call, earlierCalls } = offer;
    const kind = call.media === 'video' ? t('ring.video') : t('ring.voice');
    return html`<section class="card" aria-labelledby="who">
      <header>
        <div>
          <p class="kind">${call.media === 'video' ? icons.video : icons.phone} ${kind}</p>
          <h2 id="who" dir="auto">${call.shopper.displayName}</h2>
          <p class="quiet">
            ${t('ring.waited', { time: roughly(Date.now() - call.createdAt) })} ·
            ${earlierCalls === 0 ? t('ring.first-call') : t('ring.earlier-calls', { count: earlierCalls })}
          </p>
        </div>
        ${this.#renderCountdown(offer)}
      </header>
      <div class="about">${productCard(call)} ${callFacts(call)}</div>
      ${this.#renderLastLines(offer)}
      <div class="actions">
        <button
          class="button decline"
          ?disabled=${this.isAnswering}
          @click=${() => this.#tell('vitrine-decline')}
        >
          ${t('ring.decline')} <kbd aria-hidden="true">${keysOf('decline')}</kbd>
        </button>
        <button
          class="button primary accept"
          ?disabled=${this.isAnswering}
          @click=${() => this.#tell('vitrine-accept')}
        >
          ${call.media === 'video' ? icons.video : icons.phone} ${t('ring.accept')}
          <kbd aria-hidden="true">${keysOf('accept')}</kbd>
        </button>
      </div>
    </section>`;
  }

  #renderCountdown(offer: OfferView) {
    const left = Math.max(0, offer.deadlineAt - Date.now());
    const whole = Math.max(1, offer.deadlineAt - this.startedAt);
    const seconds = Math.ceil(left / 1000);
    const label = t('ring.time-left', { count: seconds });
    return html`<div class="countdown" role="timer" aria-label=${label} title=${label}>
      <svg viewBox="0 0 48 48" aria-hidden="true">
        <circle cx="24" cy="24" r="20" />
        <circle
          class="left"
          cx="24"
          cy="24"
          r="20"
          pathLength="100"
          stroke-dasharray="${Math.round((left / whole) * 100)} 100"
        />
      </svg>
      <span aria-hidden="true">${seconds}</span>
    </div>`;
  }

  #renderLastLines(offer: OfferView) {
    const lines = this.client
      .chat(offer.call.conversationId)
      .messages.filter(({ body }) => body.type === 'text')
      .slice(-LAST_LINES);
    if (lines.length === 0) return nothing;
    return html`<div class="lines">
      <h3>${t('ring.last-messages')}</h3>
      <ul>
        ${lines.map(
          ({ body, from, isOwn }) =>
            html`<li dir="auto">
              <b>${isOwn ? t('chat.you') : from?.displayName}</b>
              ${body.type === 'text' ? body.text : nothing}
            </li>`,
        )}
      </ul>
    </div>`;
  }
}

define('vitrine-ring-card', RingCard);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-ring-card': RingCard;
  }
}
