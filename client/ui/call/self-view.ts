/** One's own small picture. It sits in a corner and can be dragged, or moved by the arrow keys, to another. */
import { LitElement, css, html } from 'lit';
import { base } from '../base-styles.ts';
import { define } from '../define.ts';
import { LocaleController, t } from '../i18n/locale.ts';
import { playTrack } from './play-track.ts';
import { tellUpright } from './upright.ts';

export type Corner = 'start-start' | 'start-end' | 'end-start' | 'end-end';

export class SelfView extends LitElement {
  static override properties = {
    track: { attribute: false },
    isMirrored: { attribute: false },
    corner: { type: String, reflect: true },
  };

  declare track: MediaStreamTrack | undefined;
  declare isMirrored: boolean;
  declare corner: Corner;

  #drag: { readonly x: number; readonly y: number } | undefined;

  static override styles = [
    base,
    css`
      :host {
        position: absolute;
        z-index: 2;
        /* Beneath something else it is there already, but draws no pictures that nobody sees. */
        visibility: var(--self-view, visible);
        inline-size: clamp(84px, 24%, 200px);
        aspect-ratio: 4 / 3;
        border-radius: var(--radius-s);
        overflow: hidden;
        background: #000;
        box-shadow:
          0 0 0 1px rgb(255 255 255 / 22%),
          0 6px 20px rgb(0 0 0 / 35%);
        cursor: grab;
        touch-action: none;
      }

      /* A phone that is turned turns its picture. */
      :host([upright]) {
        inline-size: clamp(64px, 18%, 150px);
        aspect-ratio: 3 / 4;
      }

      :host([corner='start-start']) {
        inset-block-start: var(--space-3);
        inset-inline-start: var(--space-3);
      }

      :host([corner='start-end']) {
        inset-block-start: var(--space-3);
        inset-inline-end: var(--space-3);
      }

      :host([corner='end-start']) {
        inset-block-end: var(--space-3);
        inset-inline-start: var(--space-3);
      }

      :host([corner='end-end']) {
        inset-block-end: var(--space-3);
        inset-inline-end: var(--space-3);
      }

      .frame,
      video {
        display: block;
        inline-size: 100%;
        block-size: 100%;
      }

      .frame:focus-visible {
        outline-offset: -3px;
        outline-color: #fff;
      }

      video {
        object-fit: cover;
        pointer-events: none;
      }

      .mirrored {
        transform: scaleX(-1);
      }
    `,
  ];

  constructor() {
    super();
    this.isMirrored = true;
    this.corner = 'start-end';
    new LocaleController(this);
    this.addEventListener('pointerdown', (event) => this.#onDown(event));
    this.addEventListener('pointermove', (event) => this.#onMove(event));
    this.addEventListener('pointerup', (event) => this.#onUp(event));
    this.addEventListener('pointercancel', (event) => this.#onUp(event));
  }

  #onDown(event: PointerEvent): void {
    this.#drag = { x: event.clientX, y: event.clientY };
    this.setPointerCapture(event.pointerId);
  }

  #onMove(event: PointerEvent): void {
    if (this.#drag === undefined) return;
    this.style.transform = `translate(${event.clientX - this.#drag.x}px, ${event.clientY - this.#drag.y}px)`;
  }

  #onUp(event: PointerEvent): void {
    if (this.#drag === undefined) return;
    const hasMoved = Math.hypot(event.clientX - this.#drag.x, event.clientY - this.#drag.y) > 8;
    this.#drag = undefined;
    this.style.transform = '';
    const area = this.offsetParent?.getBoundingClientRect();
    if (!hasMoved || area === undefined) return;
    const isRight = event.clientX > area.left + area.width / 2;
    const isEnd = isRight === (getComputedStyle(this).direction === 'ltr');
    const isBottom = event.clientY > area.top + area.height / 2;
    this.corner = `${isBottom ? 'end' : 'start'}-${isEnd ? 'end' : 'start'}`;
  }

  #onKeydown(event: KeyboardEvent): void {
    const [block, inline] = this.corner.split('-') as ['start' | 'end', 'start' | 'end'];
    const isLtr = getComputedStyle(this).direction === 'ltr';
    const next: Partial<Record<string, Corner>> = {
      ArrowUp: `start-${inline}`,
      ArrowDown: `end-${inline}`,
      ArrowLeft: `${block}-${isLtr ? 'start' : 'end'}`,
      ArrowRight: `${block}-${isLtr ? 'end' : 'start'}`,
    };
    const corner = next[event.key];
    if (corner === undefined) return;
    event.preventDefault();
    this.corner = corner;
  }

  override render() {
    return html`<div
      class="frame"
      tabindex="0"
      role="group"
      aria-label=${t('call.own-video-hint')}
      title=${t('call.own-video')}
      @keydown=${(event: KeyboardEvent) => this.#onKeydown(event)}
    >
      <video
        class=${this.isMirrored ? 'mirrored' : ''}
        aria-label=${t('call.own-video')}
        autoplay
        playsinline
        .muted=${true}
        @resize=${(event: Event) => this.toggleAttribute('upright', tellUpright(event))}
        ${playTrack(this.track)}
      ></video>
    </div>`;
  }
}

define('vitrine-self-view', SelfView);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-self-view': SelfView;
  }
}
