import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Renamer } from '#test/relay/renamer.ts';

const RENAMING = { from: ['127.10.', '127.30.'], to: '127.22.' };

/** The text, cut into pieces and put together again. */
function pass(text: string, cuts: readonly number[]): string {
  const renamer = new Renamer(RENAMING);
  const ends = [...cuts.map((cut) => cut % (text.length + 1)), text.length].sort((a, b) => a - b);
  const pieces = ends.map((end, index) => text.slice(ends[index - 1] ?? 0, end));
  const passed = pieces.map((piece) => renamer.take(Buffer.from(piece, 'latin1')));
  return Buffer.concat([...passed, renamer.rest()]).toString('latin1');
}

test('addresses are exchanged wherever the stream is cut, and nothing else', () => {
  const piece = fc.constantFrom('127.10.', '127.30.', '127.', '1', '10.1', 'x', '\0', '127.1', '127.20.3');
  fc.assert(
    fc.property(fc.array(piece), fc.array(fc.nat()), (pieces, cuts) => {
      const text = pieces.join('');
      expect(pass(text, cuts)).toBe(text.replaceAll(/127\.[13]0\./g, RENAMING.to));
    }),
  );
});

test('only what may still become an address is held back', () => {
  const renamer = new Renamer(RENAMING);
  expect(renamer.take(Buffer.from('host 127.1')).toString()).toBe('host ');
  expect(renamer.isHolding).toBe(true);
  expect(renamer.take(Buffer.from('6.0.1')).toString()).toBe('127.16.0.');
  expect(renamer.rest().toString()).toBe('1');
  expect(renamer.isHolding).toBe(false);
});

test('texts of different lengths are refused', () => {
  expect(() => new Renamer({ from: ['127.1.'], to: '127.22.' })).toThrow('differ in length');
});
