/**
 * The dark area of a call: the other side large, a shared screen larger, oneself small. The pages put it up
 * before the answer, unseen: players that are there already show the first frame a tenth of a second sooner.
 */
import { LitElement, html, nothing } from 'lit';
import type { Side } from '#protocol/people.ts';
import type { CallSession } from '#sdk/api.ts';
import { base, buttons } from '../base-styles.ts';
import { define } from '../define.ts';
import { LocaleController, t } from '../i18n/locale.ts';
import { icons } from '../icons.ts';
import { renderOn } from '../subscription.ts';
import { playTrack } from './play-track.ts';
import './self-view.ts';
import { tellUpright } from './upright.ts';
import { speaker } from './speaker.ts';
import { stageStyles } from './stage-styles.ts';
import { tellShown } from './tell-shown.ts';

export class Stage extends LitElement {
  static override properties = {
    call: { attribute: false },
    name: { type: String },
    videoLabel: { type: String, attribute: 'video-label' },
    screenLabel: { type: String, attribute: 'screen-label' },
    emptyText: { type: String, attribute: 'empty-text' },
    soundText: { type: String, attribute: 'sound-text' },
    side: { type: String },
    isCovered: { type: Boolean, attribute: 'covered' },
    isSoundBlocked: { state: true },
  };

  declare call: CallSession | undefined;
  /** The other side's name, for its initial where there is no picture. */
  declare name: string;
  declare videoLabel: string;
  declare screenLabel: string;
  declare emptyText: string;
  declare soundText: string;
  /** One's own. */
  declare side: Side;
  /** A message lies over the picture (held, reconnecting): nothing behind it should be read. */
  declare isCovered: boolean;
  declare isSoundBlocked: boolean;

  static override styles = [base, buttons, stageStyles];

  constructor() {
    super();
    this.name = '';
    this.videoLabel = '';
    this.screenLabel = '';
    this.emptyText = '';
    this.soundText = '';
    this.side = 'shopper';
    this.isCovered = false;
    this.isSoundBlocked = false;
    new LocaleController(this);
    renderOn(this, () => speaker, 'changed');
    renderOn(this, () => this.call, 'changed', 'local', 'remote', 'media-connection', 'pictures');
  }

  override updated(): void {
    if (this.call?.phase === 'active') void import('./thin-pictures.ts').catch(() => undefined);
    const audio = this.renderRoot.querySelector('audio');
    if (audio !== null) void speaker.applyTo(audio);
  }

  #unblockSound(): void {
    const audio = this.renderRoot.querySelector('audio');
    void audio?.play().then(() => (this.isSoundBlocked = false));
  }

  override render() {
    const call = this.call;
    if (call === undefined) return nothing;
    const { screen, camera, microphone } = call.remote;
    const hasScreen = screen !== undefined && !screen.isPaused;
    const hasCamera = camera !== undefined && !camera.isPaused;
    return html`
      ${
        hasScreen
          ? html`<video
              class="main screen"
              aria-label=${this.screenLabel}
              autoplay
              playsinline
              .muted=${true}
              ${playTrack(screen.track)}
              ${tellShown(call, 'screen')}
            ></video>`
          : nothing
      }
      ${
        camera === undefined
          ? nothing
          : html`<video
              class="${hasScreen ? 'inset' : 'main'} ${hasCamera ? '' : 'unseen'}"
              aria-label=${this.videoLabel}
              autoplay
              playsinline
              .muted=${true}
              @resize=${tellUpright}
              ${playTrack(camera.track)}
              ${tellShown(call, 'camera')}
            ></video>`
      }
      ${hasScreen || hasCamera || this.isCovered ? nothing : this.#renderEmpty()}
      <audio
        autoplay
        ${playTrack(microphone?.track, (isBlocked) => (this.isSoundBlocked = isBlocked))}
      ></audio>
      ${this.isCovered || hasScreen ? nothing : this.#renderThin(call)}
      <slot name="cover"></slot>
      ${this.#renderSelf(call)}
      <div class="chips">
        ${
          microphone?.isPaused === true && !this.isCovered
            ? html`<span class="chip">${icons.micOff}${t('call.is-muted', { name: this.name })}</span>`
            : nothing
        }
        ${
          call.mediaConnection === 'reconnecting' && !this.isCovered
            ? html`<span class="chip" role="status">${t('call.media-reconnecting')}</span>`
            : nothing
        }
        ${
          call.local.isMuted
            ? html`<span class="chip">${icons.micOff}${t('call.you-are-muted')}</span>`
            : nothing
        }
        <slot name="chips"></slot>
      </div>
      ${
        this.isSoundBlocked
          ? html`<button class="button primary sound" @click=${() => this.#unblockSound()}>
              ${this.soundText}
            </button>`
          : nothing
      }
    `;
  }

  #renderEmpty() {
    const isOpening = this.call?.mediaConnection === 'opening';
    return html`<div class="empty">
      <span class="initial" aria-hidden="true">${this.name.slice(0, 1).toUpperCase()}</span>
      <p>${isOpening ? t('call.media-opening') : this.emptyText}</p>
    </div>`;
  }

  #renderThin({ pictures: { mine, theirs } }: CallSession) {
    const isThin = [mine, theirs].some(({ rung }) => ['stills', 'audio', 'text'].includes(rung));
    if (!isThin) return nothing;
    return html`<vitrine-thin-pictures
      .call=${this.call}
      .name=${this.name}
      .side=${this.side}
    ></vitrine-thin-pictures>`;
  }

  #renderSelf(call: CallSession) {
    const { camera, isCameraOff, facing } = call.local;
    // On hold the camera sends nothing: showing it would say otherwise.
    if (camera === undefined || isCameraOff || call.phase === 'held') return nothing;
    return html`<vitrine-self-view .track=${camera} .isMirrored=${facing === 'user'}></vitrine-self-view>`;
  }
}

define('vitrine-stage', Stage);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-stage': Stage;
  }
}
