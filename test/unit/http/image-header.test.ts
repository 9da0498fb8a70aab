import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readImageHeader } from '#services/image-header.ts';
import { aPicture, aPngBomb, withExif } from '#test/images.ts';

describe('the header of an image', () => {
  test('tells kind and size of PNG and JPEG', async () => {
    expect(readImageHeader(await aPicture('image/png', 30, 20))).toEqual({
      mimeType: 'image/png',
      width: 30,
      height: 20,
    });
    expect(readImageHeader(await aPicture('image/jpeg', 31, 21))).toEqual({
      mimeType: 'image/jpeg',
      width: 31,
      height: 21,
    });
  });

  test('is found behind the metadata of a camera', async () => {
    const jpeg = withExif(await aPicture('image/jpeg', 40, 10), 6, 'x'.repeat(5000));
    expect(readImageHeader(jpeg)).toEqual({ mimeType: 'image/jpeg', width: 40, height: 10 });
  });

  test('of an interlaced PNG says how much its data may unpack to', () => {
    const png = aPngBomb({ width: 8, height: 8, inflatedBytes: 10, interlaced: true });
    expect(readImageHeader(png)?.interlaced?.inflatedBytes).toBeLessThan(200);
  });

  test('of anything else is undefined, and reading never fails', () => {
    fc.assert(
      fc.property(
        fc.constantFrom([], [0xff, 0xd8, 0xff], [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
        fc.uint8Array({ maxLength: 200 }),
        (head, tail) => {
          const header = readImageHeader(Buffer.from([...head, ...tail]));
          return header === undefined || (header.width > 0 && header.height > 0);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
