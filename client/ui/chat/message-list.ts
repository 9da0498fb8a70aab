/** The messages: follows the newest unless the reader has scrolled up. */
import { LitElement, html, nothing } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import { repeat } from 'lit/directives/repeat.js';
import type { ReadMark } from '#protocol/chat.ts';
import type { Person, Side } from '#protocol/people.ts';
import type { ShownMessage } from '#sdk/api.ts';
import { base, buttons } from '../base-styles.ts';
import { define } from '../define.ts';
import { dayName, timeOfDay } from '../i18n/format.ts';
import { LocaleController, t } from '../i18n/locale.ts';
import { icons } from '../icons.ts';
import { errorSentence } from '../sentences.ts';
import { groupMessages } from './group-messages.ts';
import type { MessageRun } from './group-messages.ts';
import { messageStyles } from './message-styles.ts';

/** This near to the end counts as being at it. */
const AT_END_PX = 48;

export class MessageList extends LitElement {
  static override properties = {
    conversationId: { attribute: false },
    messages: { attribute: false },
    typing: { attribute: false },
    readMarks: { attribute: false },
    side: { type: String },
    newBelow: { state: true },
  };

  declare conversationId: string | undefined;
  declare messages: readonly ShownMessage[];
  declare typing: readonly Person[];
  declare readMarks: readonly ReadMark[];
  declare side: Side;
  declare newBelow: number;

  #follows = true;
  #observer: ResizeObserver | undefined;

  static override styles = [base, buttons, messageStyles];

  constructor() {
    super();
    this.messages = [];
    this.typing = [];
    this.readMarks = [];
    this.side = 'shopper';
    this.newBelow = 0;
    new LocaleController(this);
  }

  override firstUpdated(): void {
    // Pictures and a changed window move the end; who follows it stays there.
    this.#observer = new ResizeObserver(() => this.#followEnd());
    const scroller = this.#scroller();
    if (scroller !== null) this.#observer.observe(scroller);
    const content = this.renderRoot.querySelector('.content');
    if (content !== null) this.#observer.observe(content);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer?.disconnect();
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has('conversationId')) {
      // Another one is read from its end, however far up the former was.
      this.#follows = true;
      this.newBelow = 0;
      return;
    }
    if (!changed.has('messages')) return;
    const before = (changed.get('messages') as readonly ShownMessage[] | undefined) ?? [];
    const added = this.messages.slice(before.length);
    if (added.some((message) => message.isOwn)) this.#follows = true;
    if (!this.#follows && before.length > 0) this.newBelow += Math.max(0, added.length);
  }

  override updated(): void {
    this.#followEnd();
  }

  #scroller(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>('.scroller');
  }

  #followEnd(): void {
    const scroller = this.#scroller();
    if (this.#follows && scroller !== null) scroller.scrollTop = scroller.scrollHeight;
  }

  #onScroll(): void {
    const scroller = this.#scroller();
    if (scroller === null) return;
    this.#follows = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < AT_END_PX;
    if (this.#follows) this.newBelow = 0;
  }

  #toEnd(): void {
    this.#follows = true;
    this.newBelow = 0;
    this.#followEnd();
  }

  override render() {
    return html`
      <div
        class="scroller"
        role="log"
        aria-live="off"
        aria-label=${t('chat.messages')}
        tabindex="0"
        @scroll=${() => this.#onScroll()}
      >
        <div class="content">
          ${groupMessages(this.messages).map(
            ({ day, runs }) => html`
              <p class="day">${dayName(day)}</p>
              ${repeat(
                runs,
                (run) => run.key,
                (run) => this.#renderRun(run),
              )}
            `,
          )}
          ${this.typing.length > 0 ? this.#renderTyping() : nothing}
        </div>
      </div>
      ${
        this.newBelow > 0
          ? html`<button class="button small below" @click=${() => this.#toEnd()}>
              ${icons.down} ${t('chat.new-below', { count: this.newBelow })}
            </button>`
          : nothing
      }
    `;
  }

  #renderRun(run: MessageRun) {
    const last = run.messages.at(-1);
    if (last === undefined) return nothing;
    return html`<div class=${classMap({ run: true, own: run.isOwn })}>
      ${
        run.isOwn
          ? html`<p class="hidden-text">${t('chat.you')}</p>`
          : html`<p class="author" dir="auto">${run.name}</p>`
      }
      ${repeat(
        run.messages,
        ({ id }) => id,
        (message) => this.#renderMessage(message),
      )}
      <p class="meta">${timeOfDay(last.sentAt)}${run.isOwn ? html` · ${this.#status(last)}` : nothing}</p>
    </div>`;
  }

  #status(message: ShownMessage): string {
    if (message.status === 'failed') return t('chat.failed');
    if (message.status === 'sending') return t('chat.sending');
    const isRead = this.readMarks.some(
      ({ side, sequence }) => side !== this.side && sequence >= (message.sequence ?? Infinity),
    );
    return isRead ? t('chat.read') : t('chat.sent');
  }

  #renderMessage(message: ShownMessage) {
    const state = {
      bubble: true,
      sending: message.status === 'sending',
      failed: message.status === 'failed',
    };
    const failure =
      message.status === 'failed'
        ? html`<p class="failure">
            <span>${message.error === undefined ? t('chat.failed') : errorSentence(message.error)}</span>
            <button class="retry" @click=${() => this.#tell('vitrine-retry', message)}>
              ${t('chat.retry')}
            </button>
          </p>`
        : nothing;
    return html`${this.#renderBody(message, state)}${failure}`;
  }

  #renderBody(message: ShownMessage, state: Record<string, boolean>) {
    const { body } = message;
    if (body.type === 'text') {
      return html`<p class=${classMap(state)} dir="auto">${body.text}</p>`;
    }
    if (body.type === 'image-upload') {
      return html`<div class=${classMap({ ...state, picture: true })}>
        <img src=${body.previewUrl} alt=${t('chat.image-uploading')} />
      </div>`;
    }
    const name = message.from?.displayName ?? t('chat.you');
    return html`<div class=${classMap({ ...state, picture: true })}>
      <img
        src=${body.thumbnailUrl}
        alt=${t('chat.image', { name })}
        width=${body.width}
        height=${body.height}
        loading="lazy"
      />
      <button
        aria-label=${t('chat.image-open', { name })}
        @click=${() => this.#tell('vitrine-open-image', message)}
      ></button>
    </div>`;
  }

  #renderTyping() {
    const name = this.typing.map(({ displayName }) => displayName).join(', ');
    return html`<p class="typing">
      <span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>
      <span class="quiet">${t('chat.typing', { name })}</span>
    </p>`;
  }

  #tell(name: string, detail: ShownMessage): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

define('vitrine-messages', MessageList);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-messages': MessageList;
  }
}
