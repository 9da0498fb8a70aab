/** Until the agent is there: the browser's question explained, one's own picture, and the place in line in words. */
import { LitElement, html, nothing } from 'lit';
import type { CallMedia } from '#protocol/calls.ts';
import type { CallSession, Devices } from '#sdk/api.ts';
import { base, buttons } from '#ui/base-styles.ts';
import '#ui/call/controls.ts';
import '#ui/call/device-problems.ts';
import { playTrack } from '#ui/call/play-track.ts';
import { define } from '#ui/define.ts';
import { roughly } from '#ui/i18n/format.ts';
import { LocaleController, t } from '#ui/i18n/locale.ts';
import { icons } from '#ui/icons.ts';
import { Subscription } from '#ui/subscription.ts';
import { Ticker } from '#ui/ticker.ts';
import { mediaPermission } from './permission.ts';
import type { Permission } from './permission.ts';
import { waitingStyles } from './waiting-styles.ts';

export class Waiting extends LitElement {
  static override properties = {
    call: { attribute: false },
    media: { type: String },
    devices: { attribute: false },
    permission: { state: true },
    hasMovedUp: { state: true },
  };

  declare call: CallSession | undefined;
  declare media: CallMedia;
  declare devices: Devices | undefined;
  declare permission: Permission;
  declare hasMovedUp: boolean;

  #position = Infinity;

  static override styles = [base, buttons, waitingStyles];

  constructor() {
    super();
    this.media = 'video';
    this.permission = 'will-ask';
    this.hasMovedUp = false;
    new LocaleController(this);
    new Ticker(this, () => this.call !== undefined);
    new Subscription<CallSession>(
      this,
      () => this.call,
      (call) => [
        call.on('local', () => this.requestUpdate()),
        call.on('changed', ({ view }) => {
          const position = view.queue?.position ?? Infinity;
          if (position < this.#position && this.#position !== Infinity) this.hasMovedUp = true;
          this.#position = position;
          this.requestUpdate();
        }),
      ],
    );
  }

  override firstUpdated(): void {
    this.#position = this.call?.view.queue?.position ?? Infinity;
    // Not needed to wait, and the widget is small without it.
    void import('./check/pre-call-check.ts').catch(() => undefined);
    void mediaPermission(this.media).then((permission) => (this.permission = permission));
  }

  override render() {
    const { call } = this;
    const isPreparing = call === undefined || call.phase === 'preparing';
    return html`
      ${this.#renderPicture(isPreparing)}
      <div class="words">${isPreparing ? this.#renderPreparing() : this.#renderNews(call)}</div>
      ${
        call?.phase === 'queued'
          ? html`<vitrine-pre-call-check .call=${call}></vitrine-pre-call-check>`
          : nothing
      }
      <vitrine-device-problems
        .call=${call}
        without-camera=${t('problem.go-on-voice')}
        without-microphone=${t('problem.go-on-listen')}
      ></vitrine-device-problems>
      ${
        call === undefined
          ? nothing
          : html`<vitrine-call-controls .call=${call} .devices=${this.devices}></vitrine-call-controls>`
      }
    `;
  }

  #renderPicture(isPreparing: boolean) {
    const local = this.call?.local;
    const isShown = local?.camera !== undefined && !local.isCameraOff;
    if (isShown) {
      return html`<figure class="preview">
        <video
          class=${local.facing === 'user' ? 'mirrored' : ''}
          aria-label=${t('call.own-video')}
          autoplay
          playsinline
          .muted=${true}
          ${playTrack(local.camera)}
        ></video>
        <figcaption>${t('queue.preview')}</figcaption>
      </figure>`;
    }
    return html`<div class="no-preview">
      <span class="pulse ${isPreparing ? 'still' : ''}"
        >${this.media === 'video' ? icons.video : icons.phone}</span
      >
      ${local?.microphone === undefined ? nothing : html`<p>${t('queue.preview-voice')}</p>`}
    </div>`;
  }

  /** The browser's question stands open: nothing came of it yet, neither a device nor a refusal. */
  #isAsking(): boolean {
    const local = this.call?.local;
    return (
      this.permission === 'will-ask' &&
      local?.microphone === undefined &&
      local?.microphoneProblem === undefined &&
      local?.cameraProblem === undefined
    );
  }

  #question(): string {
    return this.media === 'video' ? t('preparing.ask-video') : t('preparing.ask-voice');
  }

  #renderPreparing() {
    const isVideo = this.media === 'video';
    const opens = isVideo ? t('preparing.opening') : t('preparing.opening-voice');
    return html`<h3>${t('preparing.title')}</h3>
      <p>${this.#isAsking() ? this.#question() : opens}</p>`;
  }

  #renderNews(call: CallSession) {
    if (call.phase !== 'connecting') return this.#renderPlace(call);
    const agent = call.view.agent?.displayName ?? t('incall.an-agent');
    return html`<h3>${t('incall.connecting', { agent })}</h3>`;
  }

  #renderPlace({ view }: CallSession) {
    const place = view.queue;
    const waited = Date.now() - view.createdAt;
    const title =
      view.state === 'offered'
        ? t('queue.ringing')
        : place === undefined || place.position === 1
          ? t('queue.next')
          : t('queue.position', { position: place.position });
    return html`
      <h3>${title}</h3>
      <p>${this.#detail(view)}</p>
      ${this.#isAsking() ? html`<p class="question">${this.#question()}</p>` : nothing}
      <p class="quiet">
        ${waited > 20_000 ? html`${t('queue.waiting-for', { time: roughly(waited) })} · ` : nothing}${t('queue.keep-shopping')}
      </p>
    `;
  }

  #detail(view: CallSession['view']): string {
    const place = view.queue;
    if (place === undefined || view.state === 'offered') return t('queue.leave-hint');
    if (place.agents === 0) return t('queue.nobody');
    if (place.position === 1) return t('queue.agents', { count: place.agents });
    const ahead = t('queue.ahead', { count: place.position - 1 });
    return this.hasMovedUp ? `${t('queue.moved-up')} · ${ahead}` : ahead;
  }
}

define('vitrine-waiting', Waiting);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-waiting': Waiting;
  }
}
