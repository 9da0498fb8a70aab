import { describe, expect, test } from 'vitest';
import { newId } from '#platform/uuid.ts';
import { FileId } from '#protocol/ids.ts';
import { createFileLinks } from '#services/file-links.ts';

const clock = { time: 1_000_000_000, now: () => clock.time };
const links = createFileLinks({ secret: 'one', linkSeconds: 100, clock });
const id = newId(FileId, 'file');
const queryOf = (path: string) => Object.fromEntries(new URL(path, 'http://x').searchParams);

describe('a signed address', () => {
  test('is valid for most of its time, never longer, and then no more', () => {
    const query = queryOf(links.sign(id, 'original'));
    const left = links.verify(id, 'original', query) ?? 0;
    expect(left).toBeGreaterThanOrEqual(75_000);
    expect(left).toBeLessThanOrEqual(100_000);
    clock.time += left;
    expect(links.verify(id, 'original', query)).toBeUndefined();
  });

  test('is the same for a while, so that browsers can use what they have', () => {
    clock.time = 2_000_000_000;
    const first = links.sign(id, 'original');
    clock.time += 1000;
    expect(links.sign(id, 'original')).toBe(first);
  });

  test('holds for its file, its variant and its key alone', () => {
    const query = queryOf(links.sign(id, 'thumbnail'));
    const others = createFileLinks({ secret: 'two', linkSeconds: 100, clock });
    expect(links.verify(id, 'thumbnail', query)).toBeDefined();
    expect(links.verify(id, 'original', query)).toBeUndefined();
    expect(links.verify(newId(FileId, 'file'), 'thumbnail', query)).toBeUndefined();
    expect(others.verify(id, 'thumbnail', query)).toBeUndefined();
  });

  test('with anything odd in it is refused', () => {
    const { expires = '', signature = '' } = queryOf(links.sign(id, 'original'));
    const odd: { expires?: unknown; signature?: unknown }[] = [
      {},
      { expires },
      { signature },
      { expires: [expires], signature },
      { expires: `${expires}0`, signature },
      { expires: '1e99', signature },
      { expires, signature: [signature] },
      { expires, signature: '' },
      { expires, signature: signature.slice(1) },
    ];
    for (const query of odd) expect(links.verify(id, 'original', query)).toBeUndefined();
  });
});
