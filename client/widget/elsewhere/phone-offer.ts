/** At a computer without a camera, before a video call: this page for the phone, or on without a camera. */
import { LitElement, css, html, nothing } from 'lit';
import { base, buttons } from '#ui/base-styles.ts';
import { define } from '#ui/define.ts';
import { LocaleController, t } from '#ui/i18n/locale.ts';
import '#ui/i18n/take-elsewhere.ts';
import '#ui/i18n/take-way-out.ts';
import './copy-link.ts';
import { qrPicture } from './qr-picture.ts';

/** The modules of a longer address are too small for a phone that looks at a screen. */
const READABLE_CHARACTERS = 600;

export class PhoneOffer extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      :host {
        display: grid;
        justify-items: center;
        gap: var(--space-3);
        text-align: center;
      }

      h3 {
        font-size: var(--text-l);
      }

      p {
        max-inline-size: 38ch;
        color: var(--ink-soft);
        text-wrap: balance;
      }

      .qr {
        inline-size: min(200px, 60%);
        border: 1px solid var(--line);
        border-radius: var(--radius-m);
      }

      .ways {
        display: flex;
        flex-wrap: wrap;
        justify-content: center;
        gap: var(--space-2);
      }
    `,
  ];

  constructor() {
    super();
    new LocaleController(this);
  }

  override firstUpdated(): void {
    this.renderRoot.querySelector<HTMLElement>('h3')?.focus();
  }

  #tell(name: 'vitrine-go-on' | 'vitrine-close'): void {
    this.dispatchEvent(new CustomEvent(name));
  }

  override render() {
    const link = location.href;
    const isReadable = link.length <= READABLE_CHARACTERS;
    return html`
      <h3 tabindex="-1">${t('phone.title')}</h3>
      <p>${t(isReadable ? 'phone.scan' : 'phone.open-link')}</p>
      ${isReadable ? qrPicture(link, t('elsewhere.qr')) : nothing}
      <vitrine-copy-link link=${link} label=${t('way-out.link')}></vitrine-copy-link>
      <p class="quiet" id="without">${t('phone.without')}</p>
      <div class="ways">
        <button class="button plain" @click=${() => this.#tell('vitrine-close')}>${t('phone.back')}</button>
        <button class="button" aria-describedby="without" @click=${() => this.#tell('vitrine-go-on')}>
          ${t('phone.go-on')}
        </button>
      </div>
    `;
  }
}

define('vitrine-phone-offer', PhoneOffer);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-phone-offer': PhoneOffer;
  }
}
