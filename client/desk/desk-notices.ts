/** What an agent should know or allow, one line each, above the work. */
import { LitElement, css, html, nothing } from 'lit';
import type { VitrineClient } from '#sdk/api.ts';
import { base, buttons } from '#ui/base-styles.ts';
import { define } from '#ui/define.ts';
import { LocaleController, t } from '#ui/i18n/locale.ts';
import { icons } from '#ui/icons.ts';
import { errorSentence } from '#ui/sentences.ts';
import { Subscription } from '#ui/subscription.ts';
import { canNotify } from './ring-alert.ts';
import type { RingSound } from './ring-sound.ts';

export class DeskNotices extends LitElement {
  static override properties = {
    client: { attribute: false },
    sound: { attribute: false },
    notify: { state: true },
    failure: { state: true },
  };

  declare client: VitrineClient;
  declare sound: RingSound | undefined;
  declare notify: NotificationPermission | 'later';
  declare failure: string;

  static override styles = [
    base,
    buttons,
    css`
      :host {
        display: block;
      }

      div {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-1) var(--space-3);
        min-block-size: 48px;
        padding: 2px var(--space-5);
        border-block-end: 1px solid var(--line);
        background: var(--surface);
        font-size: var(--text-s);
      }

      span {
        flex: 0 1 auto;
        min-inline-size: 0;
      }

      .warn {
        background: var(--warn-soft);
        color: var(--warn-ink);
      }

      .button {
        border-color: currentColor;
        background: transparent;
        color: inherit;
      }

      .button.plain {
        border-color: transparent;
      }

      @media (max-width: 820px) {
        div {
          padding-inline: var(--space-4);
        }

        span {
          flex: 1 0 calc(100% - 40px);
          max-inline-size: calc(100% - 40px);
        }
      }
    `,
  ];

  constructor() {
    super();
    this.notify = canNotify() ? Notification.permission : 'denied';
    this.failure = '';
    new LocaleController(this);
    new Subscription<VitrineClient>(
      this,
      () => this.client,
      (client) => [
        client.on('connection', ({ error }) => {
          this.failure = error === undefined ? '' : errorSentence(error);
          this.requestUpdate();
        }),
        client.on('agent', () => this.requestUpdate()),
      ],
    );
    new Subscription<RingSound>(
      this,
      () => this.sound,
      (sound) => [sound.onChange(() => this.requestUpdate())],
    );
  }

  async #reconnect(): Promise<void> {
    // What fails again is told by the connection itself.
    await this.client.connect().catch(() => undefined);
  }

  async #allowNotifications(): Promise<void> {
    this.notify = await Notification.requestPermission();
  }

  override render() {
    return html`${this.#renderConnection()} ${this.#renderSound()} ${this.#renderNotify()}`;
  }

  #renderConnection() {
    const { connection } = this.client;
    if (connection === 'online') return nothing;
    const action = connection === 'superseded' ? t('desk.use-here') : t('desk.reconnect');
    const canAct = connection === 'superseded' || connection === 'failed' || connection === 'offline';
    return html`<div class="warn" role="alert">
      ${icons.warning} <span>${t(`desk.connection.${connection}`)} ${this.failure}</span>
      ${canAct ? html`<button class="button small" @click=${() => void this.#reconnect()}>${action}</button>` : nothing}
    </div>`;
  }

  /** Only who may be rung misses the ring. */
  #renderSound() {
    const state = this.client.agent?.state;
    const isOn = state === 'available' || state === 'reserved';
    if (!isOn || this.sound === undefined || this.sound.isUnlocked) return nothing;
    return html`<div class="warn" role="alert">
      ${icons.bell} <span>${t('desk.sound-locked')}</span>
      <button class="button small" @click=${() => void this.sound?.unlock()}>
        ${t('desk.sound-unlock')}
      </button>
    </div>`;
  }

  /** Asked where it makes sense: once the agent is available. */
  #renderNotify() {
    if (this.notify !== 'default' || this.client.agent?.state !== 'available') return nothing;
    return html`<div>
      ${icons.bell} <span>${t('desk.notify-ask')}</span>
      <button class="button small" @click=${() => void this.#allowNotifications()}>
        ${t('desk.notify-allow')}
      </button>
      <button class="button small plain" @click=${() => (this.notify = 'later')}>
        ${t('desk.notify-later')}
      </button>
    </div>`;
  }
}

define('vitrine-desk-notices', DeskNotices);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-desk-notices': DeskNotices;
  }
}
