import { expect, test } from 'vitest';
import { isAllowedOrigin } from '#platform/origin.ts';

test.each([
  ['http://localhost:8080', 'localhost:8080', true],
  ['https://vitrine.example', 'vitrine.example', true],
  ['https://shop.example', 'vitrine.example', true],
  ['https://shop.example:444', 'vitrine.example', false],
  ['http://shop.example', 'vitrine.example', false],
  ['https://sub.shop.example', 'vitrine.example', false],
  ['http://localhost:8081', 'localhost:8080', false],
  ['null', 'vitrine.example', false],
  ['', 'vitrine.example', false],
  ['http://localhost:8080', undefined, false],
])('a page of "%s" asking "%s" is allowed: %s', (origin, host, isAllowed) => {
  expect(isAllowedOrigin(origin, host, ['https://shop.example'])).toBe(isAllowed);
});
