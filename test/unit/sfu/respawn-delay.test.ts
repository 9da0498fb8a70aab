import { expect, test } from 'vitest';
import { HEALTHY_AFTER_MS, failuresAfter, respawnDelayMs } from '#sfu/respawn-delay.ts';

test('the first failure is repaired at once, the next ones ever later, up to a limit', () => {
  expect([1, 2, 3, 4].map(respawnDelayMs)).toEqual([0, 250, 500, 1000]);
  expect(respawnDelayMs(50)).toBe(10_000);
});

test('a worker that lived long starts the count again', () => {
  expect(failuresAfter(5, HEALTHY_AFTER_MS)).toBe(1);
  expect(failuresAfter(5, HEALTHY_AFTER_MS - 1)).toBe(6);
  expect(failuresAfter(5, 0)).toBe(6);
});
