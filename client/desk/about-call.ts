/** Beside the call: what it is about and who is calling. */
import { LitElement, css, html, nothing } from 'lit';
import type { CallSession, VitrineClient } from '#sdk/api.ts';
import { base } from '#ui/base-styles.ts';
import { define } from '#ui/define.ts';
import { LocaleController, t } from '#ui/i18n/locale.ts';
import './call-history.ts';
import './call-placement.ts';
import { callFacts, productCard, productCardStyles } from './product-card.ts';

export class AboutCall extends LitElement {
  static override properties = {
    client: { attribute: false },
    call: { attribute: false },
  };

  declare client: VitrineClient;
  declare call: CallSession | undefined;

  static override styles = [
    base,
    productCardStyles,
    css`
      :host {
        display: grid;
        align-content: start;
        gap: var(--space-5);
        padding: var(--space-4);
        overflow-y: auto;
        container-type: inline-size;
      }

      .columns {
        display: grid;
        gap: var(--space-5) var(--space-6);
      }

      @container (min-width: 560px) {
        .columns {
          grid-template-columns: 1fr 1fr;
        }
      }

      section {
        display: grid;
        gap: var(--space-3);
      }

      h2 {
        font-size: var(--text-m);
      }

      .who {
        font-size: var(--text-l);
        font-weight: 600;
      }
    `,
  ];

  constructor() {
    super();
    new LocaleController(this);
  }

  override render() {
    if (this.call === undefined) return nothing;
    const { view } = this.call;
    return html`
      <div class="columns">
        <section>
          <h2 class="hidden-text">${t('about.title')}</h2>
          <p class="who" dir="auto">${view.shopper.displayName}</p>
          ${productCard(view)} ${callFacts(view)}
          <vitrine-call-placement .client=${this.client} .call=${view}></vitrine-call-placement>
        </section>
        <vitrine-call-history
          .client=${this.client}
          .personId=${view.shopper.id}
          .exceptCallId=${view.id}
        ></vitrine-call-history>
      </div>
    `;
  }
}

define('vitrine-about-call', AboutCall);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-about-call': AboutCall;
  }
}
