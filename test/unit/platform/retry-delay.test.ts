import { expect, test } from 'vitest';
import { retryDelayMs } from '#platform/retry-delay.ts';

test('another node is tried again soon at first, then less and less often, and never at the same moment by all', () => {
  expect([0, 1, 2, 3].map((failures) => retryDelayMs(failures, 1))).toEqual([100, 200, 400, 800]);
  expect(retryDelayMs(1000, 1)).toBe(3000);
  expect(retryDelayMs(0, 0)).toBe(75);
});
