/** Shoppers who write, with or without a call: newest first, unread in bold. */
import { LitElement, css, html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { ConversationSummary } from '#protocol/chat.ts';
import type { ConversationId } from '#protocol/ids.ts';
import { base, buttons } from '#ui/base-styles.ts';
import { define } from '#ui/define.ts';
import { startOfDay, dayName, timeOfDay } from '#ui/i18n/format.ts';
import { LocaleController, t } from '#ui/i18n/locale.ts';

export class Inbox extends LitElement {
  static override properties = {
    conversations: { attribute: false },
    openId: { attribute: false },
    hasFailed: { attribute: false },
  };

  declare conversations: readonly ConversationSummary[];
  declare openId: ConversationId | undefined;
  declare hasFailed: boolean;

  static override styles = [
    base,
    buttons,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-block-size: 0;
      }

      h2 {
        padding: var(--space-4) var(--space-4) var(--space-2);
        font-size: var(--text-m);
      }

      .empty {
        display: grid;
        gap: var(--space-3);
        justify-items: start;
        padding: var(--space-2) var(--space-4);
      }

      ul {
        flex: 1;
        min-block-size: 0;
        overflow-y: auto;
        padding: 0 var(--space-2) var(--space-2);
      }

      .item {
        display: grid;
        grid-template-columns: 1fr auto;
        gap: 0 var(--space-2);
        inline-size: 100%;
        min-block-size: 60px;
        padding: var(--space-2) var(--space-3);
        border: 0;
        border-radius: var(--radius-m);
        background: none;
        text-align: start;
        cursor: pointer;
      }

      .item:hover {
        background: var(--surface-sunken);
      }

      .item[aria-current='true'] {
        background: var(--accent-soft);
      }

      .name,
      .last {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }

      .name {
        font-size: var(--text-m);
        font-weight: 550;
      }

      .when,
      .last {
        color: var(--ink-soft);
        font-size: var(--text-s);
      }

      .unread .name,
      .unread .last {
        color: var(--ink);
        font-weight: 700;
      }

      .badge {
        align-self: center;
        justify-self: end;
        min-inline-size: 20px;
        padding: 0 6px;
        border-radius: var(--radius-full);
        background: var(--accent);
        color: var(--on-accent);
        font-size: var(--text-xs);
        font-weight: 700;
        line-height: 20px;
        text-align: center;
      }
    `,
  ];

  constructor() {
    super();
    this.conversations = [];
    this.hasFailed = false;
    new LocaleController(this);
  }

  override render() {
    return html`<h2>${t('inbox.title')}</h2>
      ${this.#renderList()}`;
  }

  #renderList() {
    if (this.hasFailed) {
      return html`<div class="empty" role="alert">
        <p class="quiet">${t('inbox.failed')}</p>
        <button class="button small" @click=${() => this.dispatchEvent(new CustomEvent('vitrine-reload'))}>
          ${t('inbox.retry')}
        </button>
      </div>`;
    }
    if (this.conversations.length === 0) return html`<p class="empty quiet">${t('inbox.empty')}</p>`;
    return html`<ul>
      ${repeat(
        this.conversations,
        ({ conversationId }) => conversationId,
        (summary) => this.#renderItem(summary),
      )}
    </ul>`;
  }

  #renderItem(summary: ConversationSummary) {
    const { conversationId, shopper, lastMessage, unread } = summary;
    return html`<li>
      <button
        class="item ${unread > 0 ? 'unread' : ''}"
        aria-current=${conversationId === this.openId ? 'true' : 'false'}
        @click=${() => this.dispatchEvent(new CustomEvent('vitrine-open', { detail: summary }))}
      >
        <span class="name" dir="auto">${shopper.displayName}</span>
        <span class="when">${when(lastMessage.sentAt)}</span>
        <span class="last" dir="auto">${lastLine(summary)}</span>
        ${
          unread > 0
            ? html`<span class="badge"
                ><span aria-hidden="true">${unread}</span
                ><span class="hidden-text">${t('chat.unread', { count: unread })}</span></span
              >`
            : nothing
        }
      </button>
    </li>`;
  }
}

function lastLine({ lastMessage }: ConversationSummary): string {
  const text = lastMessage.body.type === 'text' ? lastMessage.body.text : t('inbox.picture');
  return lastMessage.side === 'agent' ? t('inbox.you', { text }) : text;
}

function when(instant: number): string {
  return startOfDay(instant) === startOfDay(Date.now()) ? timeOfDay(instant) : dayName(instant);
}

define('vitrine-inbox', Inbox);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-inbox': Inbox;
  }
}
