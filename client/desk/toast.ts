/** One sentence over the page, said to a screen reader too, until it is dismissed. */
import { LitElement, css, html, nothing } from 'lit';
import { base, buttons } from '#ui/base-styles.ts';
import { define } from '#ui/define.ts';
import { LocaleController, t } from '#ui/i18n/locale.ts';

export class Toast extends LitElement {
  static override properties = {
    text: { type: String },
  };

  /** Nothing shows while it is empty. */
  declare text: string;

  static override styles = [
    base,
    buttons,
    css`
      :host {
        position: fixed;
        z-index: 10;
        inset-block-end: var(--space-5);
        inset-inline: var(--space-4);
        display: grid;
        justify-items: center;
        pointer-events: none;
      }

      .toast {
        display: flex;
        align-items: center;
        gap: var(--space-3);
        padding: var(--space-1) var(--space-2) var(--space-1) var(--space-4);
        border-radius: var(--radius-m);
        background: var(--stage);
        color: var(--on-stage);
        font-size: var(--text-m);
        box-shadow: var(--shadow-2);
        pointer-events: auto;
      }

      .button {
        color: inherit;
        font-weight: 650;
      }

      .button:hover {
        background: var(--stage-raised);
      }

      /* Above the tabs. */
      @media (max-width: 820px) {
        :host {
          inset-block-end: 72px;
        }
      }
    `,
  ];

  constructor() {
    super();
    this.text = '';
    new LocaleController(this);
  }

  override render() {
    return html`<div role="status">
      ${
        this.text === ''
          ? nothing
          : html`<div class="toast">
              <span>${this.text}</span>
              <button
                class="button small plain"
                @click=${() => this.dispatchEvent(new CustomEvent('vitrine-dismiss'))}
              >
                ${t('ring.dismiss')}
              </button>
            </div>`
      }
    </div>`;
  }
}

define('vitrine-toast', Toast);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-toast': Toast;
  }
}
