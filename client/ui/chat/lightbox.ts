/** One picture, as large as the window allows. */
import { LitElement, css, html, nothing } from 'lit';
import { base, buttons } from '../base-styles.ts';
import { define } from '../define.ts';
import { LocaleController, t } from '../i18n/locale.ts';
import { icons } from '../icons.ts';

export interface ShownPicture {
  readonly url: string;
  readonly width: number;
  readonly height: number;
  readonly alt: string;
}

export class Lightbox extends LitElement {
  static override properties = { picture: { state: true } };

  declare picture: ShownPicture | undefined;

  static override styles = [
    base,
    buttons,
    css`
      dialog {
        inline-size: 100vw;
        block-size: 100dvh;
        max-inline-size: none;
        max-block-size: none;
        margin: 0;
        padding: var(--space-4);
        border: 0;
        background: rgb(10 12 14 / 92%);
        color: var(--on-stage);
        /* Also where it is opened from what lets clicks through. */
        pointer-events: auto;
      }

      dialog[open] {
        display: grid;
        place-items: center;
      }

      img {
        max-inline-size: 100%;
        max-block-size: calc(100dvh - 2 * var(--space-4));
        object-fit: contain;
        border-radius: var(--radius-s);
      }

      .close {
        position: fixed;
        inset-block-start: var(--space-3);
        inset-inline-end: var(--space-3);
        background: rgb(10 12 14 / 70%);
      }
    `,
  ];

  constructor() {
    super();
    this.picture = undefined;
    new LocaleController(this);
  }

  show(picture: ShownPicture): void {
    this.picture = picture;
    // The dialog is in the page only from the next render on.
    void this.updateComplete.then(() => this.#dialog()?.showModal());
  }

  #dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector('dialog');
  }

  override render() {
    if (this.picture === undefined) return nothing;
    const { url, width, height, alt } = this.picture;
    return html`<dialog
      aria-label=${alt}
      @click=${() => this.#dialog()?.close()}
      @keydown=${(event: KeyboardEvent) => event.key === 'Escape' && event.stopPropagation()}
      @close=${() => (this.picture = undefined)}
    >
      <img src=${url} alt=${alt} width=${width} height=${height} />
      <button class="icon-button close" aria-label=${t('chat.image-close')}>${icons.close}</button>
    </dialog>`;
  }
}

define('vitrine-lightbox', Lightbox);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-lightbox': Lightbox;
  }
}
