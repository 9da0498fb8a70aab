/**
 * Who sent a frame, and which one it is, written into the picture: large black and white cells with a check
 * sum, between four corner marks. Cells are large enough to survive VP8 at low rates and a quarter of the size.
 *
 * `readCells`, `decodeCells` and `checkSum` also run inside pages: they refer to nothing but what they are given.
 */
export const IDENTITIES = ['shopper', 'agent'] as const;
export type Identity = (typeof IDENTITIES)[number];

export interface FrameCode {
  readonly identity: Identity;
  readonly counter: number;
}

/** In pixels of the original picture; a reader scales. */
export const LAYOUT = {
  width: 320,
  height: 180,
  cell: 24,
  /** Cells of the code, row by row. */
  columns: 10,
  rows: 2,
  left: 40,
  top: 66,
  /** A grey edge around the code keeps the background from bleeding into it. */
  edge: 6,
} as const;
export type Layout = typeof LAYOUT;

/** 4 bits identity, 8 bits counter, 8 bits check sum. */
export const COUNTERS = 256;

/** Averages of the four corners and of the code's cells, 0 … 255. */
export interface Cells {
  /** Top left and bottom right are white, the other two black: a mirrored or cropped picture does not read. */
  readonly corners: readonly [topLeft: number, topRight: number, bottomLeft: number, bottomRight: number];
  readonly bits: readonly number[];
}

export function encodeBits(identity: Identity, counter: number): boolean[] {
  const value = ((IDENTITIES.indexOf(identity) + 1) << 8) | counter;
  const word = (value << 8) | checkSum(value);
  return Array.from({ length: 20 }, (_, bit) => ((word >> (19 - bit)) & 1) === 1);
}

/** CRC-8 of the 12 bits; the start value keeps an all-black picture from being valid. */
export function checkSum(value: number): number {
  let crc = 0x5a;
  for (let bit = 11; bit >= 0; bit--) {
    const carry = ((crc >> 7) & 1) ^ ((value >> bit) & 1);
    crc = ((crc << 1) & 0xff) ^ (carry === 1 ? 0x07 : 0);
  }
  return crc;
}

/** Undefined for a picture that does not carry the code: black, foreign, torn or mirrored. */
export function decodeCells(
  cells: Cells,
  identities: readonly Identity[],
  crc: (value: number) => number = checkSum,
): FrameCode | undefined {
  const [topLeft, topRight, bottomLeft, bottomRight] = cells.corners;
  const white = Math.min(topLeft, bottomRight);
  const black = Math.max(topRight, bottomLeft);
  if (white - black < 80) return undefined;
  const word = cells.bits.reduce((bits, luma) => (bits << 1) | (luma > (white + black) / 2 ? 1 : 0), 0);
  const value = word >> 8;
  const identity = identities[(value >> 8) - 1];
  if (crc(value) !== (word & 0xff) || identity === undefined) return undefined;
  return { identity, counter: value & 0xff };
}

/** @param picture RGBA, `layout.width` × `layout.height` */
export function readCells(picture: Uint8ClampedArray | Uint8Array, layout: Layout): Cells {
  const { width, height, cell, columns, rows, left, top } = layout;
  // The middle of a cell only: its rim is smeared by scaling and compression.
  const luma = (x: number, y: number) => {
    let sum = 0;
    let count = 0;
    for (let row = y + cell / 4; row < y + (cell * 3) / 4; row += 2) {
      for (let column = x + cell / 4; column < x + (cell * 3) / 4; column += 2) {
        sum += picture[(row * width + column) * 4 + 1] ?? 0;
        count += 1;
      }
    }
    return sum / count;
  };
  const bits: number[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) bits.push(luma(left + column * cell, top + row * cell));
  }
  return {
    corners: [luma(0, 0), luma(width - cell, 0), luma(0, height - cell), luma(width - cell, height - cell)],
    bits,
  };
}
