/** The call while the shopper goes on shopping: its state, mute, hang up, and the way back. */
import { LitElement, css, html, nothing } from 'lit';
import type { CallSession, VitrineClient } from '#sdk/api.ts';
import { base, buttons } from '#ui/base-styles.ts';
import { define } from '#ui/define.ts';
import { clock } from '#ui/i18n/format.ts';
import { LocaleController, t } from '#ui/i18n/locale.ts';
import { icons } from '#ui/icons.ts';
import { renderOn } from '#ui/subscription.ts';
import { Ticker } from '#ui/ticker.ts';
import { phaseSentence } from './phase-sentence.ts';

export class CallBar extends LitElement {
  static override properties = {
    client: { attribute: false },
    call: { attribute: false },
    unread: { attribute: false },
    isStarting: { attribute: false },
  };

  declare client: VitrineClient;
  declare call: CallSession | undefined;
  declare unread: number;
  declare isStarting: boolean;

  static override styles = [
    base,
    buttons,
    css`
      :host {
        display: flex;
        align-items: center;
        gap: var(--space-1);
        max-inline-size: calc(100vw - 24px);
        padding: var(--space-1);
        border-radius: var(--radius-full);
        background: var(--stage);
        color: var(--on-stage);
        box-shadow: var(--shadow-2);
      }

      .expand {
        display: flex;
        align-items: center;
        gap: var(--space-2);
        min-inline-size: 0;
        min-block-size: var(--touch);
        padding: 0 var(--space-2) 0 var(--space-4);
        border: 0;
        border-radius: var(--radius-full);
        background: none;
        font-size: var(--text-m);
        font-weight: 550;
        cursor: pointer;
      }

      .expand span {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }

      .expand .time {
        flex: none;
        overflow: visible;
        color: var(--on-stage-soft);
        font-variant-numeric: tabular-nums;
      }

      :focus-visible {
        outline-color: #9cc3ff;
      }

      .hang-up {
        background: #c4352b;
        color: #fff;
      }

      .hang-up:hover {
        background: #a5281f;
      }

      .badge {
        flex: none;
        min-inline-size: 20px;
        padding: 0 6px;
        border-radius: var(--radius-full);
        background: #c4352b;
        color: #fff;
        font-size: var(--text-xs);
        font-weight: 700;
        line-height: 20px;
      }
    `,
  ];

  constructor() {
    super();
    this.unread = 0;
    this.isStarting = false;
    new LocaleController(this);
    new Ticker(this, () => this.call !== undefined && this.call.phase !== 'ended');
    renderOn(this, () => this.call, 'changed', 'local');
  }

  override render() {
    const { call } = this;
    const phase = call?.phase ?? (this.isStarting ? 'preparing' : 'idle');
    const since = phase === 'ended' ? undefined : call?.view.acceptedAt;
    return html`
      <button
        class="expand"
        title=${t('widget.expand')}
        @click=${() => this.dispatchEvent(new CustomEvent('vitrine-expand'))}
      >
        ${icons.expand}
        <span>${phase === 'active' ? t('status.active') : phaseSentence(this.client, phase)}</span>
        ${since === undefined ? nothing : html`<span class="time">${clock(Date.now() - since)}</span>`}
        ${
          this.unread > 0
            ? html`<span class="badge" role="img" aria-label=${t('chat.unread', { count: this.unread })}
                >${this.unread}</span
              >`
            : nothing
        }
        <span class="hidden-text">${t('widget.expand')}</span>
      </button>
      ${call === undefined || phase === 'ended' ? nothing : this.#renderActions(call)}
    `;
  }

  #renderActions(call: CallSession) {
    const { isMuted, microphone } = call.local;
    const mute = isMuted ? t('call.unmute') : t('call.mute');
    return html`
      ${
        microphone === undefined
          ? nothing
          : html`<button
              class="icon-button"
              aria-label=${mute}
              title=${mute}
              @click=${() => call.setMuted(!isMuted)}
            >
              ${isMuted ? icons.micOff : icons.mic}
            </button>`
      }
      <button
        class="icon-button hang-up"
        aria-label=${t('call.hang-up')}
        title=${t('call.hang-up')}
        @click=${() => void call.hangUp().catch(() => undefined)}
      >
        ${icons.hangUp}
      </button>
    `;
  }
}

define('vitrine-call-bar', CallBar);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-call-bar': CallBar;
  }
}
