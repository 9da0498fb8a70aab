/** The keyboard shortcuts, on request. */
import { LitElement, css, html } from 'lit';
import { base, buttons } from '#ui/base-styles.ts';
import { define } from '#ui/define.ts';
import { LocaleController, t } from '#ui/i18n/locale.ts';
import { SHORTCUTS } from './shortcuts.ts';

export class KeysDialog extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      dialog {
        inline-size: min(380px, calc(100vw - 32px));
        padding: var(--space-5);
        border: 1px solid var(--line);
        border-radius: var(--radius-l);
        background: var(--surface);
        color: var(--ink);
        box-shadow: var(--shadow-2);
      }

      dialog::backdrop {
        background: rgb(20 23 26 / 40%);
      }

      h2 {
        font-size: var(--text-l);
      }

      dl {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: var(--space-3) var(--space-4);
        margin-block: var(--space-4) var(--space-5);
      }

      kbd {
        padding: 3px 8px;
        border: 1px solid var(--line-strong);
        border-radius: 6px;
        font: inherit;
        font-size: var(--text-s);
        white-space: nowrap;
      }
    `,
  ];

  constructor() {
    super();
    new LocaleController(this);
  }

  show(): void {
    this.#dialog()?.showModal();
  }

  #dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector('dialog');
  }

  override render() {
    return html`<dialog aria-labelledby="title">
      <h2 id="title">${t('keys.title')}</h2>
      <dl>
        ${SHORTCUTS.map(
          ({ keys, meaning }) =>
            html`<dt><kbd>${keys}</kbd></dt>
              <dd>${t(meaning)}</dd>`,
        )}
      </dl>
      <button class="button" @click=${() => this.#dialog()?.close()}>${t('keys.close')}</button>
    </dialog>`;
  }
}

define('vitrine-keys-dialog', KeysDialog);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-keys-dialog': KeysDialog;
  }
}
