/** What the agent would like of the shopper's camera. It takes no focus and does nothing without a yes. */
import { LitElement, css, html, nothing } from 'lit';
import type { CallSession, CameraWish } from '#sdk/api.ts';
import { base, buttons } from '#ui/base-styles.ts';
import { define } from '#ui/define.ts';
import { LocaleController, t } from '#ui/i18n/locale.ts';
import '#ui/i18n/take-camera.ts';
import { renderOn } from '#ui/subscription.ts';

export class CameraAsk extends LitElement {
  static override properties = { call: { attribute: false }, isForCall: { state: true } };

  declare call: CallSession | undefined;
  declare isForCall: boolean;

  static override styles = [
    base,
    buttons,
    css`
      section {
        display: grid;
        gap: var(--space-2);
        padding: var(--space-3) var(--space-4);
        border-block-start: 1px solid var(--line);
        background: var(--surface);
        color: var(--ink);
        font-size: var(--text-m);
      }

      p {
        font-weight: 600;
      }

      label {
        display: flex;
        align-items: center;
        gap: var(--space-2);
        min-block-size: var(--touch);
        color: var(--ink-soft);
        font-size: var(--text-s);
      }

      input {
        inline-size: 20px;
        block-size: 20px;
        margin: 0;
        accent-color: var(--accent);
      }

      .choices {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-2);
      }

      .choices .button {
        flex: 1;
      }
    `,
  ];

  constructor() {
    super();
    this.isForCall = false;
    new LocaleController(this);
    renderOn(this, () => this.call?.cameraWishes, 'changed');
  }

  #answer(isAllowed: boolean): void {
    void this.call?.cameraWishes.answer(isAllowed, { forCall: this.isForCall });
    this.isForCall = false;
  }

  override render() {
    const asked = this.call?.cameraWishes.asked;
    if (asked === undefined) return nothing;
    const name = this.call?.view.agent?.displayName ?? t('incall.an-agent-start');
    return html`<section aria-label=${t('camera.ask.title')}>
      <p role="alert">${wishSentence(asked.wish, name)}</p>
      <label>
        <input
          type="checkbox"
          .checked=${this.isForCall}
          @change=${(event: Event) => (this.isForCall = (event.target as HTMLInputElement).checked)}
        />
        ${t('camera.ask.for-call')}
      </label>
      <div class="choices">
        <button class="button" @click=${() => this.#answer(false)}>${t('camera.ask.not-now')}</button>
        <button class="button primary" @click=${() => this.#answer(true)}>${t('camera.ask.allow')}</button>
      </div>
    </section>`;
  }
}

function wishSentence(wish: CameraWish, name: string): string {
  switch (wish.kind) {
    case 'torch':
      return t(wish.isOn ? 'camera.ask.light-on' : 'camera.ask.light-off', { name });
    case 'zoom':
      return t('camera.ask.zoom', { name, factor: Number(wish.factor.toFixed(1)) });
    case 'flip':
      return t('camera.ask.flip', { name });
  }
}

define('vitrine-camera-ask', CameraAsk);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-camera-ask': CameraAsk;
  }
}
