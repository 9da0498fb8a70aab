/** The desk's last column: whose conversation it is, and the conversation. */
import { LitElement, css, html, nothing } from 'lit';
import type { ChatSession } from '#sdk/api.ts';
import { base, buttons } from '#ui/base-styles.ts';
import '#ui/chat/chat-panel.ts';
import { define } from '#ui/define.ts';
import { LocaleController, t } from '#ui/i18n/locale.ts';
import { icons } from '#ui/icons.ts';

export class ChatColumn extends LitElement {
  static override properties = {
    chat: { attribute: false },
    name: { type: String },
    isClosable: { attribute: false },
  };

  declare chat: ChatSession;
  declare name: string;
  /** Opened from the list; a call's own chat stays as long as the call. */
  declare isClosable: boolean;

  static override styles = [
    base,
    buttons,
    css`
      :host,
      section {
        display: flex;
        flex-direction: column;
        min-block-size: 0;
        min-inline-size: 0;
      }

      section,
      vitrine-chat {
        flex: 1;
      }

      header {
        display: flex;
        align-items: center;
        justify-content: space-between;
        min-block-size: 52px;
        padding-inline: var(--space-4) var(--space-2);
        border-block-end: 1px solid var(--line);
      }

      h2 {
        overflow: hidden;
        font-size: var(--text-m);
        text-overflow: ellipsis;
        white-space: nowrap;
      }
    `,
  ];

  constructor() {
    super();
    this.name = '';
    this.isClosable = false;
    new LocaleController(this);
  }

  override render() {
    return html`<section aria-label=${t('chat.title')}>
      <header>
        <h2 dir="auto">${this.name}</h2>
        ${
          this.isClosable
            ? html`<button
                class="icon-button"
                aria-label=${t('inbox.close')}
                title=${t('inbox.close')}
                @click=${() => this.dispatchEvent(new CustomEvent('vitrine-close'))}
              >
                ${icons.close}
              </button>`
            : nothing
        }
      </header>
      <vitrine-chat side="agent" .chat=${this.chat} empty-text=${t('ring.no-messages')}></vitrine-chat>
    </section>`;
  }
}

define('vitrine-chat-column', ChatColumn);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-chat-column': ChatColumn;
  }
}
