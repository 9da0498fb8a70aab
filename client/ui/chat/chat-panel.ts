/** The chat of one conversation: the messages and the line to write them. The same for shopper and agent. */
import { LitElement, css, html, nothing } from 'lit';
import type { Side } from '#protocol/people.ts';
import type { ChatSession, ShownMessage } from '#sdk/api.ts';
import { base, buttons } from '../base-styles.ts';
import { LocaleController, t } from '../i18n/locale.ts';
import { define } from '../define.ts';
import { Subscription } from '../subscription.ts';
import './composer.ts';
import type { Lightbox } from './lightbox.ts';
import './message-list.ts';

export class ChatPanel extends LitElement {
  static override properties = {
    chat: { attribute: false },
    side: { type: String },
    emptyText: { type: String, attribute: 'empty-text' },
    isShown: { type: Boolean, attribute: 'shown' },
    isDropTarget: { state: true },
    loading: { state: true },
    announcement: { state: true },
  };

  declare chat: ChatSession | undefined;
  declare side: Side;
  declare emptyText: string;
  /** Whether a person can see it: only then is what came in read. */
  declare isShown: boolean;
  declare isDropTarget: boolean;
  declare loading: 'running' | 'done' | 'failed';
  declare announcement: string;

  #highestAnnounced = 0;

  static override styles = [
    base,
    buttons,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-block-size: 0;
        position: relative;
        background: var(--surface);
      }

      vitrine-messages {
        flex: 1;
        min-block-size: 0;
      }

      .notice {
        display: grid;
        gap: var(--space-3);
        justify-items: center;
        place-content: center;
        flex: 1;
        padding: var(--space-5);
        text-align: center;
      }

      .drop {
        position: absolute;
        inset: var(--space-2);
        display: grid;
        place-items: center;
        border: 2px dashed var(--accent);
        border-radius: var(--radius-m);
        background: color-mix(in srgb, var(--surface) 88%, transparent);
        color: var(--ink);
        font-weight: 600;
        pointer-events: none;
      }
    `,
  ];

  constructor() {
    super();
    this.side = 'shopper';
    this.emptyText = '';
    this.isShown = true;
    this.isDropTarget = false;
    this.loading = 'running';
    this.announcement = '';
    new LocaleController(this);
    new Subscription<ChatSession>(
      this,
      () => this.chat,
      (chat) => {
        void this.#load(chat);
        return [
          chat.on('messages', ({ messages }) => this.#onMessages(messages)),
          chat.on('typing', () => this.requestUpdate()),
          chat.on('read', () => this.requestUpdate()),
        ];
      },
    );
    this.addEventListener('dragover', (event) => this.#onDrag(event, true));
    this.addEventListener('dragleave', (event) => this.#onDrag(event, false));
    this.addEventListener('drop', (event) => this.#onDrop(event));
  }

  override updated(changed: Map<string, unknown>): void {
    if (changed.has('isShown') || changed.has('loading')) this.#markRead();
  }

  focusComposer(): void {
    (this.renderRoot.querySelector('vitrine-composer') as HTMLElement | null)?.focus();
  }

  async #load(chat: ChatSession): Promise<void> {
    this.loading = chat.messages.length > 0 ? 'done' : 'running';
    try {
      await chat.load();
      if (this.chat === chat) {
        this.#highestAnnounced = highestSequence(chat.messages);
        this.loading = 'done';
      }
    } catch {
      if (this.chat === chat) this.loading = 'failed';
    }
  }

  #onMessages(messages: readonly ShownMessage[]): void {
    const news = messages.filter(
      (message) => !message.isOwn && (message.sequence ?? 0) > this.#highestAnnounced,
    );
    // What a first try did not bring has come with the connection.
    if (this.loading === 'failed' && messages.length > 0) this.loading = 'done';
    else if (this.loading === 'done' && news.length > 0) {
      this.announcement = news.map(announce).join('\n');
    }
    this.#highestAnnounced = Math.max(this.#highestAnnounced, highestSequence(messages));
    this.#markRead();
    this.requestUpdate();
  }

  #markRead(): void {
    if (this.isShown && this.loading === 'done' && !document.hidden) this.chat?.markRead();
  }

  readonly #onVisible = (): void => this.#markRead();

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('visibilitychange', this.#onVisible);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('visibilitychange', this.#onVisible);
  }

  #onDrag(event: DragEvent, isOver: boolean): void {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    this.isDropTarget = isOver;
  }

  #onDrop(event: DragEvent): void {
    const files = event.dataTransfer?.files;
    if (files === undefined || files.length === 0) return;
    event.preventDefault();
    this.isDropTarget = false;
    void this.renderRoot.querySelector('vitrine-composer')?.sendFiles([...files]);
  }

  override render() {
    const chat = this.chat;
    return html`
      ${this.#renderMessages(chat)}
      <vitrine-composer .chat=${chat}></vitrine-composer>
      <div class="hidden-text" aria-live="polite">${this.announcement}</div>
      <vitrine-lightbox></vitrine-lightbox>
      ${this.isDropTarget ? html`<div class="drop">${t('chat.drop')}</div>` : nothing}
    `;
  }

  #renderMessages(chat: ChatSession | undefined) {
    if (chat === undefined || (this.loading === 'running' && chat.messages.length === 0)) {
      return html`<p class="notice quiet">${t('chat.loading')}</p>`;
    }
    if (this.loading === 'failed' && chat.messages.length === 0) {
      return html`<div class="notice" role="alert">
        <p class="quiet">${t('chat.load-failed')}</p>
        <button class="button small" @click=${() => void this.#load(chat)}>${t('chat.reload')}</button>
      </div>`;
    }
    if (chat.messages.length === 0 && chat.typing.length === 0) {
      return html`<p class="notice quiet">${this.emptyText}</p>`;
    }
    return html`<vitrine-messages
      .conversationId=${chat.conversationId}
      .messages=${chat.messages}
      .typing=${chat.typing}
      .readMarks=${chat.readMarks}
      .side=${this.side}
      @vitrine-retry=${(event: CustomEvent<ShownMessage>) => chat.retry(event.detail.id)}
      @vitrine-open-image=${(event: CustomEvent<ShownMessage>) => this.#openImage(event.detail)}
    ></vitrine-messages>`;
  }

  #openImage(message: ShownMessage): void {
    const { body } = message;
    if (body.type !== 'image') return;
    const alt = t('chat.image', { name: message.from?.displayName ?? t('chat.you') });
    void import('./lightbox.ts').then(
      () => this.renderRoot.querySelector<Lightbox>('vitrine-lightbox')?.show({ ...body, alt }),
      (detail: unknown) =>
        this.dispatchEvent(new CustomEvent('vitrine-problem', { detail, bubbles: true, composed: true })),
    );
  }
}

function highestSequence(messages: readonly ShownMessage[]): number {
  return messages.reduce((highest, { sequence }) => Math.max(highest, sequence ?? 0), 0);
}

function announce(message: ShownMessage): string {
  const name = message.from?.displayName ?? '';
  return message.body.type === 'text'
    ? t('chat.announce', { name, text: message.body.text })
    : t('chat.announce-image', { name });
}

define('vitrine-chat', ChatPanel);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-chat': ChatPanel;
  }
}
