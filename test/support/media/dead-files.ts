/** A camera that shows black, one whose picture stands still, and a microphone that gives no sound. */
import { closeSync, openSync, readSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { LAYOUT } from './frame-code.ts';
import { FRAMES_PER_SECOND } from './video-file.ts';

export interface DeadFiles {
  readonly black: string;
  readonly frozen: string;
  readonly silent: string;
}

const BLACK = 16;
const NO_COLOUR = 128;
const RATE = 48_000;
const FRAMES = 10;

/** @param folder where the shopper's own video is already */
export function writeDeadFiles(folder: string): void {
  const { width, height } = LAYOUT;
  const black = Buffer.alloc((width * height * 3) / 2, NO_COLOUR).fill(BLACK, 0, width * height);
  writeVideo(path.join(folder, 'black.y4m'), black);
  writeVideo(path.join(folder, 'frozen.y4m'), firstFrame(path.join(folder, 'shopper.y4m')));
  writeSilence(path.join(folder, 'silent.wav'), 2);
}

function writeVideo(file: string, frame: Buffer): void {
  const output = openSync(file, 'w');
  try {
    writeSync(
      output,
      `YUV4MPEG2 W${LAYOUT.width} H${LAYOUT.height} F${FRAMES_PER_SECOND}:1 Ip A1:1 C420jpeg\n`,
    );
    for (let count = 0; count < FRAMES; count++) {
      writeSync(output, 'FRAME\n');
      writeSync(output, frame);
    }
  } finally {
    closeSync(output);
  }
}

function firstFrame(file: string): Buffer {
  const bytes = (LAYOUT.width * LAYOUT.height * 3) / 2;
  const input = openSync(file, 'r');
  try {
    const begin = Buffer.alloc(bytes + 200);
    readSync(input, begin, 0, begin.length, 0);
    const at = begin.indexOf('FRAME\n') + 'FRAME\n'.length;
    return begin.subarray(at, at + bytes);
  } finally {
    closeSync(input);
  }
}

/** 16 bit, mono. */
function writeSilence(file: string, seconds: number): void {
  const bytes = RATE * 2 * seconds;
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + bytes, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(RATE, 24);
  header.writeUInt32LE(RATE * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(bytes, 40);
  writeFileSync(file, Buffer.concat([header, Buffer.alloc(bytes)]));
}
