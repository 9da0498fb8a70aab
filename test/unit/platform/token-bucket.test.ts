import { expect, test } from 'vitest';
import { createTokenBucket } from '#platform/token-bucket.ts';

test('a burst is let through, then only the sustained rate', () => {
  const bucket = createTokenBucket({ perSecond: 10, burst: 20 });
  const taken = (now: number, tries: number) =>
    Array.from({ length: tries }, () => bucket.take(now)).filter(Boolean).length;
  expect(taken(0, 100)).toBe(20);
  expect(taken(50, 5)).toBe(0);
  expect(taken(1000, 100)).toBe(10);
  expect(taken(60_000, 100)).toBe(20);
});

test('it is full again after the time its burst takes, and time going backwards gives nothing', () => {
  const bucket = createTokenBucket({ perSecond: 10, burst: 20 });
  for (let i = 0; i < 20; i += 1) bucket.take(1000);
  expect(bucket.take(0)).toBe(false);
  expect(bucket.isFull(2000)).toBe(false);
  expect(bucket.isFull(3000)).toBe(true);
});
