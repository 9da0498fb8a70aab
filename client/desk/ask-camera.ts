/** What the agent asks of the shopper's camera, and what came of it, in words. */
import { LitElement, css, html, nothing } from 'lit';
import type { CallSession, CameraAnswer, CameraWish } from '#sdk/api.ts';
import { base, buttons } from '#ui/base-styles.ts';
import { define } from '#ui/define.ts';
import { LocaleController, t } from '#ui/i18n/locale.ts';
import '#ui/i18n/take-camera.ts';
import { icons } from '#ui/icons.ts';
import { renderOn } from '#ui/subscription.ts';

const FACTORS = [1, 2, 4] as const;

export class AskCamera extends LitElement {
  static override properties = {
    call: { attribute: false },
    isOpen: { state: true },
    answer: { state: true },
  };

  declare call: CallSession | undefined;
  declare isOpen: boolean;
  declare answer: CameraAnswer | 'not-sent' | undefined;

  static override styles = [
    base,
    buttons,
    css`
      :host {
        position: relative;
        margin-inline-start: auto;
      }

      .opener {
        display: inline-flex;
        align-items: center;
        gap: var(--space-2);
        min-block-size: var(--touch);
        padding-inline: var(--space-4);
        border: 0;
        border-radius: var(--radius-full);
        background: var(--stage-raised);
        color: var(--on-stage);
        font: inherit;
        font-size: var(--text-s);
        cursor: pointer;
      }

      .opener:hover {
        background: var(--stage-line);
      }

      .panel {
        position: absolute;
        z-index: 6;
        inset-block-start: calc(100% + var(--space-2));
        inset-inline-end: 0;
        display: grid;
        gap: var(--space-3);
        inline-size: min(320px, 86vw);
        padding: var(--space-4);
        border: 1px solid var(--line);
        border-radius: var(--radius-m);
        background: var(--surface);
        color: var(--ink);
        box-shadow: var(--shadow-2);
        font-size: var(--text-s);
        text-align: start;
      }

      .lead {
        color: var(--ink-soft);
      }

      .wishes {
        display: grid;
        gap: var(--space-2);
      }

      .told:empty {
        display: none;
      }

      .told {
        font-weight: 600;
      }
    `,
  ];

  constructor() {
    super();
    this.isOpen = false;
    new LocaleController(this);
    renderOn(this, () => this.call?.cameraWishes, 'changed');
    renderOn(this, () => this.call, 'remote');
    this.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !this.isOpen) return;
      event.stopPropagation();
      this.isOpen = false;
      this.renderRoot.querySelector<HTMLElement>('.opener')?.focus();
    });
  }

  async #ask(wish: CameraWish): Promise<void> {
    this.answer = undefined;
    try {
      this.answer = await this.call?.cameraWishes.ask(wish);
    } catch {
      this.answer = 'not-sent';
    }
  }

  override render() {
    if (this.call === undefined) return nothing;
    const { camera } = this.call.remote;
    // Nothing to ask of a camera that is off; what was said last stays to be read.
    if ((camera === undefined || camera.isPaused) && !this.isOpen) return nothing;
    return html`
      <button
        class="opener"
        aria-expanded=${String(this.isOpen)}
        @click=${() => {
          this.isOpen = !this.isOpen;
          this.answer = undefined;
        }}
      >
        ${icons.torch}${t('camera.wish.title')}
      </button>
      ${this.isOpen ? this.#renderPanel(this.call) : nothing}
    `;
  }

  #renderPanel({ cameraWishes, view }: CallSession) {
    const name = view.shopper.displayName;
    const isAsking = cameraWishes.pending !== undefined;
    const wish = (label: string, wanted: CameraWish) =>
      html`<button class="button small" ?disabled=${isAsking} @click=${() => void this.#ask(wanted)}>
        ${label}
      </button>`;
    return html`<div class="panel" role="group" aria-label=${t('camera.wish.title')}>
      <p class="lead">${t('camera.wish.lead')}</p>
      <div class="wishes">
        ${wish(t('camera.wish.light-on'), { kind: 'torch', isOn: true })}
        ${wish(t('camera.wish.light-off'), { kind: 'torch', isOn: false })}
        ${FACTORS.map((factor) => wish(t('camera.wish.zoom', { factor }), { kind: 'zoom', factor }))}
        ${wish(t('camera.wish.flip'), { kind: 'flip' })}
      </div>
      <p class="told" role="status">${this.#told(isAsking, name)}</p>
    </div>`;
  }

  #told(isAsking: boolean, name: string): string {
    if (isAsking) return t('camera.wish.asking', { name });
    if (this.answer === undefined) return '';
    if (this.answer === 'impossible') return t('camera.answer.impossible');
    return t(`camera.answer.${this.answer}`, { name });
  }
}

define('vitrine-ask-camera', AskCamera);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-ask-camera': AskCamera;
  }
}
