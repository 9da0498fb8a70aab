/** The call, unseen until it is answered: the agent's picture, what interrupts it in words, and the controls. */
import { LitElement, css, html, nothing } from 'lit';
import type { CallSession, VitrineClient } from '#sdk/api.ts';
import { base, buttons } from '#ui/base-styles.ts';
import { callCover } from '#ui/call/call-cover.ts';
import '#ui/call/controls.ts';
import '#ui/call/device-problems.ts';
import '#ui/call/stage.ts';
import { define } from '#ui/define.ts';
import { LocaleController, t } from '#ui/i18n/locale.ts';
import { icons } from '#ui/icons.ts';
import { renderOn } from '#ui/subscription.ts';

export class InCall extends LitElement {
  static override properties = {
    client: { attribute: false },
    call: { attribute: false },
    isChatOpen: { attribute: false },
    unread: { attribute: false },
  };

  declare client: VitrineClient;
  declare call: CallSession | undefined;
  declare isChatOpen: boolean;
  declare unread: number;

  static override styles = [
    base,
    buttons,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-block-size: 0;
        --stage-fit: cover;
      }

      vitrine-stage {
        flex: 1;
      }

      .below {
        display: flex;
        align-items: flex-start;
        background: var(--stage);
        color: var(--on-stage);
      }

      vitrine-call-controls {
        flex: 1;
        min-inline-size: 0;
        padding-inline-start: 46px;
      }

      .toggle {
        position: relative;
        inline-size: 46px;
        block-size: 46px;
        margin-block-start: var(--space-2);
        margin-inline-end: var(--space-3);
        background: var(--stage-raised);
      }

      .toggle:hover {
        background: var(--stage-line);
      }

      .toggle.open,
      .toggle.open:hover {
        background: var(--on-stage);
        color: var(--stage);
      }

      .badge {
        position: absolute;
        inset-block-start: -4px;
        inset-inline-end: -4px;
        min-inline-size: 20px;
        padding: 0 5px;
        border-radius: var(--radius-full);
        background: #c4352b;
        color: #fff;
        font-size: var(--text-xs);
        font-weight: 700;
        line-height: 20px;
        text-align: center;
      }

      /* So flat a stage would show a face from brow to chin. */
      @media (max-height: 520px) {
        :host {
          --stage-fit: contain;
        }
      }

      @media (max-width: 419px) {
        vitrine-call-controls {
          padding-inline-start: 0;
        }
      }
    `,
  ];

  constructor() {
    super();
    this.isChatOpen = false;
    this.unread = 0;
    new LocaleController(this);
    renderOn(this, () => this.call, 'changed', 'local', 'problems');
    renderOn(this, () => this.call?.cameraWishes, 'changed');
  }

  /** Nobody needs it before the call has gone on for some seconds. */
  override firstUpdated(): void {
    void import('./network-word.ts').catch(() => undefined);
  }

  override render() {
    const { call } = this;
    if (call === undefined) return nothing;
    const name = call.view.agent?.displayName;
    const agent = name ?? t('incall.an-agent-start');
    return html`
      <vitrine-stage
        .call=${call}
        name=${agent}
        video-label=${t('incall.remote-video')}
        screen-label=${t('incall.screen')}
        empty-text=${
          call.view.media === 'voice'
            ? t('incall.voice', { agent: name ?? t('incall.an-agent') })
            : t('incall.no-video', { agent })
        }
        sound-text=${t('incall.tap-for-sound')}
        ?covered=${call.phase !== 'active'}
      >
        ${this.#renderCover(call, agent)}
        <vitrine-network-word slot="chips" .call=${call}></vitrine-network-word>
      </vitrine-stage>
      <vitrine-device-problems
        .call=${call}
        without-camera=${t('problem.go-on-voice')}
        without-microphone=${t('problem.go-on-listen')}
      ></vitrine-device-problems>
      ${this.#renderProblems(call, agent)} ${this.#renderAsk(call)}
      <div class="below">
        <vitrine-call-controls .call=${call} .devices=${this.client.devices}></vitrine-call-controls>
        ${this.#renderToggle()}
      </div>
    `;
  }

  #renderProblems(call: CallSession, agent: string) {
    if (call.problems.length === 0) return nothing;
    void import('#ui/call/call-problems.ts').catch(() => undefined);
    return html`<vitrine-call-problems .call=${call} name=${agent}></vitrine-call-problems>`;
  }

  #renderAsk(call: CallSession) {
    if (call.cameraWishes.asked === undefined) return nothing;
    void import('./camera-ask.ts').catch(() => undefined);
    return html`<vitrine-camera-ask .call=${call}></vitrine-camera-ask>`;
  }

  #renderToggle() {
    const label = this.isChatOpen ? t('incall.hide-chat') : t('incall.show-chat');
    const unread = this.isChatOpen ? 0 : this.unread;
    return html`<button
      class="icon-button toggle ${this.isChatOpen ? 'open' : ''}"
      aria-label=${unread > 0 ? `${label}, ${t('chat.unread', { count: unread })}` : label}
      aria-expanded=${String(this.isChatOpen)}
      title=${label}
      @click=${() => this.dispatchEvent(new CustomEvent('vitrine-toggle-chat'))}
    >
      ${icons.chat} ${unread > 0 ? html`<span class="badge" aria-hidden="true">${unread}</span>` : nothing}
    </button>`;
  }

  #renderCover(call: CallSession, agent: string) {
    return callCover(call, call.view.agent?.connected === false, {
      connecting: t('incall.connecting', { agent: call.view.agent?.displayName ?? t('incall.an-agent') }),
      held: { heading: t('incall.held-title'), text: t('incall.held', { agent }) },
      otherAway: { heading: t('incall.agent-away-title', { agent }), text: t('incall.agent-away') },
      youAway: { heading: t('incall.you-away-title'), text: t('incall.you-away') },
    });
  }
}

define('vitrine-in-call', InCall);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-in-call': InCall;
  }
}
