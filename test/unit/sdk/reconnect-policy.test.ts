import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextDelayMs } from '#sdk/reconnect-policy.ts';

describe('the delay before a reconnect', () => {
  it('is nearly none for the first try, spread over a tenth of a second', () => {
    expect(nextDelayMs(0, 0)).toBe(0);
    expect(nextDelayMs(0, 0.999)).toBeLessThanOrEqual(100);
  });

  it('grows, but never beyond five seconds and never to almost nothing', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (attempt, random) => {
          const delay = nextDelayMs(attempt, random);
          expect(delay).toBeLessThanOrEqual(5000);
          expect(delay).toBeGreaterThanOrEqual(200);
        },
      ),
    );
    expect(nextDelayMs(3, 0.5)).toBeGreaterThan(nextDelayMs(1, 0.5));
  });
});
