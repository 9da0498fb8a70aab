import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PeerId, ProducerId } from '#protocol/ids.ts';
import type { PictureWish, PipedWish } from '#protocol/picture-wishes.ts';
import { PictureWatch } from '#sfu/quality/picture-watch.ts';
import type { Picture } from '#sfu/quality/picture-watch.ts';
import { combined, isWorthTelling, shareOf } from '#sfu/quality/picture-wish.ts';

const CAMERA = ProducerId.parse('11111111-1111-4111-8111-111111111111');
const SHOPPER = PeerId.parse('shopper');

let wishes: PictureWish[];
let fromPartner: Picture[];
let atPartner: PictureWish | undefined;
let isLinked: boolean;
let told: PictureWish[];
let toldPartner: PipedWish[][];
let watch: PictureWatch;

const seconds = (count: number): Promise<unknown> => vi.advanceTimersByTimeAsync(count * 1000);

beforeEach(() => {
  vi.useFakeTimers();
  wishes = [];
  fromPartner = [];
  atPartner = undefined;
  isLinked = true;
  told = [];
  toldPartner = [];
  watch = new PictureWatch({
    own: () => [{ id: CAMERA, owner: SHOPPER, isLayered: false, wishes }],
    fromPartner: () => fromPartner,
    atPartner: () => atPartner,
    tell: (_owner, _id, wish) => told.push(wish),
    tellPartner: (pictures) => {
      toldPartner.push(pictures);
      return isLinked;
    },
  });
});

afterEach(() => {
  watch.close();
  vi.useRealTimers();
});

describe('the watch over the pictures of a room', () => {
  it('says nothing while all is wanted, nor while nobody is there', async () => {
    watch.wake();
    await seconds(1);
    wishes = [{}];
    watch.wake();
    await seconds(1);
    expect(told).toEqual([]);
  });

  it('tells a sender what the narrowest link carries, and how large it is shown at most', async () => {
    wishes = [
      { bitrate: 300_000, height: 180 },
      { bitrate: 200_000, height: 480 },
      { bitrate: 9, height: 0 },
    ];
    watch.wake();
    await seconds(0.1);
    expect(told).toEqual([{ bitrate: 200_000, height: 480 }]);
  });

  it('tells of less at once, and of more at most four times a second', async () => {
    wishes = [{ bitrate: 300_000 }];
    watch.wake();
    await seconds(0);
    wishes = [{ bitrate: 100_000 }];
    watch.wakeNow();
    await seconds(0.06);
    expect(told).toHaveLength(2);
    wishes = [{ bitrate: 400_000 }];
    watch.wake();
    await seconds(0.1);
    expect(told).toHaveLength(2);
    await seconds(0.2);
    expect(told).toHaveLength(3);
  });

  it('has a picture rest that nobody sees, on either node, and flow when one does', async () => {
    wishes = [{ height: 0 }];
    atPartner = { height: 0 };
    watch.wakeNow();
    await seconds(0);
    expect(told.at(-1)).toEqual({ height: 0 });
    atPartner = { height: 360 };
    watch.wakeNow();
    await seconds(0.06);
    expect(told.at(-1)).toEqual({ height: 360 });
  });

  it('tells no sender of every size that a page is at while it goes through many', async () => {
    for (let height = 0; height < 1000; height += 1) {
      wishes = [{ height }];
      watch.wakeNow();
      await seconds(0.001);
    }
    await seconds(0.06);
    expect(told.length).toBeLessThan(20);
    expect(told.at(-1)).toEqual({ height: 999 });
  });

  it('says it again now and then, and at once where a word may be lost', async () => {
    wishes = [{ bitrate: 300_000 }];
    watch.wake();
    await seconds(11);
    expect(told).toHaveLength(2);
    watch.tellAgain();
    await seconds(0.1);
    expect(told).toHaveLength(3);
    wishes = [{}];
    watch.tellAgain();
    await seconds(0.1);
    expect(told.at(-1)).toEqual({});
  });

  it('tells the partner of its pictures, as soon as it can be told', async () => {
    fromPartner = [{ id: CAMERA, owner: SHOPPER, isLayered: false, wishes: [{ bitrate: 90_000 }] }];
    isLinked = false;
    watch.wake();
    await seconds(0.1);
    isLinked = true;
    watch.wake();
    await seconds(1);
    watch.wake();
    await seconds(1);
    expect(toldPartner).toEqual(Array(2).fill([{ producerId: CAMERA, bitrate: 90_000 }]));
  });
});

describe('what is wanted of a picture', () => {
  const wish = fc.record(
    { bitrate: fc.integer({ min: 0, max: 9_000_000 }), height: fc.integer({ min: 0, max: 4000 }) },
    { requiredKeys: [] },
  );

  it('passes the link of each who looks, and where there are layers that of the best', () => {
    fc.assert(
      fc.property(fc.array(wish, { maxLength: 5 }), (all) => {
        const looking = all.filter(({ height }) => height !== 0);
        const [single, layered] = [combined(all, false), combined(all, true)];
        if (looking.length === 0) expect(single).toEqual({ height: 0 });
        for (const { bitrate = Infinity, height = Infinity } of looking) {
          if (bitrate < 8_000_000) expect(single.bitrate).toBeLessThanOrEqual(bitrate);
          expect(layered.bitrate ?? Infinity).toBeGreaterThanOrEqual(Math.min(bitrate, 8_000_000));
          expect(single.height ?? Infinity).toBeGreaterThanOrEqual(height);
        }
      }),
    );
  });

  it('is worth a word when it changed by more than an estimate moves by itself', () => {
    expect(isWorthTelling({ bitrate: 100 }, { bitrate: 103 })).toBe(false);
    expect(isWorthTelling({ bitrate: 100 }, { bitrate: 90 })).toBe(true);
    expect(isWorthTelling({ bitrate: 100 }, { bitrate: 110 })).toBe(true);
    expect(isWorthTelling({}, { bitrate: 110 })).toBe(true);
    expect(isWorthTelling({ height: 1 }, {})).toBe(true);
    expect(isWorthTelling({ bitrate: 0 }, { bitrate: 0 })).toBe(false);
  });

  it('is its part of the link: of two that are seen, a screen gets the larger one', () => {
    expect(shareOf('camera', ['camera'])).toBe(1);
    expect(shareOf('camera', [])).toBe(1);
    expect(shareOf('screen', ['camera', 'screen'])).toBeCloseTo(2 / 3);
    expect(shareOf('camera', ['camera', 'screen'])).toBeCloseTo(1 / 3);
  });
});
