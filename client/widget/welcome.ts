/** What a shopper sees first: whom they reach, about what, and the two ways to call. */
import { LitElement, css, html, nothing } from 'lit';
import type { CallMedia } from '#protocol/calls.ts';
import type { ConnectionState, Devices } from '#sdk/api.ts';
import { base, buttons } from '#ui/base-styles.ts';
import { define } from '#ui/define.ts';
import { LocaleController, t } from '#ui/i18n/locale.ts';
import { icons } from '#ui/icons.ts';
import { Subscription } from '#ui/subscription.ts';
import type { Obstacle } from './elsewhere/obstacle.ts';
import { mediaPermission } from './permission.ts';
import type { Permission } from './permission.ts';
import type { ShownProduct } from './shell.ts';

export class Welcome extends LitElement {
  static override properties = {
    product: { attribute: false },
    connection: { type: String },
    devices: { attribute: false },
    permission: { state: true },
    obstacle: { state: true },
    isPhoneOffered: { state: true },
  };

  declare product: ShownProduct | undefined;
  declare connection: ConnectionState;
  declare devices: Devices | undefined;
  declare permission: Permission;
  /** Its words and elements are loaded when it is there. */
  declare obstacle: Obstacle | undefined;
  /** A video call is wanted where there is no camera. */
  declare isPhoneOffered: boolean;

  static override styles = [
    base,
    buttons,
    css`
      :host {
        display: grid;
        align-content: start;
        gap: var(--space-4);
        padding: var(--space-5) var(--space-4) var(--space-4);
        /* A short window scrolls what does not fit. */
        overflow-y: auto;
        background: linear-gradient(var(--accent-soft), var(--surface));
      }

      h3 {
        font-size: 1.375rem;
        letter-spacing: -0.01em;
      }

      .lead {
        margin-block-start: var(--space-1);
        color: var(--ink-soft);
      }

      .product {
        display: flex;
        align-items: center;
        gap: var(--space-3);
        padding: var(--space-2);
        border: 1px solid var(--line);
        border-radius: var(--radius-m);
        background: var(--surface);
      }

      .product img {
        inline-size: 52px;
        block-size: 52px;
        border-radius: var(--radius-s);
        object-fit: cover;
        background: var(--surface-sunken);
      }

      .product strong {
        display: block;
        font-weight: 600;
      }

      .calls {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: var(--space-2);
      }

      .calls .button {
        min-block-size: 50px;
        padding-inline: var(--space-2);
      }

      @media (max-height: 520px) {
        :host {
          gap: var(--space-3);
          padding-block: var(--space-3);
        }
      }
    `,
  ];

  constructor() {
    super();
    this.connection = 'offline';
    this.permission = 'will-ask';
    this.isPhoneOffered = false;
    new LocaleController(this);
    new Subscription<Devices>(
      this,
      () => this.devices,
      (devices) => [this.#watchObstacle(devices)],
    );
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void mediaPermission('video').then((permission) => (this.permission = permission));
  }

  #watchObstacle(devices: Devices): () => void {
    let isOver = false;
    let stop: (() => void) | undefined;
    void import('./elsewhere/obstacle.ts')
      .then(({ watchObstacle }) => {
        if (!isOver) stop = watchObstacle(devices, (obstacle) => this.#take(obstacle));
      })
      // Not loaded: the call goes on without the advice.
      .catch(() => undefined);
    return () => {
      isOver = true;
      stop?.();
    };
  }

  #take(obstacle: Obstacle | undefined): void {
    this.obstacle = obstacle;
    // A camera was plugged in: the two ways to call are there again.
    if (obstacle?.kind !== 'no-camera') this.isPhoneOffered = false;
  }

  #choose(media: CallMedia): void {
    if (media === 'video' && this.obstacle?.kind === 'no-camera') this.isPhoneOffered = true;
    else this.#start(media);
  }

  #start(media: CallMedia): void {
    this.dispatchEvent(new CustomEvent('vitrine-start', { detail: media }));
  }

  async #closeOffer(): Promise<void> {
    this.isPhoneOffered = false;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('.calls .primary')?.focus();
  }

  override render() {
    const { obstacle } = this;
    if (this.isPhoneOffered) {
      return html`<vitrine-phone-offer
        @vitrine-go-on=${() => this.#start('video')}
        @vitrine-close=${() => void this.#closeOffer()}
      ></vitrine-phone-offer>`;
    }
    return html`
      <div>
        <h3>${t('welcome.greeting')}</h3>
        <p class="lead">${t('welcome.lead')}</p>
      </div>
      ${
        this.product === undefined
          ? nothing
          : html`<div class="product">
              ${this.product.imageUrl === undefined ? nothing : html`<img src=${this.product.imageUrl} alt="" />`}
              <p>
                <span class="quiet">${t('welcome.about')}</span>
                <strong dir="auto">${this.product.name}</strong>
              </p>
            </div>`
      }
      ${
        obstacle?.kind === 'in-app'
          ? html`<vitrine-leave-app .inApp=${obstacle.inApp}></vitrine-leave-app>`
          : nothing
      }
      <div class="calls">
        <button class="button primary" @click=${() => this.#choose('video')}>
          ${icons.video} ${t('welcome.video-call')}
        </button>
        <button class="button" @click=${() => this.#choose('voice')}>
          ${icons.phone} ${t('welcome.voice-call')}
        </button>
      </div>
      ${obstacle?.kind === 'no-camera' ? html`<p class="quiet no-camera">${t('phone.hint')}</p>` : nothing}
      ${
        this.permission === 'granted' || obstacle?.kind === 'in-app'
          ? nothing
          : html`<p class="quiet">
              ${this.permission === 'blocked' ? t('welcome.permission-blocked') : t('welcome.permission')}
            </p>`
      }
    `;
  }
}

define('vitrine-welcome', Welcome);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-welcome': Welcome;
  }
}
