/** After the call: why it ended, and what one can do now. */
import { LitElement, css, html, nothing } from 'lit';
import type { CallSession } from '#sdk/api.ts';
import { base, buttons } from '#ui/base-styles.ts';
import { define } from '#ui/define.ts';
import { clock } from '#ui/i18n/format.ts';
import { LocaleController, t } from '#ui/i18n/locale.ts';
import { icons } from '#ui/icons.ts';
import { endSentence } from '#ui/sentences.ts';

export class Ended extends LitElement {
  static override properties = { call: { attribute: false } };

  declare call: CallSession | undefined;

  static override styles = [
    base,
    buttons,
    css`
      :host {
        display: grid;
        align-content: center;
        justify-items: center;
        gap: var(--space-2);
        padding: var(--space-5) var(--space-4);
        background: linear-gradient(var(--accent-soft), var(--surface));
        text-align: center;
      }

      h3 {
        font-size: 1.375rem;
        letter-spacing: -0.01em;
      }

      p {
        max-inline-size: 40ch;
        text-wrap: balance;
      }

      .actions {
        display: flex;
        flex-wrap: wrap;
        justify-content: center;
        gap: var(--space-2);
        margin-block-start: var(--space-2);
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

  override render() {
    if (this.call === undefined) return nothing;
    const { view } = this.call;
    const wasAnswered = view.acceptedAt !== undefined || view.endReason === 'abandoned';
    const lasted =
      view.acceptedAt === undefined || view.endedAt === undefined
        ? nothing
        : html`<p class="quiet">${t('ended.lasted', { time: clock(view.endedAt - view.acceptedAt) })}</p>`;
    return html`
      <h3 tabindex="-1">${wasAnswered ? t('ended.title') : t('ended.not-answered')}</h3>
      <p role="status">${endSentence(view, 'shopper')}</p>
      ${lasted}
      <div class="actions">
        <button class="button primary" @click=${() => this.dispatchEvent(new CustomEvent('vitrine-again'))}>
          ${view.media === 'video' ? icons.video : icons.phone} ${t('ended.again')}
        </button>
        <button class="button" @click=${() => this.dispatchEvent(new CustomEvent('vitrine-back'))}>
          ${t('ended.back')}
        </button>
      </div>
    `;
  }
}

define('vitrine-ended', Ended);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-ended': Ended;
  }
}
