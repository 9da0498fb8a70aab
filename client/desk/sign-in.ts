/** The door: in the demo one click, else a word about where the right door is. */
import { LitElement, css, html, nothing } from 'lit';
import { base, buttons } from '#ui/base-styles.ts';
import { define } from '#ui/define.ts';
import { LocaleController, t } from '#ui/i18n/locale.ts';
import '#ui/language-switch.ts';

export class SignIn extends LitElement {
  static override properties = {
    isBusy: { attribute: false },
    problem: { type: String },
  };

  declare isBusy: boolean;
  declare problem: string;

  static override styles = [
    base,
    buttons,
    css`
      :host {
        display: grid;
        place-items: center;
        min-block-size: 100dvh;
        padding: var(--space-4);
        background: radial-gradient(circle at 50% 0%, var(--accent-soft), var(--ground) 60%);
      }

      main {
        display: grid;
        justify-items: start;
        gap: var(--space-4);
        inline-size: min(460px, 100%);
        padding: var(--space-6);
        border: 1px solid var(--line);
        border-radius: var(--radius-l);
        background: var(--surface);
        box-shadow: var(--shadow-2);
      }

      .top {
        display: flex;
        align-items: center;
        justify-content: space-between;
        inline-size: 100%;
        color: var(--ink-soft);
        font-size: var(--text-s);
        font-weight: 600;
      }

      h1 {
        font-size: 1.625rem;
        letter-spacing: -0.015em;
      }

      .button {
        inline-size: 100%;
        min-block-size: 52px;
      }

      .problem {
        padding: var(--space-3);
        border-radius: var(--radius-s);
        background: var(--danger-soft);
        color: var(--danger-ink);
        font-size: var(--text-s);
      }

      a {
        color: inherit;
        font-size: var(--text-s);
      }
    `,
  ];

  constructor() {
    super();
    this.isBusy = false;
    this.problem = '';
    new LocaleController(this);
  }

  override render() {
    return html`<main>
      <div class="top">
        <span>${t('desk.product')}</span><vitrine-language-switch></vitrine-language-switch>
      </div>
      <h1>${t('desk.sign-in-title')}</h1>
      <p>${t('desk.sign-in-lead')}</p>
      ${this.problem === '' ? nothing : html`<p class="problem" role="alert">${this.problem}</p>`}
      <button
        class="button primary"
        ?disabled=${this.isBusy}
        @click=${() => this.dispatchEvent(new CustomEvent('vitrine-sign-in'))}
      >
        ${this.isBusy ? t('desk.signing-in') : t('desk.sign-in')}
      </button>
      <a href="/">${t('desk.open-shop')}</a>
    </main>`;
  }
}

define('vitrine-sign-in', SignIn);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-sign-in': SignIn;
  }
}
