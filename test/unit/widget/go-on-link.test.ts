import { expect, it } from 'vitest';
import { codeOfPage, goOnLink } from '../../../client/widget/elsewhere/go-on-link.ts';
import { qrPath } from '../../../client/widget/elsewhere/qr-picture.ts';

const CODE = 'abcdefghijklmnopqrstuv';

it('leads to the same page, with the code where no server sees it', () => {
  const link = goOnLink(CODE, 'https://shop.example/p?product=lamp#reviews');
  expect(link).toBe(`https://shop.example/p?product=lamp#vitrine-call=${CODE}`);
  expect(new URL(link).search).not.toContain(CODE);
  expect(codeOfPage(new URL(link).hash)).toBe(CODE);
});

it('takes no other fragment for a code', () => {
  for (const hash of ['', '#', '#reviews', `#${CODE}`]) expect(codeOfPage(hash)).toBeUndefined();
});

it('is drawn with the quiet zone of four modules around it, corner marks in place', () => {
  const { path, size } = qrPath(goOnLink(CODE, 'https://shop.example/'));
  const numbers = [...path.matchAll(/M(\d+) (\d+)h(\d+)/g)].map((found) => found.slice(1).map(Number));
  for (const [x = 0, y = 0, width = 0] of numbers) {
    expect(Math.min(x, y)).toBeGreaterThanOrEqual(4);
    expect(Math.max(x + width, y + 1)).toBeLessThanOrEqual(size - 4);
  }
  // The upper edge of the first finder pattern.
  expect(path).toMatch(/^M4 4h7v1h-7z/);
});
