import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FileId } from '#protocol/ids.ts';
import { sharpness } from '#sdk/pictures/sharpness.ts';
import { smallerSize, stillBudget, stillSize } from '#sdk/pictures/still-size.ts';
import { Stills } from '#sdk/pictures/stills.ts';

describe('sharpness', () => {
  const paint = (at: (x: number, y: number) => number, width = 40, height = 30): number[] =>
    Array.from({ length: width * height }, (_, index) => {
      const value = at(index % width, Math.floor(index / width));
      return [value, value, value, 255];
    }).flat();
  const blurred = (rgba: number[], width = 40): number[] =>
    rgba.map((value, index) => {
      const around = [-4, 0, 4, -4 * width, 4 * width].map((offset) => rgba[index + offset] ?? value);
      return around.reduce((sum, one) => sum + one, 0) / around.length;
    });

  test('a wall has none, print has much', () => {
    expect(
      sharpness(
        paint(() => 128),
        40,
        30,
      ),
    ).toBe(0);
    expect(
      sharpness(
        paint((x) => (x % 4 < 2 ? 0 : 255)),
        40,
        30,
      ),
    ).toBeGreaterThan(1000);
  });

  test('blurring takes from it, whatever the picture', () => {
    const points = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 1200, maxLength: 1200 });
    fc.assert(
      fc.property(points, (values) => {
        const picture = paint((x, y) => values[y * 40 + x] ?? 0);
        const [sharp, soft] = [sharpness(picture, 40, 30), sharpness(blurred(picture), 40, 30)];
        if (sharp > 100) expect(soft).toBeLessThan(sharp);
      }),
      { numRuns: 30 },
    );
  });
});

describe('the size of a still', () => {
  test('grows with the line, between bounds', () => {
    const kbps = fc.double({ min: 0, max: 5000, noNaN: true });
    fc.assert(
      fc.property(kbps, kbps, (one, other) => {
        const [thin, wide] = [stillBudget(Math.min(one, other)), stillBudget(Math.max(one, other))];
        expect(thin.bytes).toBeLessThanOrEqual(wide.bytes);
        expect(thin.bytes).toBeGreaterThanOrEqual(8000);
        expect(stillBudget(one, true).bytes).toBeLessThanOrEqual(60_000);
        expect(stillBudget(one, true).bytes).toBeGreaterThanOrEqual(stillBudget(one).bytes);
      }),
    );
  });

  test('at 60 kbit/s leaves the voice its room, and is there in five to six seconds', () => {
    const { bytes, kbps } = stillBudget(60);
    expect(kbps).toBeLessThanOrEqual(22);
    expect((bytes * 8) / (kbps * 1000)).toBeLessThan(6);
    expect(stillBudget(undefined)).toEqual({ bytes: 10_000, kbps: 16 });
  });

  test('keeps the camera’s shape, is never enlarged, and shrinks until it fits', () => {
    const size = fc.record({
      width: fc.integer({ min: 160, max: 4000 }),
      height: fc.integer({ min: 120, max: 3000 }),
    });
    fc.assert(
      fc.property(size, fc.integer({ min: 8000, max: 60_000 }), (camera, bytes) => {
        let now: { width: number; height: number } | undefined = stillSize(camera, bytes);
        expect(now.width).toBeLessThanOrEqual(camera.width);
        expect(now.height).toBeLessThanOrEqual(camera.height);
        let tries = 0;
        // A picture that needs three times the usual bits.
        const taken = ({ width, height }: { width: number; height: number }) => (width * height * 3.3) / 8;
        while (now !== undefined && taken(now) > bytes && tries < 5) {
          expect(now.width / now.height).toBeCloseTo(camera.width / camera.height, 0);
          now = smallerSize(now, taken(now), bytes);
          tries += 1;
        }
        expect(tries).toBeLessThanOrEqual(4);
      }),
    );
  });
});

/** Looks after every turn, because a turn is all that anything takes here. */
async function when(isSo: () => boolean): Promise<void> {
  for (let turn = 0; !isSo(); turn += 1) {
    if (turn > 10_000) throw new Error('it never came to that');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('single pictures', () => {
  function aCamera() {
    const track = { readyState: 'live' } as MediaStreamTrack;
    const sizes: number[] = [];
    const sent: { id: string; ageMs: number }[] = [];
    const world = { now: 0, camera: track as MediaStreamTrack | undefined, uploadMs: 3000, fails: 0 };
    const stills = new Stills({
      camera: () => world.camera,
      linkKbps: () => 60,
      take: async (_, bytes) => {
        sizes.push(bytes);
        return { picture: new Blob([new Uint8Array(bytes)]), takenAt: world.now };
      },
      async upload() {
        world.now += world.uploadMs;
        if ((world.fails -= 1) >= 0) throw new Error('cut');
        return { fileId: `file ${sent.length}` as FileId };
      },
      send: async (id, ageMs) => sent.push({ id, ageMs }),
      onPiece: () => undefined,
      onSent: () => undefined,
      async sleep(ms) {
        world.now += ms;
        await new Promise((resolve) => setImmediate(resolve));
      },
      now: () => world.now,
    });
    return { stills, world, sizes, sent };
  }

  test('come one after the other, no faster than the line and no more often than is of use', async () => {
    const { stills, world, sent } = aCamera();
    stills.start();
    stills.start();
    await when(() => sent.length >= 5);
    stills.stop();
    expect(world.now).toBeGreaterThanOrEqual(4 * 4000);
    expect(sent[0]?.ageMs).toBe(3000);
    const count = sent.length;
    await new Promise((resolve) => setImmediate(resolve));
    expect(sent.length).toBeLessThanOrEqual(count + 1);
  });

  test('one that is asked for comes at once and may be larger', async () => {
    const { stills, sizes, sent } = aCamera();
    stills.start();
    await when(() => sent.length === 1);
    stills.ask();
    await when(() => sizes.length >= 2);
    stills.stop();
    expect(sizes[1]).toBeGreaterThan(2 * (sizes[0] ?? 0));
  });

  test('a failed one is taken anew, and what was asked for stays asked for', async () => {
    const { stills, world, sizes, sent } = aCamera();
    world.fails = 2;
    stills.start();
    stills.ask();
    await when(() => sent.length === 1);
    stills.stop();
    expect(sizes[1]).toBeGreaterThan(2 * (sizes[0] ?? 0));
    expect(sizes[2]).toBe(sizes[1]);
  });

  test('without a camera there are none, and they begin when it is on', async () => {
    const { stills, world, sizes, sent } = aCamera();
    const { camera } = world;
    world.camera = undefined;
    stills.start();
    await when(() => world.now > 10_000);
    expect(sizes).toEqual([]);
    world.camera = camera;
    await when(() => sent.length === 1);
    stills.stop();
  });
});
