/** What a shopper sees first: whom they reach, about what, and the two ways to call. */
import { LitElement, css, html, nothing } from 'lit';
import type { CallMedia } from '#protocol/calls.ts';
import type { ConnectionState } from '#sdk/api.ts';
import { base, buttons } from '#ui/base-styles.ts';
import { define } from '#ui/define.ts';
import { LocaleController, t } from '#ui/i18n/locale.ts';
import { icons } from '#ui/icons.ts';
import { mediaPermission } from './permission.ts';
import type { Permission } from './permission.ts';
import type { ShownProduct } from './shell.ts';

export class Welcome extends LitElement {
  static override properties = {
    product: { attribute: false },
    connection: { type: String },
    permission: { state: true },
  };

  declare product: ShownProduct | undefined;
  declare connection: ConnectionState;
  declare permission: Permission;

  static override styles = [
    base,
    buttons,
    css`
      :host {
        display: grid;
        align-content: start;
        gap: var(--space-4);
        padding: var(--space-5) var(--space-4) var(--space-4);
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
    new LocaleController(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void mediaPermission('video').then((permission) => (this.permission = permission));
  }

  #start(media: CallMedia): void {
    this.dispatchEvent(new CustomEvent('vitrine-start', { detail: media }));
  }

  override render() {
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
      <div class="calls">
        <button class="button primary" @click=${() => this.#start('video')}>
          ${icons.video} ${t('welcome.video-call')}
        </button>
        <button class="button" @click=${() => this.#start('voice')}>
          ${icons.phone} ${t('welcome.voice-call')}
        </button>
      </div>
      ${
        this.permission === 'granted'
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
