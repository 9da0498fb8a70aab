import { expect, test } from 'vitest';
import { controlNamed } from '../../../client/board/cluster-control.ts';

const HASH = '#control=ws%3A%2F%2F127.0.0.1%3A4711&token=abc';

function createStorage() {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
}

test('the address of the switches is kept for a reload of the tab', () => {
  const storage = createStorage();
  const named = { url: 'ws://127.0.0.1:4711', token: 'abc' };
  expect(controlNamed(HASH, storage)).toEqual(named);
  expect(controlNamed('', storage)).toEqual(named);
});

test('a board that no command opened has no switches', () => {
  expect(controlNamed('', createStorage())).toBeUndefined();
  expect(controlNamed('#calls', createStorage())).toBeUndefined();
});

test('switches are on this machine only', () => {
  for (const url of ['ws://evil.example:1', 'http://127.0.0.1:1', 'ws://127.0.0.1.evil.example', 'nonsense'])
    expect(controlNamed(`#control=${encodeURIComponent(url)}&token=abc`, createStorage())).toBeUndefined();
});
