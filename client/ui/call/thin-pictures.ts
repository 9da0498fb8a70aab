/**
 * Lies on the stage while a line is too thin for moving pictures: whose network is weak in one sentence, and the newest
 * single picture of the other side, with its age. Loaded when the call begins: on a thin line it would come too late.
 */
import { LitElement, html, nothing } from 'lit';
import type { CallSession } from '#sdk/api.ts';
import type { PictureState, Still } from '#sdk/pictures/picture-state.ts';
import type { Side } from '#protocol/people.ts';
import { base, buttons } from '../base-styles.ts';
import '../chat/lightbox.ts';
import type { Lightbox } from '../chat/lightbox.ts';
import { define } from '../define.ts';
import { roughly } from '../i18n/format.ts';
import { LocaleController, t } from '../i18n/locale.ts';
import '../i18n/take-pictures.ts';
import { renderOn } from '../subscription.ts';
import { Ticker } from '../ticker.ts';
import { thinPicturesStyles } from './thin-pictures-styles.ts';

/** Nobody is told that something was taken two seconds ago. */
const JUST_NOW_MS = 3000;
const ASKED_MS = 5000;

type Resting = 'stills' | 'audio' | 'text';

export class ThinPictures extends LitElement {
  static override properties = {
    call: { attribute: false },
    name: { type: String },
    side: { type: String },
    askedAt: { state: true },
  };

  declare call: CallSession | undefined;
  /** The other side's. */
  declare name: string;
  /** One's own. */
  declare side: Side;
  declare askedAt: number;

  static override styles = [base, buttons, thinPicturesStyles];

  constructor() {
    super();
    this.name = '';
    this.side = 'shopper';
    this.askedAt = -Infinity;
    new LocaleController(this);
    new Ticker(this, () => this.call?.pictures.still !== undefined);
    renderOn(this, () => this.call, 'pictures');
  }

  override render() {
    if (this.call === undefined) return nothing;
    const { mine, theirs, still } = this.call.pictures;
    const sentence = this.#sentence(mine, theirs);
    const areTheirsSingle = restingOf(theirs, this.side === 'agent') === 'stills';
    return html`
      ${areTheirsSingle || still !== undefined ? this.#renderStill(still) : nothing}
      <div class="foot">
        ${areTheirsSingle && this.side === 'agent' ? this.#renderAsk() : nothing}
        ${this.side === 'agent' && still !== undefined ? this.#renderAge(still) : nothing}
        ${sentence === undefined ? nothing : html`<p class="sentence" role="status">${sentence}</p>`}
      </div>
      <vitrine-lightbox></vitrine-lightbox>
    `;
  }

  /** What one misses oneself goes before what the other side misses. */
  #sentence(mine: PictureState, theirs: PictureState): string | undefined {
    // Only a shopper's camera sends single pictures: an agent's at rest leaves nothing but sound.
    const theirRest = restingOf(theirs, this.side === 'agent');
    const myRest = restingOf(mine, this.side === 'shopper');
    const state = theirRest === undefined ? mine : theirs;
    const what =
      theirRest !== undefined
        ? t(`pictures.theirs.${theirRest}`)
        : myRest === undefined
          ? undefined
          : this.#restsAlone(mine, myRest)
            ? t('pictures.mine.stills-alone')
            : t(`pictures.mine.${myRest}`);
    if (what === undefined || state.weakSide === undefined) return what;
    const who =
      state.weakSide === this.side ? t('pictures.weak-you') : t('pictures.weak-other', { name: this.name });
    return `${who} ${what}`;
  }

  /** Over a thin way up not even what is received is answered for. */
  #restsAlone({ weakSide }: PictureState, myRest: Resting): boolean {
    return myRest === 'stills' && weakSide === this.side;
  }

  #renderStill(still: Still | undefined) {
    // Only a shopper's camera sends them.
    if (this.side === 'shopper') return nothing;
    if (still === undefined) return html`<div class="empty">${t('pictures.waiting')}</div>`;
    const { url, width, height } = still.image;
    const alt = t('pictures.still', { name: this.name });
    return html`
      <button
        class="still"
        aria-label=${t('pictures.still-open', { name: this.name })}
        @click=${() => this.#lightbox()?.show({ url, width, height, alt })}
      >
        <img src=${url} alt="" width=${width} height=${height} />
      </button>
    `;
  }

  #renderAge({ takenAt }: Still) {
    const ageMs = Date.now() - takenAt;
    const age =
      ageMs < JUST_NOW_MS ? t('pictures.taken-now') : t('pictures.taken-ago', { time: roughly(ageMs) });
    return html`<span class="age">${age}</span>`;
  }

  #renderAsk() {
    const isAsked = performance.now() - this.askedAt < ASKED_MS;
    return html`<button class="button small ask" ?disabled=${isAsked} @click=${() => this.#ask()}>
      ${isAsked ? t('pictures.asked') : t('pictures.ask')}
    </button>`;
  }

  #ask(): void {
    this.askedAt = performance.now();
    setTimeout(() => this.requestUpdate(), ASKED_MS + 50);
    this.call?.askStill().catch(() => {
      this.askedAt = -Infinity;
    });
  }

  #lightbox(): Lightbox | null {
    return this.renderRoot.querySelector('vitrine-lightbox');
  }
}

function restingOf({ rung }: PictureState, sendsStills: boolean): Resting | undefined {
  if (rung === 'stills' && !sendsStills) return 'audio';
  return rung === 'stills' || rung === 'audio' || rung === 'text' ? rung : undefined;
}

define('vitrine-thin-pictures', ThinPictures);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-thin-pictures': ThinPictures;
  }
}
