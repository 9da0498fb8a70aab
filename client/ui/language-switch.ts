/** Chooses the page's language; remembered in this browser. */
import { LitElement, css, html } from 'lit';
import { base } from './base-styles.ts';
import { define } from './define.ts';
import { LANGUAGES } from './i18n/languages.ts';
import type { Language } from './i18n/languages.ts';
import { LocaleController, chooseLanguage, language, t } from './i18n/locale.ts';

export class LanguageSwitch extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: inline-block;
      }

      select {
        min-block-size: var(--touch);
        padding-inline: var(--space-2);
        border: 1px solid transparent;
        border-radius: var(--radius-s);
        background: transparent;
        font-size: var(--text-s);
        cursor: pointer;
      }

      select:hover {
        border-color: var(--line-strong);
      }

      option {
        background: var(--surface);
        color: var(--ink);
      }
    `,
  ];

  constructor() {
    super();
    new LocaleController(this);
  }

  override render() {
    return html`<select
      aria-label=${t('language.switch')}
      @change=${(event: Event) => chooseLanguage((event.target as HTMLSelectElement).value as Language)}
    >
      ${LANGUAGES.map(
        (tag) =>
          html`<option value=${tag} lang=${tag} .selected=${tag === language()}>
            ${t(`language.${tag}`)}
          </option>`,
      )}
    </select>`;
  }
}

define('vitrine-language-switch', LanguageSwitch);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-language-switch': LanguageSwitch;
  }
}
