/** A camera's picture as a Y4M file: a moving background with the sender's code in every frame. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { COUNTERS, encodeBits, type Identity, LAYOUT } from './frame-code.ts';

export const FRAMES_PER_SECOND = 25;

const BLACK = 16;
const GREY = 126;
const WHITE = 235;

/** 256 frames, 10.24 s: the loop's end joins its beginning. */
export function writeVideo(file: string, identity: Identity): void {
  const { width, height } = LAYOUT;
  const output = openSync(file, 'w');
  try {
    writeSync(output, `YUV4MPEG2 W${width} H${height} F${FRAMES_PER_SECOND}:1 Ip A1:1 C420jpeg\n`);
    const frame = Buffer.alloc((width * height * 3) / 2);
    for (let counter = 0; counter < COUNTERS; counter++) {
      paintBackground(frame, identity, counter);
      paintCode(frame, identity, counter);
      writeSync(output, 'FRAME\n');
      writeSync(output, frame);
    }
  } finally {
    closeSync(output);
  }
}

/** Ripples that drift over a fine weave: enough detail to give the encoder work, never as bright as the code. */
function paintBackground(frame: Buffer, identity: Identity, counter: number): void {
  const { width, height } = LAYOUT;
  const turn = (counter / COUNTERS) * 2 * Math.PI;
  const [wide, tall, tint] = identity === 'shopper' ? [2, 3, 96] : [3, 2, 160];
  const across = Float64Array.from({ length: width }, (_, x) =>
    Math.sin((x / width) * wide * Math.PI * 2 + turn * 8),
  );
  const down = Float64Array.from({ length: height }, (_, y) =>
    Math.cos((y / height) * tall * Math.PI * 2 - turn * 5),
  );
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const weave = ((x * 7 + counter * 2) ^ (y * 5)) & 15;
      frame[y * width + x] = 112 + 22 * (across[x] ?? 0) + 22 * (down[y] ?? 0) + weave;
    }
  }
  const chroma = (width * height) / 4;
  frame.fill(tint, width * height, width * height + chroma);
  frame.fill(256 - tint + 10 * Math.sin(turn), width * height + chroma);
}

function paintCode(frame: Buffer, identity: Identity, counter: number): void {
  const { width, height, cell, columns, rows, left, top, edge } = LAYOUT;
  const paint = (x: number, y: number, wide: number, tall: number, luma: number) => {
    for (let row = y; row < y + tall; row++) frame.fill(luma, row * width + x, row * width + x + wide);
  };
  paint(0, 0, cell, cell, WHITE);
  paint(width - cell, 0, cell, cell, BLACK);
  paint(0, height - cell, cell, cell, BLACK);
  paint(width - cell, height - cell, cell, cell, WHITE);
  paint(left - edge, top - edge, columns * cell + 2 * edge, rows * cell + 2 * edge, GREY);
  for (const [index, isWhite] of encodeBits(identity, counter).entries()) {
    const x = left + (index % columns) * cell;
    const y = top + Math.floor(index / columns) * cell;
    paint(x, y, cell, cell, isWhite ? WHITE : BLACK);
  }
}
