/** The signed-in desk: header, conversations or the call's facts, the middle, the chat. */
import { LitElement, html, nothing } from 'lit';
import type { OfferView } from '#protocol/calls.ts';
import type { ConversationSummary } from '#protocol/chat.ts';
import type { ConversationId } from '#protocol/ids.ts';
import type { CallSession, ClientEvents, VitrineClient } from '#sdk/api.ts';
import { base } from '#ui/base-styles.ts';
import { unreadCount } from '#ui/chat/unread.ts';
import { define } from '#ui/define.ts';
import { LocaleController, t } from '#ui/i18n/locale.ts';
import { errorSentence } from '#ui/sentences.ts';
import { Subscription } from '#ui/subscription.ts';
import './about-call.ts';
import './between-calls.ts';
import './call-view.ts';
import './chat-column.ts';
import { ConversationList } from './conversation-list.ts';
import './desk-notices.ts';
import './header.ts';
import './inbox.ts';
import './keys-dialog.ts';
import { paneTabStyles, paneTabs, unreadBadge } from './pane-tabs.ts';
import type { Pane } from './pane-tabs.ts';
import './ring-card.ts';
import { Ringing } from './ringing.ts';
import { shortcutOf } from './shortcuts.ts';
import type { Shortcut } from './shortcuts.ts';
import './toast.ts';
import { workplaceStyles } from './workplace-styles.ts';

export class Workplace extends LitElement {
  static override properties = {
    client: { attribute: false },
    queue: { state: true },
    opened: { state: true },
    isInboxShown: { state: true },
    toast: { state: true },
    pane: { state: true },
  };

  declare client: VitrineClient;
  declare queue: ClientEvents['queue'];
  /** A conversation opened from the list; goes before the call's own. */
  declare opened: ConversationSummary | undefined;
  /** During a call the list takes the place of the call's facts when asked for. */
  declare isInboxShown: boolean;
  declare toast: string;
  declare pane: Pane;

  readonly #ringing = new Ringing(this, (sentence) => (this.toast = sentence));
  readonly #conversations = new ConversationList(this);

  static override styles = [base, paneTabStyles, workplaceStyles];

  constructor() {
    super();
    this.queue = { waiting: 0 };
    this.isInboxShown = false;
    this.toast = '';
    this.pane = 'middle';
    new LocaleController(this);
    new Subscription<VitrineClient>(
      this,
      () => this.client,
      (client) => this.#listen(client),
    );
    new Subscription<CallSession>(
      this,
      () => this.client.ringing ?? this.client.call,
      (call) => [
        call.on('changed', () => this.requestUpdate()),
        call.chat.on('messages', () => this.requestUpdate()),
        call.chat.on('read', () => this.requestUpdate()),
      ],
    );
    this.addEventListener('vitrine-unlock-sound', () => void this.#ringing.sound.unlock());
    this.addEventListener('vitrine-problem', (event) => this.#fail((event as CustomEvent<unknown>).detail));
  }

  #listen(client: VitrineClient): (() => void)[] {
    void this.#conversations.load(client);
    if (client.offer !== undefined) this.#ringing.offered(client.offer);
    return [
      client.on('offer', ({ offer }) => {
        this.toast = '';
        this.pane = 'middle';
        this.#ringing.offered(offer);
      }),
      client.on('offer-withdrawn', ({ reason }) => this.#ringing.withdrawn(reason)),
      client.on('call', ({ call }) => this.#onCall(call)),
      client.on('agent', () => this.requestUpdate()),
      client.on('queue', (queue) => (this.queue = queue)),
      client.on('connection', ({ state }) => {
        if (state === 'online') void this.#conversations.load(client);
        this.requestUpdate();
      }),
      client.on('conversation', ({ conversation }) => {
        this.#conversations.add(conversation, this.#shownChatId());
      }),
    ];
  }

  /** What came while the desk was out of sight is read now, and the chat says so to the server. */
  readonly #onVisible = (): void => {
    const shown = this.#shownChatId();
    if (shown !== undefined && !document.hidden) this.#conversations.markRead(shown);
  };

  readonly #onKeydown = (event: KeyboardEvent): void => {
    const shortcut = shortcutOf(event);
    if (shortcut === undefined) return;
    event.preventDefault();
    this.#press(shortcut);
  };

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('keydown', this.#onKeydown);
    document.addEventListener('visibilitychange', this.#onVisible);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('keydown', this.#onKeydown);
    document.removeEventListener('visibilitychange', this.#onVisible);
  }

  #press(shortcut: Shortcut): void {
    const { client } = this;
    const { call, offer } = client;
    if (shortcut === 'accept' && offer !== undefined) void this.#ringing.accept(client, offer);
    else if (shortcut === 'decline' && offer !== undefined) void this.#ringing.decline(client, offer);
    else if (shortcut === 'mute') call?.setMuted(!call.local.isMuted);
    else if (shortcut === 'hold' && call !== undefined) {
      const change = call.phase === 'held' ? call.resume() : call.hold();
      change.catch((error: unknown) => this.#fail(error));
    }
  }

  #fail(error: unknown): void {
    this.toast = errorSentence(error);
  }

  #onCall(call: CallSession | undefined): void {
    if (call !== undefined) {
      this.opened = undefined;
      this.isInboxShown = false;
      this.pane = 'middle';
    }
    this.requestUpdate();
  }

  #open(summary: ConversationSummary): void {
    this.opened = summary;
    this.pane = 'chat';
    this.#conversations.markRead(summary.conversationId);
  }

  #close(): void {
    this.opened = undefined;
    this.pane = this.#shownCall() === undefined ? 'side' : 'chat';
  }

  /** The running call, or the one that rings: everything about it is there before it is answered. */
  #shownCall(): CallSession | undefined {
    const { call, ringing } = this.client;
    return ringing ?? (call?.phase === 'ended' ? undefined : call);
  }

  #shownOffer(): OfferView | undefined {
    return this.client.offer ?? this.#ringing.answered;
  }

  #shownChatId(): ConversationId | undefined {
    return this.opened?.conversationId ?? (this.client.ringing ?? this.client.call)?.view.conversationId;
  }

  override render() {
    const { client } = this;
    const call = this.#shownCall();
    const chatId = this.#shownChatId();
    // A ring that was answered or withdrawn anywhere is not heard a moment longer.
    if (client.offer === undefined) this.#ringing.stop();
    const hasChat = chatId === undefined ? '' : 'with-chat';
    return html`
      <header class="top">
        <vitrine-desk-header
          .client=${client}
          .queue=${this.queue}
          @vitrine-keys=${() => this.renderRoot.querySelector('vitrine-keys-dialog')?.show()}
          @vitrine-sign-out=${() => this.dispatchEvent(new CustomEvent('vitrine-sign-out'))}
        ></vitrine-desk-header>
        <vitrine-desk-notices .client=${client} .sound=${this.#ringing.sound}></vitrine-desk-notices>
      </header>
      <main
        class="${hasChat} ${call === undefined ? '' : 'with-call'} pane-${this.pane}"
        aria-label=${t('desk.main')}
      >
        <div class="side">${this.#renderSide(call)}</div>
        <div class="middle">${this.#renderMiddle(call)} ${this.#renderRing()}</div>
        ${chatId === undefined ? nothing : this.#renderChat(chatId)}
      </main>
      ${paneTabs({
        shown: this.pane,
        isInCall: call !== undefined,
        hasChat: chatId !== undefined,
        unreadInList: this.#conversations.unread,
        unreadInChat: this.opened === undefined ? unreadCount(call?.chat, 'agent') : 0,
        show: (pane) => (this.pane = pane),
      })}
      <vitrine-toast text=${this.toast} @vitrine-dismiss=${() => (this.toast = '')}></vitrine-toast>
      <vitrine-keys-dialog></vitrine-keys-dialog>
    `;
  }

  #renderMiddle(call: CallSession | undefined) {
    const { client } = this;
    if (call === undefined) {
      return html`<vitrine-between-calls
        .client=${client}
        .call=${client.call}
        .queue=${this.queue}
      ></vitrine-between-calls>`;
    }
    return html`<vitrine-desk-call
      ?inert=${this.#shownOffer() !== undefined}
      .client=${client}
      .call=${call}
    ></vitrine-desk-call>`;
  }

  /** Lies over the call that it announces, so that the answer only has to take it away. */
  #renderRing() {
    const { client } = this;
    const offer = this.#shownOffer();
    if (offer === undefined) return nothing;
    return html`<div class="ring">
      <p class="hidden-text" role="alert">
        ${t('ring.notification', { name: offer.call.shopper.displayName })}
      </p>
      <vitrine-ring-card
        .client=${client}
        .offer=${offer}
        .isAnswering=${this.#ringing.isAnswering}
        @vitrine-accept=${() => void this.#ringing.accept(client, offer)}
        @vitrine-decline=${() => void this.#ringing.decline(client, offer)}
      ></vitrine-ring-card>
    </div>`;
  }

  #renderSide(call: CallSession | undefined) {
    const inbox = html`<vitrine-inbox
      .conversations=${this.#conversations.list}
      .openId=${this.#shownChatId()}
      .hasFailed=${this.#conversations.hasFailed}
      @vitrine-open=${(event: CustomEvent<ConversationSummary>) => this.#open(event.detail)}
      @vitrine-reload=${() => void this.#conversations.load(this.client)}
    ></vitrine-inbox>`;
    if (call === undefined) return inbox;
    return html`
      <div class="choice" role="group" aria-label=${t('desk.main')}>
        <button aria-pressed=${String(!this.isInboxShown)} @click=${() => (this.isInboxShown = false)}>
          ${t('about.title')}
        </button>
        <button aria-pressed=${String(this.isInboxShown)} @click=${() => (this.isInboxShown = true)}>
          ${t('inbox.open')} ${unreadBadge(this.#conversations.unread)}
        </button>
      </div>
      ${
        this.isInboxShown
          ? inbox
          : html`<vitrine-about-call .client=${this.client} .call=${call}></vitrine-about-call>`
      }
    `;
  }

  #renderChat(chatId: ConversationId) {
    const { opened, client } = this;
    const name =
      opened?.shopper.displayName ?? (client.ringing ?? client.call)?.view.shopper.displayName ?? '';
    return html`<vitrine-chat-column
      name=${name}
      .chat=${client.chat(chatId)}
      .isClosable=${opened !== undefined}
      @vitrine-close=${() => this.#close()}
    ></vitrine-chat-column>`;
  }
}

define('vitrine-workplace', Workplace);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-workplace': Workplace;
  }
}
