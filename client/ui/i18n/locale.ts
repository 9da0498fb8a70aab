/** The language of this page and the words in it. One page speaks one language at a time. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Key, Rest } from './catalogue.ts';
import type { Language } from './languages.ts';
import { languageFor, translate } from './translate.ts';

/** Shared with the shop's and the desk's language switch, so that the choice outlives the page. */
const CHOICE_KEY = 'vitrine:language';

let current: Language = 'en';
const listeners = new Set<() => void>();

export function language(): Language {
  return current;
}

export function setLanguage(next: Language): void {
  if (next === current) return;
  current = next;
  for (const listener of [...listeners]) listener();
}

export function onLanguage(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What the embedder asks for, else what the person chose here, else the page's, else the browser's language. */
export function detectLanguage(asked?: string | null): Language {
  const wishes = [asked, storedChoice(), document.documentElement.lang, ...navigator.languages];
  for (const wish of wishes) {
    const known = languageFor(wish);
    if (known !== undefined) return known;
  }
  return 'en';
}

export function chooseLanguage(next: Language): void {
  try {
    localStorage.setItem(CHOICE_KEY, next);
  } catch {
    // A browser without storage forgets the choice with the page.
  }
  document.documentElement.lang = next;
  setLanguage(next);
}

function storedChoice(): string | null {
  try {
    return localStorage.getItem(CHOICE_KEY);
  } catch {
    return null;
  }
}

export function t<K extends Key>(key: K, ...rest: Rest<K>): string {
  return translate(current, key, ...rest);
}

/** Renders its host again when the language changes. */
export class LocaleController implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #stop: (() => void) | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.#stop = onLanguage(() => this.#host.requestUpdate());
  }

  hostDisconnected(): void {
    this.#stop?.();
  }
}
