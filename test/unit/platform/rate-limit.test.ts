import { expect, test } from 'vitest';
import { createRateLimit } from '#platform/rate-limit.ts';

test('keys are limited one by one', () => {
  const mayGoOn = createRateLimit(2);
  expect([1, 2, 3].map(() => mayGoOn('a'))).toEqual([true, true, false]);
  expect(mayGoOn('b')).toBe(true);
});
