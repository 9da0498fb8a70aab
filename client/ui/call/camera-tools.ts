/** Light and zoom of one's own camera: put up only where it has them. */
import { LitElement, css, html, nothing } from 'lit';
import type { CallSession, ZoomRange } from '#sdk/api.ts';
import { base } from '../base-styles.ts';
import { define } from '../define.ts';
import { LocaleController, t } from '../i18n/locale.ts';
import '../i18n/take-camera.ts';
import { icons } from '../icons.ts';
import { renderOn } from '../subscription.ts';

export class CameraTools extends LitElement {
  static override properties = { call: { attribute: false } };

  declare call: CallSession | undefined;

  static override styles = [
    base,
    css`
      .tools {
        display: flex;
        align-items: center;
        justify-content: center;
        gap: var(--space-4);
        padding: var(--space-2) var(--space-4) 0;
        color: var(--on-stage);
        font-size: var(--text-s);
      }

      button {
        display: inline-flex;
        align-items: center;
        gap: var(--space-2);
        min-block-size: var(--touch);
        padding-inline: var(--space-4);
        border: 0;
        border-radius: var(--radius-full);
        background: var(--stage-raised);
        color: inherit;
        font: inherit;
        cursor: pointer;
      }

      button[aria-pressed='true'] {
        background: var(--on-stage);
        color: var(--stage);
      }

      label {
        display: flex;
        flex: 1;
        align-items: center;
        gap: var(--space-3);
        max-inline-size: 320px;
        min-inline-size: 0;
      }

      input {
        flex: 1;
        min-inline-size: 0;
        block-size: var(--touch);
        accent-color: var(--on-stage);
      }

      output {
        min-inline-size: 3.2em;
        color: var(--on-stage-soft);
        font-variant-numeric: tabular-nums;
        text-align: end;
      }

      :focus-visible {
        outline: 3px solid #9cc3ff;
        outline-offset: 2px;
      }
    `,
  ];

  constructor() {
    super();
    new LocaleController(this);
    renderOn(this, () => this.call, 'local');
  }

  override render() {
    const { hasTorch, isTorchOn, zoomRange, zoom } = this.call?.local.cameraSettings ?? {};
    return html`<div class="tools" role="group" aria-label=${t('camera.tools')}>
      ${
        hasTorch === true
          ? html`<button
              aria-pressed=${String(isTorchOn)}
              @click=${() => void this.call?.setTorch(isTorchOn !== true)}
            >
              ${icons.torch}${t('camera.light')}
            </button>`
          : nothing
      }
      ${zoomRange === undefined ? nothing : this.#renderZoom(zoomRange, zoom ?? zoomRange.min)}
    </div>`;
  }

  #renderZoom({ min, max, step }: ZoomRange, zoom: number) {
    const factor = t('camera.factor', { factor: (zoom / min).toFixed(1) });
    return html`<label>
      ${t('camera.zoom')}
      <input
        type="range"
        min=${min}
        max=${max}
        step=${step}
        .value=${String(zoom)}
        aria-valuetext=${factor}
        @input=${(event: Event) => void this.call?.setZoom((event.target as HTMLInputElement).valueAsNumber)}
      />
      <output aria-hidden="true">${factor}</output>
    </label>`;
  }
}

define('vitrine-camera-tools', CameraTools);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-camera-tools': CameraTools;
  }
}
