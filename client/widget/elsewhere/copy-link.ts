/** A link to read, and a button that copies it and says so. */
import { LitElement, css, html, nothing } from 'lit';
import { base, buttons } from '#ui/base-styles.ts';
import { define } from '#ui/define.ts';
import { LocaleController, t } from '#ui/i18n/locale.ts';
import '#ui/i18n/take-elsewhere.ts';
import { copyFrom } from './copy-from.ts';

export class CopyLink extends LitElement {
  static override properties = {
    link: { type: String },
    label: { type: String },
    outcome: { state: true },
  };

  declare link: string;
  /** What the field is called. */
  declare label: string;
  /** `selected`: the browser did not let the page copy it. */
  declare outcome: 'none' | 'copied' | 'selected';

  static override styles = [
    base,
    buttons,
    css`
      :host {
        display: grid;
        gap: var(--space-2);
        inline-size: 100%;
      }

      .link {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: var(--space-2);
      }

      input {
        min-inline-size: 0;
        min-block-size: var(--touch);
        padding-inline: var(--space-3);
        border: 1px solid var(--line-strong);
        border-radius: var(--radius-s);
        background: var(--surface-sunken);
        font-size: var(--text-s);
        text-overflow: ellipsis;
      }
    `,
  ];

  constructor() {
    super();
    this.link = '';
    this.label = '';
    this.outcome = 'none';
    new LocaleController(this);
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has('link')) this.outcome = 'none';
  }

  async #copy(): Promise<void> {
    const field = this.renderRoot.querySelector('input');
    if (field !== null) this.outcome = (await copyFrom(field)) ? 'copied' : 'selected';
  }

  override render() {
    const { outcome } = this;
    return html`
      <div class="link">
        <input
          readonly
          aria-label=${this.label}
          .value=${this.link}
          @focus=${(event: Event) => (event.target as HTMLInputElement).select()}
        />
        <button class="button" @click=${() => void this.#copy()}>
          ${t(outcome === 'copied' ? 'elsewhere.copied' : 'elsewhere.copy')}
        </button>
      </div>
      <p class=${outcome === 'selected' ? 'quiet' : 'hidden-text'} role="status">
        ${outcome === 'copied' ? t('elsewhere.link-copied') : nothing}
        ${outcome === 'selected' ? t('elsewhere.link-selected') : nothing}
      </p>
    `;
  }
}

define('vitrine-copy-link', CopyLink);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-copy-link': CopyLink;
  }
}
