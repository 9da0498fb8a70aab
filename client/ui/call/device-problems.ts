/** Which device does not open or was taken away, what to do about it, and that the call goes on meanwhile. */
import { LitElement, css, html, nothing } from 'lit';
import type { CallSession, MediaProblem, ReturnedDevice } from '#sdk/api.ts';
import { base, buttons } from '../base-styles.ts';
import { define } from '../define.ts';
import { LocaleController, t } from '../i18n/locale.ts';
import { icons } from '../icons.ts';
import { problemSentence } from '../sentences.ts';
import { renderOn } from '../subscription.ts';

export class DeviceProblems extends LitElement {
  static override properties = {
    call: { attribute: false },
    withoutCamera: { type: String, attribute: 'without-camera' },
    withoutMicrophone: { type: String, attribute: 'without-microphone' },
    isRetrying: { state: true },
  };

  declare call: CallSession | undefined;
  declare withoutCamera: string;
  declare withoutMicrophone: string;
  declare isRetrying: boolean;

  static override styles = [
    base,
    buttons,
    css`
      :host {
        display: block;
      }

      .problem {
        display: grid;
        grid-template-columns: auto 1fr auto;
        align-items: center;
        gap: var(--space-2) var(--space-3);
        padding: var(--space-2) var(--space-3);
        background: var(--warn-soft);
        color: var(--warn-ink);
        font-size: var(--text-s);
        line-height: 1.4;
      }

      p + p {
        font-weight: 600;
      }

      .choices {
        display: flex;
        flex-wrap: wrap;
        justify-content: end;
        gap: var(--space-2);
      }

      .button {
        border-color: currentColor;
        background: transparent;
        color: inherit;
      }

      .button:hover:not(:disabled) {
        background: color-mix(in srgb, currentColor 10%, transparent);
      }
    `,
  ];

  constructor() {
    super();
    this.withoutCamera = '';
    this.withoutMicrophone = '';
    this.isRetrying = false;
    new LocaleController(this);
    renderOn(this, () => this.call, 'local');
  }

  async #retry(): Promise<void> {
    this.isRetrying = true;
    try {
      await this.call?.retryDevices();
    } catch {
      // What still fails shows as the problem it is.
    } finally {
      this.isRetrying = false;
    }
  }

  override render() {
    const { microphoneProblem, cameraProblem, returned } = this.call?.local ?? {};
    // One obstacle stops both most of the time; the microphone's sentence then says it for both.
    if (microphoneProblem !== undefined) return this.#renderProblem('microphone', microphoneProblem);
    if (cameraProblem !== undefined) return this.#renderProblem('camera', cameraProblem);
    return returned === undefined ? nothing : this.#renderReturned(returned);
  }

  #renderProblem(device: 'microphone' | 'camera', problem: MediaProblem) {
    const goesOn = device === 'microphone' ? this.withoutMicrophone : this.withoutCamera;
    const isOnlyTold = problem === 'not-switched';
    return html`<div class="problem" role="alert">
      ${icons.warning}
      <div>
        <p>${problemSentence(device, problem)}</p>
        ${isOnlyTold ? nothing : html`<p>${goesOn}</p>`}
      </div>
      <button class="button small" ?disabled=${this.isRetrying} @click=${() => void this.#retry()}>
        ${isOnlyTold ? t('devices.understood') : t('devices.retry')}
      </button>
    </div>`;
  }

  #renderReturned({ device, deviceId, label }: ReturnedDevice) {
    const name = label === '' ? t(`devices.${device}`) : label;
    const kind = device === 'microphone' ? 'audioinput' : 'videoinput';
    return html`<div class="problem" role="status">
      ${device === 'microphone' ? icons.mic : icons.video}
      <p>${t('devices.returned', { name })}</p>
      <div class="choices">
        <button class="button small" @click=${() => void this.call?.useDevice(kind, deviceId)}>
          ${t('devices.use-returned')}
        </button>
        <button class="button small" @click=${() => this.call?.leaveReturned()}>
          ${t('devices.leave-returned')}
        </button>
      </div>
    </div>`;
  }
}

define('vitrine-device-problems', DeviceProblems);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-device-problems': DeviceProblems;
  }
}
