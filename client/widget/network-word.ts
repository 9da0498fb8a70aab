/** `<vitrine-network-word>`: one sentence in a call when a network is so weak that one notices. Loaded with the call. */
import { LitElement, css, html, nothing } from 'lit';
import type { CallSession } from '#sdk/api.ts';
import { hasMovingPictures } from '#sdk/pictures/ladder.ts';
import { SAID_NOTHING, worthSaying } from '#sdk/quality/worth-saying.ts';
import type { Said } from '#sdk/quality/worth-saying.ts';
import { define } from '#ui/define.ts';
import { LocaleController, t } from '#ui/i18n/locale.ts';
import '#ui/i18n/take-network.ts';
import { Subscription } from '#ui/subscription.ts';

export class NetworkWord extends LitElement {
  static override properties = { call: { attribute: false }, said: { state: true } };

  declare call: CallSession | undefined;
  declare said: Said;

  static override styles = css`
    :host {
      display: block;
    }

    p {
      margin: 0;
      padding: 7px 12px;
      border-radius: var(--radius-m);
      background: rgb(12 14 16 / 82%);
      color: var(--on-stage);
      font-size: var(--text-s);
      line-height: 1.35;
    }
  `;

  constructor() {
    super();
    this.said = SAID_NOTHING;
    new LocaleController(this);
    new Subscription<CallSession>(
      this,
      () => this.call,
      (call) => [
        call.on('quality', ({ quality }) => {
          this.said = worthSaying(this.said, quality, performance.now());
        }),
        call.on('pictures', () => {
          this.requestUpdate();
        }),
      ],
    );
  }

  override willUpdate(): void {
    // Mounted in the middle of a call: what was told already counts.
    const quality = this.call?.quality;
    if (!this.hasUpdated && quality !== undefined)
      this.said = worthSaying(this.said, quality, performance.now());
  }

  override render() {
    const sentence = this.#sentence();
    // The region is there before it speaks, or screen readers would miss its first word.
    return html`<div role="status">${sentence === undefined ? nothing : html`<p>${sentence}</p>`}</div>`;
  }

  /** There it is said already, with what became of the picture. */
  get #isToldOnStage(): boolean {
    const { mine, theirs } = this.call?.pictures ?? {};
    return [mine, theirs].some((state) => state?.weakSide !== undefined && !hasMovingPictures(state.rung));
  }

  #sentence(): string | undefined {
    const { weakness } = this.said;
    if (weakness === undefined || this.#isToldOnStage) return undefined;
    if (weakness.side === 'server') return t('network.server');
    if (weakness.side === 'theirs') return t('network.theirs');
    if (weakness.part === 'cpu') return t('network.mine-cpu');
    const isVoice = this.call?.view.media === 'voice';
    return t(isVoice ? `network.mine-${weakness.part}-voice` : `network.mine-${weakness.part}`);
  }
}

define('vitrine-network-word', NetworkWord);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-network-word': NetworkWord;
  }
}
