/** Shows the code with which the shopper's phone goes on with the call: as a QR code, and as a link to copy. */
import { LitElement, css, html, nothing } from 'lit';
import type { VitrineClient } from '#sdk/index.ts';
import { base, buttons } from '#ui/base-styles.ts';
import { define } from '#ui/define.ts';
import { LocaleController, t } from '#ui/i18n/locale.ts';
import '#ui/i18n/take-elsewhere.ts';
import { icons } from '#ui/icons.ts';
import { errorSentence } from '#ui/sentences.ts';
import { Ticker } from '#ui/ticker.ts';
import './copy-link.ts';
import { goOnLink } from './go-on-link.ts';
import { qrPicture } from './qr-picture.ts';

export class HandOver extends LitElement {
  static override properties = {
    client: { attribute: false },
    made: { state: true },
    problem: { state: true },
  };

  declare client: VitrineClient | undefined;
  declare made: { readonly link: string; readonly goodUntil: number } | undefined;
  declare problem: string;

  static override styles = [
    base,
    buttons,
    css`
      :host {
        position: absolute;
        inset: 0;
        z-index: 2;
        display: grid;
        align-content: start;
        justify-items: center;
        gap: var(--space-3);
        padding: var(--space-3) var(--space-4) var(--space-4);
        overflow-y: auto;
        background: var(--surface);
        text-align: center;
      }

      header {
        display: grid;
        grid-template-columns: var(--touch) 1fr var(--touch);
        align-items: center;
        inline-size: 100%;
      }

      h3 {
        grid-column: 2;
        font-size: var(--text-l);
      }

      p {
        max-inline-size: 36ch;
        color: var(--ink-soft);
        text-wrap: balance;
      }

      .qr {
        inline-size: min(216px, 60%);
        border: 1px solid var(--line);
        border-radius: var(--radius-m);
      }
    `,
  ];

  constructor() {
    super();
    this.problem = '';
    new LocaleController(this);
    new Ticker(this, () => this.made !== undefined);
  }

  override firstUpdated(): void {
    void this.#make();
    this.renderRoot.querySelector<HTMLElement>('h3')?.focus();
  }

  async #make(): Promise<void> {
    this.problem = '';
    this.made = undefined;
    const askedAt = Date.now();
    try {
      const made = await this.client?.handOver();
      if (made === undefined) return;
      // By this clock, which need not be the server's: never longer than the code is good.
      this.made = { link: goOnLink(made.code, location.href), goodUntil: askedAt + GOOD_MS };
    } catch (error) {
      this.problem = errorSentence(error);
    }
  }

  override render() {
    return html`
      <header>
        <h3 tabindex="-1">${t('elsewhere.title')}</h3>
        <button
          class="icon-button"
          aria-label=${t('elsewhere.close')}
          @click=${() => this.dispatchEvent(new CustomEvent('vitrine-close'))}
        >
          ${icons.close}
        </button>
      </header>
      ${this.problem === '' ? this.#renderCode() : this.#renderAgain(this.problem)}
    `;
  }

  #renderCode() {
    if (this.made === undefined) return html`<p role="status">${t('elsewhere.making')}</p>`;
    const { link, goodUntil } = this.made;
    const seconds = Math.ceil((goodUntil - Date.now()) / 1000);
    if (seconds <= 0) return this.#renderAgain(t('elsewhere.run-out'));
    return html`
      <p>${t('elsewhere.scan')}</p>
      ${qrPicture(link, t('elsewhere.qr'))}
      <vitrine-copy-link link=${link} label=${t('elsewhere.link')}></vitrine-copy-link>
      <p class="quiet">${t('elsewhere.good-for', { count: seconds })}</p>
    `;
  }

  #renderAgain(why: string) {
    return html`<p role="alert">${why === '' ? nothing : why}</p>
      <button class="button primary" @click=${() => void this.#make()}>${t('elsewhere.again')}</button>`;
  }
}

const GOOD_MS = 118_000;

define('vitrine-hand-over', HandOver);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-hand-over': HandOver;
  }
}
