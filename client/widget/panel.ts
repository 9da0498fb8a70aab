/** The open widget: what the call does above, the chat below; minimised it is a bar, closed it is nothing. */
import { LitElement, html, nothing } from 'lit';
import type { CallMedia } from '#protocol/calls.ts';
import type { Scenario } from '#protocol/profiles.ts';
import type { CallSession, ChatSession, VitrineClient } from '#sdk/api.ts';
import { base, buttons } from '#ui/base-styles.ts';
import '#ui/chat/chat-panel.ts';
import { unreadCount } from '#ui/chat/unread.ts';
import { define } from '#ui/define.ts';
import { clock } from '#ui/i18n/format.ts';
import { LocaleController, t } from '#ui/i18n/locale.ts';
import { icons } from '#ui/icons.ts';
import { isComposing } from '#ui/keys.ts';
import { errorSentence } from '#ui/sentences.ts';
import { Subscription, renderOn } from '#ui/subscription.ts';
import { Ticker } from '#ui/ticker.ts';
import { tokens } from '#ui/tokens.ts';
import './call-bar.ts';
import './ended.ts';
import './in-call.ts';
import { panelStyles } from './panel-styles.ts';
import { phaseSentence } from './phase-sentence.ts';
import { hasRoomForChat, isPhone, rememberMinimised, wasMinimised } from './room.ts';
import type { ShownProduct } from './shell.ts';
import './waiting.ts';
import './welcome.ts';

const IN_CALL = ['connecting', 'active', 'held', 'interrupted'];

export class Panel extends LitElement {
  static override properties = {
    client: { attribute: false },
    topic: { attribute: false },
    scenario: { attribute: false },
    product: { attribute: false },
    view: { type: String, reflect: true },
    isChatOpen: { state: true },
    isGoingOver: { state: true },
    starting: { state: true },
    problem: { state: true },
  };

  declare client: VitrineClient;
  declare topic: string | undefined;
  declare scenario: Scenario | undefined;
  declare product: ShownProduct | undefined;
  declare view: 'closed' | 'open' | 'bar';
  declare isChatOpen: boolean;
  /** The code for another device is shown. */
  declare isGoingOver: boolean;
  /** Pressed, but the SDK has no call yet. */
  declare starting: CallMedia | undefined;
  declare problem: string;

  #connecting: Promise<void> | undefined;

  static override styles = [tokens, base, buttons, panelStyles];

  constructor() {
    super();
    this.view = 'closed';
    this.isChatOpen = hasRoomForChat();
    this.isGoingOver = false;
    this.problem = '';
    new LocaleController(this);
    new Ticker(
      this,
      () => this.client.call?.view.acceptedAt !== undefined && this.client.call.phase !== 'ended',
    );
    new Subscription<VitrineClient>(
      this,
      () => this.client,
      (client) => [
        client.on('connection', ({ error }) => {
          if (error !== undefined) this.problem = errorSentence(error);
          else if (client.connection === 'online') this.problem = '';
          this.requestUpdate();
        }),
        client.on('session', () => this.requestUpdate()),
        client.on('call', () => {
          this.isGoingOver = false;
          this.requestUpdate();
        }),
      ],
    );
    renderOn(this, () => this.client.call, 'changed', 'first-frame');
    renderOn(this, () => this.#chat(), 'messages', 'read');
  }

  get isShown(): boolean {
    return this.view !== 'closed';
  }

  open(media?: CallMedia): void {
    this.#show('open');
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('.panel')?.focus());
    if (media === undefined) void this.#connect();
    else void this.#start(media);
  }

  /** After a reload or on the next page: the call is there again, as large or small as it was left. */
  resume(): void {
    this.#show(wasMinimised() ? 'bar' : 'open');
    void this.#connect().then((isConnected) => {
      const isNeeded = this.client.call !== undefined || this.starting !== undefined;
      // It is over by now, or goes on in another tab.
      if (isConnected && !isNeeded && this.client.connection === 'online') this.#show('closed');
    });
  }

  #show(view: 'closed' | 'open' | 'bar'): void {
    this.view = view;
    rememberMinimised(view === 'bar');
    this.dispatchEvent(new CustomEvent('vitrine-shown'));
  }

  /** Never hangs up: what runs goes on in the bar. */
  #minimise(): void {
    const phase = this.client.call?.phase;
    const isRunning = phase !== undefined && phase !== 'ended';
    this.#show(isRunning || this.starting !== undefined ? 'bar' : 'closed');
  }

  #chat(): ChatSession | undefined {
    const { call, conversationId } = this.client;
    return call?.chat ?? (conversationId === undefined ? undefined : this.client.chat(conversationId));
  }

  async #connect(): Promise<boolean> {
    const { connection } = this.client;
    // One that comes back by itself does so with more patience than a first one is tried with.
    if (connection === 'online' || connection === 'reconnecting') return true;
    this.problem = '';
    try {
      this.#connecting ??= this.client.connect();
      await this.#connecting;
      return true;
    } catch (error) {
      this.problem = errorSentence(error);
      return false;
    } finally {
      this.#connecting = undefined;
    }
  }

  async #start(media: CallMedia): Promise<void> {
    if (this.starting !== undefined) return;
    this.starting = media;
    this.problem = '';
    try {
      if (!(await this.#connect())) return;
      const running = this.client.call;
      if (running !== undefined && running.phase !== 'ended') return;
      running?.dismiss();
      const { topic, scenario } = this;
      await this.client.startCall({
        media,
        ...(scenario !== undefined && { scenario }),
        ...(topic !== undefined && { topic }),
      });
    } catch (error) {
      this.problem = errorSentence(error);
    } finally {
      this.starting = undefined;
    }
  }

  #phase(): string {
    return this.client.call?.phase ?? (this.starting === undefined ? 'idle' : 'preparing');
  }

  override render() {
    const { call } = this.client;
    const phase = this.#phase();
    const isConnecting = phase === 'connecting' && call?.firstFrameMs === undefined;
    const isInCall = IN_CALL.includes(phase) && !isConnecting;
    const isRunning = phase !== 'idle' && phase !== 'ended';
    const isChatShown = !isInCall || this.isChatOpen;
    const unread = unreadCount(this.#chat(), 'shopper');
    return html`
      <section
        class="panel"
        role="dialog"
        aria-label=${t('widget.panel')}
        tabindex="-1"
        data-phase=${phase}
        ?hidden=${this.view !== 'open'}
        @keydown=${(event: KeyboardEvent) => event.key === 'Escape' && !isComposing(event) && this.#minimise()}
        @vitrine-problem=${(event: CustomEvent<unknown>) => (this.problem = errorSentence(event.detail))}
      >
        <div class="head">
          <h2>${isInCall ? phaseSentence(this.client, phase) : t('widget.title')}</h2>
          ${isInCall ? this.#renderTimer(call) : nothing}
          ${call !== undefined && isRunning && !isPhone() ? this.#renderOtherDevice() : nothing}
          <button
            class="icon-button"
            aria-label=${isRunning ? t('widget.minimise') : t('widget.close')}
            title=${isRunning ? t('widget.minimise') : t('widget.close')}
            @click=${() => this.#minimise()}
          >
            ${isRunning ? icons.minimise : icons.close}
          </button>
        </div>
        ${this.#renderConnection(isRunning)}
        <div class="body ${isRunning ? 'with-call' : ''} ${isChatShown ? 'with-chat' : ''}">
          <div class="main">
            ${
              this.isGoingOver && isRunning
                ? html`<vitrine-hand-over
                    .client=${this.client}
                    @vitrine-close=${() => this.#stayHere()}
                  ></vitrine-hand-over>`
                : nothing
            }
            ${isInCall ? nothing : this.#renderMain(phase, call)}
            ${isRunning ? this.#renderCall(call, isInCall, unread) : nothing}
          </div>
          <vitrine-chat
            ?hidden=${!isChatShown}
            side="shopper"
            .chat=${this.#chat()}
            .isShown=${isChatShown && this.view === 'open'}
            empty-text=${t('welcome.chat-empty')}
          ></vitrine-chat>
        </div>
      </section>
      <vitrine-call-bar
        ?hidden=${this.view !== 'bar'}
        .client=${this.client}
        .call=${call}
        .unread=${unread}
        .isStarting=${this.starting !== undefined}
        @vitrine-expand=${() => this.open()}
      ></vitrine-call-bar>
      <p class="hidden-text" aria-live="polite">${isRunning ? phaseSentence(this.client, phase) : nothing}</p>
    `;
  }

  #renderTimer(call: CallSession | undefined) {
    const since = call?.view.acceptedAt;
    if (since === undefined) return nothing;
    const time = clock(Date.now() - since);
    return html`<span class="timer" aria-label=${t('call.duration', { time })} role="img">${time}</span>`;
  }

  #renderOtherDevice() {
    return html`<button
      class="icon-button other-device"
      aria-label=${t('widget.other-device')}
      title=${t('widget.other-device')}
      aria-expanded=${this.isGoingOver ? 'true' : 'false'}
      @click=${() => {
        this.isGoingOver = !this.isGoingOver;
        void import('./elsewhere/hand-over.ts').catch((error: unknown) => {
          this.isGoingOver = false;
          this.problem = errorSentence(error);
        });
      }}
    >
      ${icons.mobile}
    </button>`;
  }

  /** What had the focus is gone with it. */
  #stayHere(): void {
    this.isGoingOver = false;
    this.renderRoot.querySelector<HTMLElement>('.other-device')?.focus();
  }

  #renderConnection(isRunning: boolean) {
    const { connection } = this.client;
    if (connection === 'superseded' && this.client.wasHandedOver)
      return this.#notice(t('welcome.handed-over'));
    if (connection === 'superseded') {
      return this.#notice(t('welcome.superseded'), t('welcome.use-here'), () => void this.#connect());
    }
    if (this.problem !== '') {
      const canRetry = connection === 'failed' || connection === 'offline';
      return this.#notice(
        this.problem,
        canRetry ? t('widget.try-again') : undefined,
        () => void this.#connect(),
      );
    }
    if (connection !== 'reconnecting') return nothing;
    return this.#notice(isRunning ? t('call.connection-lost') : t('welcome.offline'));
  }

  #notice(text: string, action?: string, run?: () => void) {
    return html`<div class="notice" role="alert">
      <p>${text}</p>
      ${action === undefined ? nothing : html`<button class="button small" @click=${run}>${action}</button>`}
    </div>`;
  }

  #renderMain(phase: string, call: CallSession | undefined) {
    if (phase === 'idle') {
      return html`<vitrine-welcome
        .product=${this.product}
        .connection=${this.client.connection}
        .devices=${this.client.devices}
        @vitrine-start=${(event: CustomEvent<CallMedia>) => void this.#start(event.detail)}
      ></vitrine-welcome>`;
    }
    // Until the picture is there the waiting stays: the page has nothing to draw while it is on its way.
    if (phase === 'preparing' || phase === 'queued' || phase === 'connecting') {
      return html`<vitrine-waiting
        .call=${call}
        .media=${call?.view.media ?? this.starting ?? 'video'}
        .devices=${this.client.devices}
      ></vitrine-waiting>`;
    }
    if (phase === 'ended' && call !== undefined) {
      return html`<vitrine-ended
        .call=${call}
        @vitrine-again=${() => void this.#start(call.view.media)}
        @vitrine-back=${() => call.dismiss()}
      ></vitrine-ended>`;
    }
    return nothing;
  }

  /** From the queue on, so that its players are there when the answer comes. */
  #renderCall(call: CallSession | undefined, isInCall: boolean, unread: number) {
    return html`<vitrine-in-call
      ?inert=${!isInCall}
      .client=${this.client}
      .call=${call}
      .isChatOpen=${this.isChatOpen}
      .unread=${unread}
      @vitrine-toggle-chat=${() => (this.isChatOpen = !this.isChatOpen)}
    ></vitrine-in-call>`;
  }
}

define('vitrine-panel', Panel);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-panel': Panel;
  }
}
