/** The signed-in desk: header, conversations or the call's facts, the middle, the chat. */
import { LitElement, html, nothing } from 'lit';
import type { ConversationSummary } from '#protocol/chat.ts';
import type { CallSession, ClientEvents, VitrineClient } from '#sdk/api.ts';
import type { OfferView } from '#protocol/calls.ts';
import { AppError } from '#protocol/errors.ts';
import { base, buttons } from '#ui/base-styles.ts';
import '#ui/chat/chat-panel.ts';
import { unreadCount } from '#ui/chat/unread.ts';
import { define } from '#ui/define.ts';
import { LocaleController, t } from '#ui/i18n/locale.ts';
import { icons } from '#ui/icons.ts';
import { errorSentence } from '#ui/sentences.ts';
import { Subscription } from '#ui/subscription.ts';
import './about-call.ts';
import './between-calls.ts';
import './call-view.ts';
import './desk-notices.ts';
import './header.ts';
import { withConversation, withoutUnread } from './inbox-list.ts';
import './inbox.ts';
import './keys-dialog.ts';
import { RingAlert } from './ring-alert.ts';
import './ring-card.ts';
import { RingSound } from './ring-sound.ts';
import { shortcutOf } from './shortcuts.ts';
import type { Shortcut } from './shortcuts.ts';
import { workplaceStyles } from './workplace-styles.ts';

/** On a phone one of these fills the screen. */
type Pane = 'middle' | 'side' | 'chat';

export class Workplace extends LitElement {
  static override properties = {
    client: { attribute: false },
    queue: { state: true },
    conversations: { state: true },
    hasInboxFailed: { state: true },
    opened: { state: true },
    isInboxShown: { state: true },
    isAnswering: { state: true },
    toast: { state: true },
    pane: { state: true },
  };

  declare client: VitrineClient;
  declare queue: ClientEvents['queue'];
  declare conversations: readonly ConversationSummary[];
  declare hasInboxFailed: boolean;
  /** A conversation opened from the list; goes before the call's own. */
  declare opened: ConversationSummary | undefined;
  /** During a call the list takes the place of the call's facts when asked for. */
  declare isInboxShown: boolean;
  declare isAnswering: boolean;
  declare toast: string;
  declare pane: Pane;

  readonly #sound = new RingSound();
  readonly #alert = new RingAlert(this.#sound);

  static override styles = [base, buttons, workplaceStyles];

  constructor() {
    super();
    this.queue = { waiting: 0 };
    this.conversations = [];
    this.hasInboxFailed = false;
    this.isInboxShown = false;
    this.isAnswering = false;
    this.toast = '';
    this.pane = 'middle';
    new LocaleController(this);
    new Subscription<VitrineClient>(this, () => this.client, (client) => this.#listen(client));
    new Subscription<CallSession>(
      this,
      () => this.client.call,
      (call) => [
        call.on('changed', () => this.requestUpdate()),
        call.chat.on('messages', () => this.requestUpdate()),
        call.chat.on('read', () => this.requestUpdate()),
      ],
    );
    this.addEventListener('vitrine-unlock-sound', () => void this.#sound.unlock());
    this.addEventListener('vitrine-problem', (event) => {
      this.toast = errorSentence((event as CustomEvent<unknown>).detail);
    });
  }

  #listen(client: VitrineClient): (() => void)[] {
    void this.#loadInbox();
    if (client.offer !== undefined) this.#onOffer(client.offer);
    return [
      client.on('offer', ({ offer }) => this.#onOffer(offer)),
      client.on('offer-withdrawn', ({ reason }) => this.#onWithdrawn(reason)),
      client.on('call', ({ call }) => this.#onCall(call)),
      client.on('agent', () => this.requestUpdate()),
      client.on('queue', (queue) => (this.queue = queue)),
      client.on('connection', ({ state }) => {
        if (state === 'online') void this.#loadInbox();
        this.requestUpdate();
      }),
      client.on('conversation', ({ conversation }) => this.#onConversation(conversation)),
    ];
  }

  readonly #onKeydown = (event: KeyboardEvent): void => {
    const shortcut = shortcutOf(event);
    if (shortcut === undefined) return;
    event.preventDefault();
    this.#press(shortcut);
  };

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('keydown', this.#onKeydown);
    this.#sound.onChange(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('keydown', this.#onKeydown);
    this.#alert.stop();
  }

  #press(shortcut: Shortcut): void {
    const { call, offer } = this.client;
    if (shortcut === 'accept' && offer !== undefined) void this.#accept(offer);
    else if (shortcut === 'decline' && offer !== undefined) void this.#decline(offer);
    else if (shortcut === 'mute') call?.setMuted(!call.local.isMuted);
    else if (shortcut === 'hold' && call !== undefined) {
      const change = call.phase === 'held' ? call.resume() : call.hold();
      change.catch((error: unknown) => (this.toast = errorSentence(error)));
    }
  }

  #onOffer(offer: OfferView): void {
    this.toast = '';
    this.pane = 'middle';
    this.#alert.ring(offer);
    this.requestUpdate();
  }

  #onWithdrawn(reason: ClientEvents['offer-withdrawn']['reason']): void {
    this.#alert.stop();
    this.toast = t(reason === 'answered-elsewhere' ? 'ring.taken' : `ring.${reason}`);
    this.requestUpdate();
  }

  #onCall(call: CallSession | undefined): void {
    if (call !== undefined) {
      this.opened = undefined;
      this.isInboxShown = false;
      this.pane = 'middle';
    }
    this.requestUpdate();
  }

  #onConversation(news: ConversationSummary): void {
    this.conversations = withConversation(this.conversations, news);
    if (this.#shownChatId() === news.conversationId && !document.hidden) {
      this.conversations = withoutUnread(this.conversations, news.conversationId);
    }
  }

  async #loadInbox(): Promise<void> {
    if (this.client.connection !== 'online') return;
    try {
      this.conversations = await this.client.conversations();
      this.hasInboxFailed = false;
    } catch {
      this.hasInboxFailed = this.conversations.length === 0;
    }
  }

  async #accept(offer: OfferView): Promise<void> {
    if (this.isAnswering) return;
    this.isAnswering = true;
    this.#alert.stop();
    const ended = this.client.call;
    try {
      if (ended?.phase === 'ended') ended.dismiss();
      await this.client.accept(offer.offerId);
    } catch (error) {
      const isTaken = error instanceof AppError && error.code === 'OFFER_TAKEN';
      this.toast = isTaken ? t('ring.taken') : errorSentence(error);
    } finally {
      this.isAnswering = false;
    }
  }

  async #decline(offer: OfferView): Promise<void> {
    if (this.isAnswering) return;
    this.isAnswering = true;
    this.#alert.stop();
    try {
      await this.client.decline(offer.offerId);
    } catch (error) {
      this.toast = errorSentence(error);
    } finally {
      this.isAnswering = false;
    }
  }

  #open(summary: ConversationSummary): void {
    this.opened = summary;
    this.pane = 'chat';
    this.conversations = withoutUnread(this.conversations, summary.conversationId);
  }

  #shownChatId() {
    return this.opened?.conversationId ?? this.client.call?.view.conversationId;
  }

  override render() {
    const { client } = this;
    const call = client.call?.phase === 'ended' ? undefined : client.call;
    const chatId = this.#shownChatId();
    // A ring that was answered or withdrawn anywhere is not heard a moment longer.
    if (client.offer === undefined) this.#alert.stop();
    return html`
      <vitrine-desk-header
        .client=${client}
        .queue=${this.queue}
        @vitrine-keys=${() => this.renderRoot.querySelector('vitrine-keys-dialog')?.show()}
        @vitrine-sign-out=${() => this.dispatchEvent(new CustomEvent('vitrine-sign-out'))}
      ></vitrine-desk-header>
      <vitrine-desk-notices .client=${client} .sound=${this.#sound}></vitrine-desk-notices>
      <main class="${chatId === undefined ? '' : 'with-chat'} ${call === undefined ? '' : 'in-call'} pane-${this.pane}" aria-label=${t('desk.main')}>
        <div class="side">${this.#renderSide(call)}</div>
        <div class="middle">${this.#renderMiddle(call)}</div>
        ${chatId === undefined ? nothing : this.#renderChat(chatId)}
      </main>
      ${this.#renderTabs(call, chatId !== undefined)} ${this.#renderToast()}
      <vitrine-keys-dialog></vitrine-keys-dialog>
    `;
  }

  #renderMiddle(call: CallSession | undefined) {
    const { client } = this;
    const { offer } = client;
    if (offer !== undefined) {
      return html`<p class="hidden-text" role="alert">
          ${t('ring.notification', { name: offer.call.shopper.displayName })}
        </p>
        <vitrine-ring-card
          .client=${client}
          .offer=${offer}
          .isAnswering=${this.isAnswering}
          @vitrine-accept=${() => void this.#accept(offer)}
          @vitrine-decline=${() => void this.#decline(offer)}
        ></vitrine-ring-card>`;
    }
    return call === undefined
      ? html`<vitrine-between-calls .client=${client} .queue=${this.queue}></vitrine-between-calls>`
      : html`<vitrine-desk-call .client=${client} .call=${call}></vitrine-desk-call>`;
  }

  #renderSide(call: CallSession | undefined) {
    const inbox = html`<vitrine-inbox
      .conversations=${this.conversations}
      .openId=${this.#shownChatId()}
      .hasFailed=${this.hasInboxFailed}
      @vitrine-open=${(event: CustomEvent<ConversationSummary>) => this.#open(event.detail)}
      @vitrine-reload=${() => void this.#loadInbox()}
    ></vitrine-inbox>`;
    if (call === undefined) return inbox;
    const unread = this.conversations.reduce((sum, summary) => sum + summary.unread, 0);
    return html`
      <div class="choice" role="group" aria-label=${t('desk.main')}>
        <button aria-pressed=${String(!this.isInboxShown)} @click=${() => (this.isInboxShown = false)}>
          ${t('about.title')}
        </button>
        <button aria-pressed=${String(this.isInboxShown)} @click=${() => (this.isInboxShown = true)}>
          ${t('inbox.open')}
          ${unread > 0 ? html`<span class="badge" aria-label=${t('chat.unread', { count: unread })} role="img">${unread}</span>` : nothing}
        </button>
      </div>
      ${this.isInboxShown
        ? inbox
        : html`<vitrine-about-call .client=${this.client} .call=${call}></vitrine-about-call>`}
    `;
  }

  #renderChat(chatId: ConversationSummary['conversationId']) {
    const { opened } = this;
    const name = opened?.shopper.displayName ?? this.client.call?.view.shopper.displayName ?? '';
    return html`<section class="chat" aria-label=${t('chat.title')}>
      <header>
        <h2 dir="auto">${name}</h2>
        ${opened === undefined
          ? nothing
          : html`<button
              class="icon-button"
              aria-label=${t('inbox.close')}
              title=${t('inbox.close')}
              @click=${() => {
                this.opened = undefined;
                this.pane = this.client.call === undefined ? 'side' : 'chat';
              }}
            >
              ${icons.close}
            </button>`}
      </header>
      <vitrine-chat side="agent" .chat=${this.client.chat(chatId)} empty-text=${t('ring.no-messages')}></vitrine-chat>
    </section>`;
  }

  /** Phones only. */
  #renderTabs(call: CallSession | undefined, hasChat: boolean) {
    const unread = this.opened === undefined ? unreadCount(this.client.call?.chat, 'agent') : 0;
    const tab = (pane: Pane, icon: unknown, name: string, count = 0) => html`<button
      aria-pressed=${String(this.pane === pane)}
      @click=${() => (this.pane = pane)}
    >
      ${icon}<span>${name}</span>${count > 0 ? html`<span class="badge" role="img" aria-label=${t('chat.unread', { count })}>${count}</span>` : nothing}
    </button>`;
    const waiting = this.conversations.reduce((sum, summary) => sum + summary.unread, 0);
    return html`<div class="tabs" role="group" aria-label=${t('desk.title')}>
      ${tab('middle', icons.phone, t('desk.title'))}
      ${tab('side', call === undefined ? icons.inbox : icons.settings, call === undefined ? t('inbox.open') : t('about.title'), call === undefined ? waiting : 0)}
      ${hasChat ? tab('chat', icons.chat, t('chat.title'), unread) : nothing}
    </div>`;
  }

  #renderToast() {
    return html`<div class="toast-place" role="status">
      ${this.toast === ''
        ? nothing
        : html`<div class="toast">
            <span>${this.toast}</span>
            <button class="button small plain" @click=${() => (this.toast = '')}>${t('ring.dismiss')}</button>
          </div>`}
    </div>`;
  }
}

define('vitrine-workplace', Workplace);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-workplace': Workplace;
  }
}
