import { afterEach, expect, it, vi } from 'vitest';
import { copyFrom } from '../../../client/widget/elsewhere/copy-from.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

function field() {
  const calls: string[] = [];
  const input = {
    value: 'https://shop.example/lamp',
    focus: () => calls.push('focus'),
    select: () => calls.push('select'),
  };
  return { input: input as unknown as HTMLInputElement, calls };
}

it('copies by the clipboard where there is one, and leaves the field alone', async () => {
  const written: string[] = [];
  vi.stubGlobal('navigator', { clipboard: { writeText: async (text: string) => void written.push(text) } });
  const { input, calls } = field();
  expect(await copyFrom(input)).toBe(true);
  expect(written).toEqual(['https://shop.example/lamp']);
  expect(calls).toEqual([]);
});

it.each([
  ['there is none', {}],
  ['it is refused', { clipboard: { writeText: () => Promise.reject(new Error('refused')) } }],
])('selects the text and copies the old way where %s, and says when that fails', async (_why, navigator) => {
  vi.stubGlobal('navigator', navigator);
  for (const isCopied of [true, false]) {
    vi.stubGlobal('document', { execCommand: (command: string) => command === 'copy' && isCopied });
    const { input, calls } = field();
    expect(await copyFrom(input)).toBe(isCopied);
    expect(calls).toEqual(['focus', 'select']);
  }
});
