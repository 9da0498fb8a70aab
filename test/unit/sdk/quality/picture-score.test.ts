import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pictureScore } from '../../../../client/sdk/quality/picture-score.ts';

const wanted = { height: 720, frameRate: 30 };
const full = { width: 1280, height: 720, frameRate: 30, frozen: 0 };

describe('the score of a picture', () => {
  test('is 5 where all that is wanted is there, and more than that makes it no better', () => {
    expect(pictureScore(full, wanted)).toBe(5);
    expect(pictureScore({ ...full, width: 1920, height: 1080, frameRate: 60 }, wanted)).toBe(5);
  });

  test('is the same for a phone that is held upright', () => {
    const lying = { width: 640, height: 360, frameRate: 24, frozen: 0 };
    expect(pictureScore({ ...lying, width: 360, height: 640 }, wanted)).toBe(pictureScore(lying, wanted));
  });

  test('tells a smaller picture from a slow one and from one that stands still', () => {
    const half = pictureScore({ ...full, width: 640, height: 360 }, wanted);
    const slow = pictureScore({ ...full, frameRate: 15 }, wanted);
    const frozen = pictureScore({ ...full, frozen: 0.5 }, wanted);
    expect(slow).toBeGreaterThan(4);
    expect(half).toBeGreaterThan(3);
    expect(half).toBeLessThan(slow);
    expect(frozen).toBeLessThan(1.5);
  });

  test('remembers a freeze for a while', () => {
    const just = pictureScore({ ...full, sinceFreezeMs: 500 }, wanted);
    expect(just).toBeLessThan(4);
    expect(pictureScore({ ...full, sinceFreezeMs: 6000 }, wanted)).toBeGreaterThan(just);
    expect(pictureScore({ ...full, sinceFreezeMs: 20_000 }, wanted)).toBe(5);
  });

  const picture = fc.record({
    width: fc.nat({ max: 4096 }),
    height: fc.nat({ max: 4096 }),
    frameRate: fc.double({ min: 0, max: 120, noNaN: true }),
    frozen: fc.double({ min: 0, max: 1, noNaN: true }),
    sinceFreezeMs: fc.option(fc.nat({ max: 60_000 }), { nil: undefined }),
  });

  test('is from 1 to 5, and no higher with fewer lines, fewer frames, more standing still or a newer freeze', () => {
    fc.assert(
      fc.property(picture, picture, (one, other) => {
        const worse = {
          width: Math.min(one.width, other.width),
          height: Math.min(one.height, other.height),
          frameRate: Math.min(one.frameRate, other.frameRate),
          frozen: Math.max(one.frozen, other.frozen),
          sinceFreezeMs: Math.min(one.sinceFreezeMs ?? 60_000, other.sinceFreezeMs ?? 60_000),
        };
        const score = pictureScore(one, wanted);
        expect(score).toBeGreaterThanOrEqual(1);
        expect(score).toBeLessThanOrEqual(5);
        expect(pictureScore(worse, wanted)).toBeLessThanOrEqual(score + 1e-9);
      }),
    );
  });
});
