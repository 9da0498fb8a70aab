/**
 * The thread that decodes uploaded images, so that no image stops the server, however large or malicious.
 *
 * What is served later is not what was uploaded but a copy drawn anew from the pixels: upright, no larger than a screen, without
 * position, camera or any other metadata, and with nothing hidden behind the image.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { parentPort } from 'node:worker_threads';
import { inflateSync } from 'node:zlib';
import { Jimp } from 'jimp';
import { readImageHeader } from './image-header.ts';
import type { ImageHeader, ImageMimeType } from './image-header.ts';

export interface ImageJob {
  readonly source: string;
  readonly copy: string;
  readonly thumbnail: string;
  readonly thumbnailPixels: number;
  readonly maxPixels: number;
}

export type ImageOutcome =
  | {
      readonly ok: {
        readonly mimeType: ImageMimeType;
        readonly width: number;
        readonly height: number;
        readonly bytes: number;
      };
    }
  /** The content is at fault. */
  | { readonly refused: 'not-an-image' | 'too-many-pixels' }
  /** The disk is, or we are. */
  | { readonly failed: string };

const JPEG_QUALITY = 86;

/** Of the copy: enough to read a serial number, a third of the bytes of a phone's photograph. */
const LONGEST_EDGE = 2560;

/** Level 6 instead of jimp's 9: a third of the time for a few percent more bytes. */
const PNG_OPTIONS = { deflateLevel: 6 } as const;

parentPort?.on('message', (job: ImageJob) => {
  void convert(job)
    .catch((error: unknown): ImageOutcome => ({ failed: error instanceof Error ? error.message : 'unknown' }))
    .then((outcome) => parentPort?.postMessage(outcome));
});

async function convert(job: ImageJob): Promise<ImageOutcome> {
  const content = await readFile(job.source);
  const header = readImageHeader(content);
  if (header === undefined) return { refused: 'not-an-image' };
  if (header.width * header.height > job.maxPixels) return { refused: 'too-many-pixels' };
  const image = await decode(content, header);
  if (image === undefined) return { refused: 'not-an-image' };

  shrink(image, LONGEST_EDGE);
  const copy = await encode(image, header.mimeType);
  await writeFile(job.copy, copy, { flush: true });
  const { width, height } = image;
  shrink(image, job.thumbnailPixels);
  await writeFile(job.thumbnail, await encode(image, header.mimeType), { flush: true });
  return { ok: { mimeType: header.mimeType, width, height, bytes: copy.length } };
}

type Image = Awaited<ReturnType<typeof Jimp.fromBuffer>>;

/** Also turns the image upright, as its EXIF orientation says. */
async function decode(content: Buffer, header: ImageHeader): Promise<Image | undefined> {
  try {
    if (header.interlaced !== undefined) checkInflation(content, header.interlaced.inflatedBytes);
    return await Jimp.fromBuffer(content, { 'image/jpeg': { maxMemoryUsageInMB: 700 } });
  } catch {
    return undefined;
  }
}

function shrink(image: Image, longestEdge: number): void {
  if (Math.max(image.width, image.height) > longestEdge) image.scaleToFit({ w: longestEdge, h: longestEdge });
}

function encode(image: Image, mimeType: ImageMimeType): Promise<Buffer> {
  return mimeType === 'image/jpeg'
    ? image.getBuffer('image/jpeg', { quality: JPEG_QUALITY })
    : image.getBuffer('image/png', PNG_OPTIONS);
}

/** @throws when the pixel data of a PNG is longer than its header says: a few kilobytes can hold gigabytes */
function checkInflation(content: Buffer, maxOutputLength: number): void {
  const parts: Buffer[] = [];
  for (let at = 8; at + 8 <= content.length;) {
    const length = content.readUInt32BE(at);
    if (content.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(content.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  inflateSync(Buffer.concat(parts), { maxOutputLength });
}
