/** The sentences that this page has: each page takes in the parts of the catalogue that it needs, and no others. */
import type { Catalogue } from './catalogue.ts';
import type { Language } from './languages.ts';
import type { Entry, Translation } from './translation.ts';

const words: Record<Language, Partial<Record<keyof Catalogue, Entry>>> = { en: {}, zh: {} };

/** One part of the catalogue in every language. */
export function takeIn<Part extends Partial<Catalogue>>(part: Record<Language, Translation<Part>>): void {
  Object.assign(words.en, part.en);
  Object.assign(words.zh, part.zh);
}

/** @throws Error for a sentence of a part that this page has not taken in */
export function wordsFor(language: Language, key: keyof Catalogue): Entry {
  const entry = words[language][key];
  if (entry === undefined) throw new Error(`this page has no words for "${key}"`);
  return entry;
}
