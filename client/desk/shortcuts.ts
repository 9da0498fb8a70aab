/** Alt with a letter, wherever the focus is: never a letter alone, because agents type all day. */
import type { Key } from '#ui/i18n/catalogue.ts';

export type Shortcut = 'accept' | 'decline' | 'hold' | 'mute';

/** By the key's place, not its sign: with Alt, some keyboards write another one. */
const CODES: Readonly<Record<string, Shortcut>> = {
  KeyA: 'accept',
  KeyD: 'decline',
  KeyH: 'hold',
  KeyM: 'mute',
};

export const SHORTCUTS: readonly {
  readonly keys: string;
  readonly name: Shortcut;
  readonly meaning: Extract<Key, `keys.${Shortcut}`>;
}[] = [
  { keys: 'Alt + A', name: 'accept', meaning: 'keys.accept' },
  { keys: 'Alt + D', name: 'decline', meaning: 'keys.decline' },
  { keys: 'Alt + H', name: 'hold', meaning: 'keys.hold' },
  { keys: 'Alt + M', name: 'mute', meaning: 'keys.mute' },
];

export function shortcutOf(event: KeyboardEvent): Shortcut | undefined {
  if (!event.altKey || event.ctrlKey || event.metaKey || event.repeat) return undefined;
  return CODES[event.code];
}

export function keysOf(name: Shortcut): string {
  return SHORTCUTS.find((shortcut) => shortcut.name === name)?.keys ?? '';
}
