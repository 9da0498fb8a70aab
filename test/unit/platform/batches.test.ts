import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { batches } from '#platform/batches.ts';

test('batches hold everything once and in order, each full but for the last', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.integer({ min: 1, max: 10 }), (all, size) => {
      const found = [...batches(all, size)];
      expect(found.flat()).toEqual(all);
      expect(found.every(({ length }, at) => length === Math.min(size, all.length - at * size))).toBe(true);
    }),
  );
});
