/**
 * What every page of the shop loads: the element and its button. The widget itself comes when a shopper
 * opens it, or at once where a call waits to be resumed. Nothing is imported here but words, to stay small.
 */
import type { CallMedia } from '#protocol/calls.ts';
import { LAUNCHER_WORDS } from './launcher-words.ts';
import { launcherCss } from './launcher-css.ts';
import type { OpenedWidget, Shell } from './shell.ts';

const CHAT_ICON =
  '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M5 4.5h14a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-7.5L7 21v-3.5H5a2 2 0 0 1-2-2v-9a2 2 0 0 1 2-2ZM7.5 9.5h9M7.5 13h6"/></svg>';

class VitrineCall extends HTMLElement implements Shell {
  static observedAttributes = ['language'];

  getToken: (() => Promise<string>) | undefined;
  readonly root: ShadowRoot;
  readonly #buttons: HTMLDivElement;
  readonly #status: HTMLParagraphElement;
  #loading: Promise<OpenedWidget> | undefined;

  constructor() {
    super();
    this.root = this.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(launcherCss);
    this.root.adoptedStyleSheets = [sheet];
    this.#buttons = document.createElement('div');
    this.#status = document.createElement('p');
    this.#status.setAttribute('role', 'status');
    this.root.append(this.#buttons, this.#status);
  }

  connectedCallback(): void {
    this.dataset['state'] ??= 'idle';
    this.#draw();
    if (hasCallToResume() || location.hash.startsWith('#vitrine-call=')) void this.#load();
  }

  /** A page that takes the element away takes the widget away; the call waits a while for the next one. */
  disconnectedCallback(): void {
    queueMicrotask(() => {
      // Only moved to another place.
      if (this.isConnected) return;
      void this.#loading?.then((widget) => widget.close()).catch(() => undefined);
      this.#loading = undefined;
      this.dataset['state'] = 'idle';
      this.#buttons.hidden = false;
    });
  }

  attributeChangedCallback(): void {
    this.#draw();
  }

  showLauncher(isShown: boolean): void {
    this.#buttons.hidden = !isShown;
    // Not out of the shop's own page.
    if (isShown && this.root.activeElement !== null)
      this.root.querySelector('button')?.focus({ preventScroll: true });
  }

  /** Opens the panel, with `media` straight into a call: for a shop's own buttons. */
  async open(media?: CallMedia): Promise<void> {
    const widget = await this.#load();
    widget?.open(media);
  }

  async #load(): Promise<OpenedWidget | undefined> {
    const slow = setTimeout(() => (this.#status.textContent = this.#words().loading), 400);
    this.#loading ??= import('./widget.ts').then(({ createWidget }) => createWidget(this));
    try {
      const widget = await this.#loading;
      this.#status.textContent = '';
      return widget;
    } catch {
      // A later press tries again: the network may be back.
      this.#loading = undefined;
      this.#status.textContent = this.#words().failed;
      return undefined;
    } finally {
      clearTimeout(slow);
      if (this.#status.textContent === this.#words().loading) this.#status.textContent = '';
    }
  }

  #words() {
    return LAUNCHER_WORDS[wantsChinese(this) ? 'zh' : 'en'];
  }

  #draw(): void {
    const words = this.#words();
    const buttons = this.hasAttribute('inline')
      ? [this.#button(words.video, 'video'), this.#button(words.voice, 'voice')]
      : [this.#button(words.launcher)];
    this.#buttons.replaceChildren(...buttons);
  }

  #button(label: string, media?: CallMedia): HTMLButtonElement {
    const button = document.createElement('button');
    button.type = 'button';
    if (media === undefined) button.innerHTML = CHAT_ICON;
    button.append(label);
    button.addEventListener('click', () => void this.open(media));
    return button;
  }
}

function stored(key: string, storage: () => Storage = () => localStorage): string | null {
  try {
    return storage().getItem(key);
  } catch {
    return null;
  }
}

interface KeptSession {
  readonly hasCall?: boolean;
}

/** The SDK keeps its session under these keys, that of a further tab for itself; only a call is worth loading for. */
function hasCallToResume(): boolean {
  try {
    const main = JSON.parse(stored('vitrine:shopper') ?? '{}') as KeptSession | null;
    const tab = JSON.parse(stored('vitrine:shopper:tab', () => sessionStorage) ?? '{}') as {
      readonly kept?: KeptSession;
    } | null;
    return main?.hasCall === true || tab?.kept?.hasCall === true;
  } catch {
    return false;
  }
}

/** The same order as the widget's: the attribute, the shopper's choice, the page, the browser. */
function wantsChinese(element: HTMLElement): boolean {
  const wishes = [
    element.getAttribute('language'),
    stored('vitrine:language'),
    document.documentElement.lang,
    ...navigator.languages,
  ];
  return (
    wishes
      .find((wish) => wish && /^(en|zh)/i.test(wish))
      ?.toLowerCase()
      .startsWith('zh') ?? false
  );
}

if (customElements.get('vitrine-call') === undefined) customElements.define('vitrine-call', VitrineCall);
