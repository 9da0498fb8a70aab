/** Chooses microphone, camera and speaker in the running call. */
import { LitElement, css, html, nothing } from 'lit';
import type { CallSession, Devices } from '#sdk/api.ts';
import { base, buttons } from '../base-styles.ts';
import { define } from '../define.ts';
import { LocaleController, t } from '../i18n/locale.ts';
import { icons } from '../icons.ts';
import { Subscription } from '../subscription.ts';
import { speaker } from './speaker.ts';

type Listed = Awaited<ReturnType<Devices['list']>>;

export class DeviceMenu extends LitElement {
  static override properties = {
    call: { attribute: false },
    devices: { attribute: false },
    listed: { state: true },
  };

  declare call: CallSession | undefined;
  declare devices: Devices | undefined;
  declare listed: Listed | undefined;

  static override styles = [
    base,
    buttons,
    css`
      :host {
        display: grid;
        gap: var(--space-3);
        padding: var(--space-3) var(--space-4) var(--space-4);
        border: 1px solid var(--line);
        border-radius: var(--radius-m);
        background: var(--surface);
        color: var(--ink);
        box-shadow: var(--shadow-2);
        text-align: start;
      }

      .head {
        display: flex;
        align-items: center;
        justify-content: space-between;
      }

      h2 {
        font-size: var(--text-m);
      }

      label {
        display: grid;
        gap: var(--space-1);
        font-size: var(--text-s);
      }

      select {
        inline-size: 100%;
        min-block-size: var(--touch);
        padding-inline: var(--space-3);
        border: 1px solid var(--line-strong);
        border-radius: var(--radius-s);
        background: var(--surface);
        font-size: var(--text-m);
      }
    `,
  ];

  constructor() {
    super();
    new LocaleController(this);
    new Subscription<Devices>(
      this,
      () => this.devices,
      (devices) => {
        void this.#list(devices);
        return [devices.on('changed', () => void this.#list(devices))];
      },
    );
  }

  override firstUpdated(): void {
    this.renderRoot.querySelector('button')?.focus();
  }

  async #list(devices: Devices): Promise<void> {
    try {
      this.listed = await devices.list();
    } catch {
      this.listed = { microphones: [], cameras: [], speakers: [] };
    }
  }

  override render() {
    return html`
      <div class="head">
        <h2>${t('call.devices')}</h2>
        <button
          class="icon-button"
          aria-label=${t('devices.close')}
          @click=${() => this.dispatchEvent(new CustomEvent('vitrine-close'))}
        >
          ${icons.close}
        </button>
      </div>
      ${this.#renderChoice(
        t('devices.microphone'),
        this.listed?.microphones,
        this.call?.local.microphone?.getSettings().deviceId,
        (deviceId) => void this.call?.useDevice('audioinput', deviceId),
      )}
      ${this.#renderChoice(
        t('devices.camera'),
        this.listed?.cameras,
        this.call?.local.camera?.getSettings().deviceId,
        (deviceId) => void this.call?.useDevice('videoinput', deviceId),
      )}
      ${
        speaker.canChoose && (this.listed?.speakers.length ?? 0) > 1
          ? this.#renderChoice(
              t('devices.speaker'),
              this.listed?.speakers,
              // The system's own goes by this name in the list.
              speaker.deviceId === '' ? 'default' : speaker.deviceId,
              (deviceId) => speaker.choose(deviceId),
            )
          : nothing
      }
    `;
  }

  #renderChoice(
    name: string,
    choices: readonly MediaDeviceInfo[] | undefined,
    used: string | undefined,
    choose: (deviceId: string) => void,
  ) {
    return html`<label>
      ${name}
      <select
        ?disabled=${choices === undefined || choices.length === 0}
        @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}
      >
        ${choices?.length === 0 ? html`<option>${t('devices.none')}</option>` : nothing}
        ${choices?.map(
          ({ deviceId, label }, index) =>
            html`<option value=${deviceId} ?selected=${deviceId === used}>
              ${label === '' ? t('devices.default-name', { kind: name, count: index + 1 }) : label}
            </option>`,
        )}
      </select>
    </label>`;
  }
}

define('vitrine-device-menu', DeviceMenu);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-device-menu': DeviceMenu;
  }
}
