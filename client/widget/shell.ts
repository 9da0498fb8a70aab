/** What the loader and the widget agree on: the element in the shop's page, and who shows what in it. */
import type { CallMedia } from '#protocol/calls.ts';

export interface Shell extends HTMLElement {
  /** Set by a page that fetches tokens itself; goes before `token-url`. */
  getToken: (() => Promise<string>) | undefined;
  readonly root: ShadowRoot;
  /** The launcher, or with `inline` the call buttons, shown while no panel or bar is. */
  showLauncher(isShown: boolean): void;
}

export interface OpenedWidget {
  /** Shows the panel; with `media` also calls. */
  open(media?: CallMedia): void;
  /** Lets go of devices and connection; a call goes on for whoever comes back to it soon. */
  close(): void;
}

/** What the page says the shopper looks at, for the panel. */
export interface ShownProduct {
  readonly name: string;
  readonly imageUrl: string | undefined;
}
