import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { END_REASONS } from '#protocol/calls.ts';
import { ERROR_CODES } from '#protocol/errors.ts';
import type { MediaProblem } from '#sdk/api.ts';
import { en, zh } from '#ui/i18n/catalogue.ts';
import type { Key } from '#ui/i18n/catalogue.ts';
import '#ui/i18n/take-board.ts';
import '#ui/i18n/take-camera.ts';
import '#ui/i18n/take-check.ts';
import '#ui/i18n/take-elsewhere.ts';
import '#ui/i18n/take-desk.ts';
import '#ui/i18n/take-findings.ts';
import '#ui/i18n/take-network.ts';
import '#ui/i18n/take-quality.ts';
import '#ui/i18n/take-shared.ts';
import '#ui/i18n/take-shop.ts';
import '#ui/i18n/take-shopper.ts';
import '#ui/i18n/take-troubles.ts';
import '#ui/i18n/take-way-out.ts';
import { languageFor, translate } from '#ui/i18n/translate.ts';
import type { Entry } from '#ui/i18n/translation.ts';
import { LAUNCHER_WORDS } from '../../../client/widget/launcher-words.ts';

const keys = Object.keys(en) as Key[];
const sentencesOf = (entry: Entry): string[] => (typeof entry === 'string' ? [entry] : Object.values(entry));
const placeholdersOf = (sentence: string): string[] =>
  [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').sort();

describe('the catalogue', () => {
  it('has the same keys in both languages', () => {
    expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
    expect(Object.keys(LAUNCHER_WORDS.zh)).toEqual(Object.keys(LAUNCHER_WORDS.en));
  });

  it.each(keys)('takes the same placeholders in every form of "%s"', (key) => {
    const english: Entry = en[key];
    const expected = placeholdersOf(typeof english === 'string' ? english : english.other);
    for (const sentence of sentencesOf(zh[key])) expect(placeholdersOf(sentence)).toEqual(expected);
  });

  it('leaves no sentence empty and no English in the Chinese one', () => {
    const untranslated = keys.filter((key) => {
      const [english, chinese] = [sentencesOf(en[key]).join(), sentencesOf(zh[key]).join()];
      return (
        chinese.trim() === '' || (english === chinese && /[a-z]{3}/.test(english.replace(/\{\w+\}/g, '')))
      );
    });
    // A name stays a name, and a language is named in itself.
    expect(untranslated).toEqual(['language.en', 'shop.name']);
  });

  it('ends Chinese sentences with Chinese punctuation', () => {
    const western = keys.filter((key) =>
      sentencesOf(zh[key]).some((sentence) => /[\u4e00-\u9fff][,;:?!]/.test(sentence)),
    );
    expect(western).toEqual([]);
  });

  it('has a sentence for every end reason, error code and device problem', () => {
    const reasons = END_REASONS.filter((reason) => reason !== 'completed');
    const problems: readonly MediaProblem[] = [
      'permission-denied',
      'not-found',
      'in-use',
      'insecure-page',
      'unsupported',
      'unknown',
      'interrupted',
      'not-switched',
    ];
    const needed = [
      ...['shopper', 'agent'].flatMap((side) =>
        [...reasons, 'completed-by-you', 'completed-by-other'].map((reason) => `end.${side}.${reason}`),
      ),
      ...Object.keys(ERROR_CODES).map((code) => `error.${code}`),
      ...['camera', 'microphone'].flatMap((device) =>
        problems.map((problem) => `problem.${device}.${problem}`),
      ),
    ];
    expect(needed.filter((key) => !(key in en))).toEqual([]);
  });

  it('keeps the names that tests and embedders rely on', () => {
    expect([
      LAUNCHER_WORDS.en.launcher,
      en['welcome.video-call'],
      en['welcome.voice-call'],
      en['call.hang-up'],
      en['chat.send'],
      en['chat.message'],
      en['desk.available'],
      en['ring.accept'],
      en['ring.decline'],
      en['deskcall.hold'],
      en['deskcall.remote-video'],
      en['incall.remote-video'],
      en['desk.sign-in'],
    ]).toEqual([
      'Get help',
      'Video call',
      'Voice call',
      'Hang up',
      'Send',
      'Message',
      'Available',
      'Accept',
      'Decline',
      'Hold',
      'Shopper video',
      'Agent video',
      'Sign in as demo agent',
    ]);
  });
});

describe('a component', () => {
  const components = globSync('client/{ui,widget,desk,board,shop,quality}/**/*.ts').filter(
    (file) => !file.includes('i18n') && readFileSync(file, 'utf8').includes('html`'),
  );

  it.each(components)('%s holds no text of its own', (file) => {
    expect(literalTexts(readFileSync(file, 'utf8'))).toEqual([]);
  });

  it('is really searched', () => {
    expect(literalTexts('html`<p class="x">Hello there</p>`')).toEqual(['Hello there']);
    expect(literalTexts('html`<button aria-label="Close it">${icon}</button>`')).toEqual(['Close it']);
  });

  it('uses every key of the catalogue, so that none is translated for nobody', () => {
    const source = globSync('client/{ui,widget,desk,board,shop,quality}/**/*.ts')
      .filter((file) => !file.includes('i18n/en') && !file.includes('i18n/zh'))
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n');
    const patterns = [...source.matchAll(/`([a-z]+(?:[.-]|\$\{[^}]+\})[^`\s]*)`/g)].map(
      ([, pattern]) =>
        new RegExp(`^${(pattern ?? '').replace(/\./g, '\\.').replace(/\$\{[^}]+\}/g, '[\\w.-]+')}$`),
    );
    // Error codes come over the wire; another test holds their sentences to the protocol's table.
    const isUsed = (key: Key): boolean =>
      key.startsWith('error.') ||
      source.includes(`'${key}'`) ||
      patterns.some((pattern) => pattern.test(key));
    const unused = keys.filter((key) => !isUsed(key));
    expect(unused).toEqual([]);
  });
});

describe('a translation', () => {
  it('chooses the plural by the count', () => {
    expect(translate('en', 'chat.unread', { count: 1 })).toBe('1 unread message');
    expect(translate('en', 'chat.unread', { count: 3 })).toBe('3 unread messages');
    expect(translate('zh', 'chat.unread', { count: 1 })).toBe('1 条未读消息');
  });

  it('puts values where they belong, also those that look like placeholders', () => {
    expect(translate('en', 'chat.announce', { name: '{text}', text: 'Hi' })).toBe('{text}: Hi');
  });

  it.each([
    ['zh-Hans-CN', 'zh'],
    ['ZH', 'zh'],
    ['en-GB', 'en'],
    ['de', undefined],
    ['', undefined],
    [null, undefined],
  ])('finds for the tag %s the language %s', (tag, language) => {
    expect(languageFor(tag)).toBe(language);
  });
});

/** Words between tags, or in attributes that people hear, of a source's templates. */
function literalTexts(source: string): string[] {
  const templates = [...source.matchAll(/html`([\s\S]*?)`/g)].map(([, template]) => template ?? '');
  return templates.flatMap((template) => {
    const plain = template.replace(/\$\{[^{}]*(\{[^{}]*\}[^{}]*)*\}/g, '');
    const spoken = [...plain.matchAll(/(?:aria-label|title|alt|placeholder)="([^"]*[A-Za-z]{2}[^"]*)"/g)].map(
      ([, text]) => text ?? '',
    );
    const between = [...plain.matchAll(/>([^<>]*)</g)].map(([, text]) => (text ?? '').trim());
    return [...spoken, ...between.filter((text) => /^[A-Z]?[a-z]{2,}( [a-z]{2,})*[.!?…]?$/i.test(text))];
  });
}
