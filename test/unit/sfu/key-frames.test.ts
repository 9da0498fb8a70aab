import { expect, test } from 'vitest';
import { KEY_FRAME_SPACING_MS, keyFrameStep } from '#sfu/key-frames.ts';

const never = -Infinity;

test('the first request is passed on', () => {
  expect(keyFrameStep({ askedAt: never, forwardedAt: never }, 0)).toBe('ask');
});

test('requests within a tenth of a second are one', () => {
  expect(keyFrameStep({ askedAt: 1000, forwardedAt: never }, 1099)).toBe('skip');
  expect(keyFrameStep({ askedAt: 1000, forwardedAt: never }, 1100)).toBe('ask');
});

test('a request that brought no key frame for long is forced', () => {
  expect(keyFrameStep({ askedAt: 1000, forwardedAt: 900 }, 1449)).toBe('ask');
  expect(keyFrameStep({ askedAt: 1000, forwardedAt: 900 }, 1450)).toBe('force');
});

test('a request that was answered is not forced, however long ago it was', () => {
  expect(keyFrameStep({ askedAt: 1000, forwardedAt: 1100 }, 60_000)).toBe('ask');
});

test('requests are spaced wider than the pause in which Chrome ignores them', () => {
  expect(KEY_FRAME_SPACING_MS).toBeGreaterThan(300);
});
