/** Fills a sentence of the catalogue: pure, so that a test can walk through every key. */
import type { Key, Rest } from './catalogue.ts';
import type { Language } from './languages.ts';
import type { Entry } from './translation.ts';
import { wordsFor } from './words.ts';

/** The nearest language that the catalogue has, for a BCP 47 tag. */
export function languageFor(tag: string | null | undefined): Language | undefined {
  const primary = tag?.toLowerCase().split('-')[0];
  return primary === 'en' || primary === 'zh' ? primary : undefined;
}

export function translate<K extends Key>(language: Language, key: K, ...rest: Rest<K>): string {
  const parameters: Readonly<Record<string, string | number>> = rest[0] ?? {};
  const sentence = choose(wordsFor(language, key), language, parameters['count']);
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(parameters[name] ?? whole));
}

function choose(entry: Entry, language: Language, count: string | number | undefined): string {
  if (typeof entry === 'string') return entry;
  const category = new Intl.PluralRules(language).select(Number(count ?? 0));
  return (category === 'one' ? entry.one : undefined) ?? entry.other;
}
