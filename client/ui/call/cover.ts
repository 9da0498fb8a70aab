/** A message over the stage: connecting, held, reconnecting. What happens, how long still, nothing to do. */
import { LitElement, css, html, nothing } from 'lit';
import { base } from '../base-styles.ts';
import { define } from '../define.ts';
import { LocaleController, t } from '../i18n/locale.ts';
import { Ticker } from '../ticker.ts';

export class Cover extends LitElement {
  static override properties = {
    heading: { type: String },
    text: { type: String },
    endsAt: { attribute: false },
    isBusy: { type: Boolean, attribute: 'busy' },
  };

  declare heading: string;
  declare text: string;
  /** Counts down to this instant. */
  declare endsAt: number | undefined;
  declare isBusy: boolean;

  static override styles = [
    base,
    css`
      :host {
        position: absolute;
        inset: 0;
        z-index: 1;
        display: grid;
        place-content: center;
        justify-items: center;
        gap: var(--space-2);
        padding: var(--space-5);
        background: rgb(20 23 26 / 90%);
        color: var(--on-stage);
        text-align: center;
      }

      h2 {
        font-size: var(--text-l);
      }

      p {
        max-inline-size: 42ch;
        color: var(--on-stage-soft);
        font-size: var(--text-m);
        line-height: 1.45;
        text-wrap: balance;
      }

      .left {
        color: var(--on-stage);
        font-variant-numeric: tabular-nums;
      }

      .spinner {
        inline-size: 28px;
        block-size: 28px;
        margin-block-end: var(--space-2);
        border: 3px solid var(--stage-line);
        border-block-start-color: var(--on-stage);
        border-radius: 50%;
        animation: turn 1s linear infinite;
      }

      @keyframes turn {
        to {
          transform: rotate(1turn);
        }
      }

      @media (prefers-reduced-motion: reduce) {
        .spinner {
          animation-duration: 6s;
        }
      }
    `,
  ];

  constructor() {
    super();
    this.heading = '';
    this.text = '';
    this.isBusy = false;
    new LocaleController(this);
    new Ticker(this, () => this.endsAt !== undefined);
  }

  override render() {
    const seconds =
      this.endsAt === undefined ? undefined : Math.max(0, Math.ceil((this.endsAt - Date.now()) / 1000));
    return html`
      ${this.isBusy ? html`<span class="spinner" aria-hidden="true"></span>` : nothing}
      <h2>${this.heading}</h2>
      ${this.text === '' ? nothing : html`<p>${this.text}</p>`}
      ${seconds === undefined ? nothing : html`<p class="left">${t('call.seconds-left', { count: seconds })}</p>`}
    `;
  }
}

define('vitrine-cover', Cover);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-cover': Cover;
  }
}
