/** A camera for the benches of pictures: fine detail, all of which moves: what a codec finds hard to shrink. */
import { closeSync, existsSync, mkdtempSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export interface PictureSize {
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number;
}

export const PICTURE: PictureSize = { width: 320, height: 180, framesPerSecond: 15 };

const FRAMES = 90;
const TEXTURE = 512;
/** Of the lines: its radius. */
const DISC = 5 / 18;
/** Another number for another recipe. */
const RECIPE = 3;

/** @returns a Y4M file, made once a machine */
export function detailedPicture(size = PICTURE): string {
  const name = `vitrine-picture-${RECIPE}-${size.width}x${size.height}-${size.framesPerSecond}.y4m`;
  const file = path.join(os.tmpdir(), name);
  if (existsSync(file)) return file;
  // Whole or not at all: two runs may start at the same time.
  const folder = mkdtempSync(path.join(os.tmpdir(), 'vitrine-picture-'));
  try {
    const unfinished = path.join(folder, name);
    write(unfinished, size);
    renameSync(unfinished, file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return file;
}

/** A grain of several sizes that drifts one way, and a disc of another grain that circles over it; the end joins the begin. */
function write(file: string, { width, height, framesPerSecond }: PictureSize): void {
  const coarseness = height / PICTURE.height;
  const ground = grain(1, coarseness);
  const disc = grain(2, coarseness);
  const output = openSync(file, 'w');
  try {
    writeSync(output, `YUV4MPEG2 W${width} H${height} F${framesPerSecond}:1 Ip A1:1 C420jpeg\n`);
    const frame = Buffer.alloc((width * height * 3) / 2, 128);
    for (let index = 0; index < FRAMES; index += 1) {
      const turn = index / FRAMES;
      const shift = Math.round(turn * TEXTURE);
      const [x0, y0] = [
        width * (0.5 + 0.28 * Math.cos(2 * Math.PI * turn * 2)),
        height * (0.5 + 0.22 * Math.sin(2 * Math.PI * turn * 2)),
      ];
      for (let y = 0; y < height; y += 1) {
        for (let x = 0; x < width; x += 1) {
          const isInDisc = (x - x0) ** 2 + (y - y0) ** 2 < (height * DISC) ** 2;
          const luma = isInDisc
            ? disc[at(x + 2 * shift, y)]
            : ground[at(x + shift, y + Math.round(20 * Math.sin(2 * Math.PI * turn)))];
          frame[y * width + x] = luma ?? 128;
        }
      }
      writeSync(output, 'FRAME\n');
      writeSync(output, frame);
    }
  } finally {
    closeSync(output);
  }
}

const at = (x: number, y: number): number => (y & (TEXTURE - 1)) * TEXTURE + (Math.round(x) & (TEXTURE - 1));

/** Smooth noise of 32, 8 and 3 pixels on top of each other, so many times as coarse in a larger picture. */
function grain(seed: number, coarseness: number): Uint8Array {
  const luma = new Float64Array(TEXTURE * TEXTURE).fill(128);
  for (const [fineSize, depth] of [
    [32, 70],
    [8, 45],
    [3, 25],
  ] as const) {
    const size = fineSize * coarseness;
    const cells = Math.ceil(TEXTURE / size);
    for (let y = 0; y < TEXTURE; y += 1) {
      for (let x = 0; x < TEXTURE; x += 1) {
        const [column, row] = [x / size, y / size];
        const corner = (dx: number, dy: number): number =>
          hash(seed, size, (Math.floor(column) + dx) % cells, (Math.floor(row) + dy) % cells);
        const [right, down] = [column % 1, row % 1];
        const upper = corner(0, 0) * (1 - right) + corner(1, 0) * right;
        const lower = corner(0, 1) * (1 - right) + corner(1, 1) * right;
        luma[y * TEXTURE + x] =
          (luma[y * TEXTURE + x] ?? 0) + depth * (upper * (1 - down) + lower * down - 0.5) * 2;
      }
    }
  }
  return Uint8Array.from(luma, (value) => Math.max(16, Math.min(235, value)));
}

/** @returns 0 to 1 */
function hash(...numbers: readonly number[]): number {
  let mixed = 2_166_136_261;
  for (const number of numbers) {
    mixed = Math.imul(mixed ^ number, 16_777_619);
    mixed ^= mixed >>> 13;
  }
  return ((Math.imul(mixed, 0x5bd1e995) >>> 8) & 0xffff) / 0xffff;
}
