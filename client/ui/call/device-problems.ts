/** Which device does not open, what to do about it, and that the call goes on meanwhile. */
import { LitElement, css, html, nothing } from 'lit';
import type { CallSession } from '#sdk/api.ts';
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
    const { microphoneProblem, cameraProblem } = this.call?.local ?? {};
    if (microphoneProblem === undefined && cameraProblem === undefined) return nothing;
    // One obstacle stops both most of the time; the microphone's sentence then says it for both.
    const isMicrophone = microphoneProblem !== undefined;
    const sentence = isMicrophone
      ? problemSentence('microphone', microphoneProblem)
      : cameraProblem === undefined
        ? ''
        : problemSentence('camera', cameraProblem);
    return html`<div class="problem" role="alert">
      ${icons.warning}
      <div>
        <p>${sentence}</p>
        <p>${isMicrophone ? this.withoutMicrophone : this.withoutCamera}</p>
      </div>
      <button class="button small" ?disabled=${this.isRetrying} @click=${() => void this.#retry()}>
        ${t('devices.retry')}
      </button>
    </div>`;
  }
}

define('vitrine-device-problems', DeviceProblems);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-device-problems': DeviceProblems;
  }
}
