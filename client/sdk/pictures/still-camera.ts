/** Takes single pictures from a running camera: of a few frames the sharpest, as a JPEG of about the size that is wanted. */
import { jpegOf } from '../jpeg.ts';
import { sleep } from '../sleep.ts';
import { within } from '../within.ts';
import { sharpness } from './sharpness.ts';
import { smallerSize, stillSize } from './still-size.ts';
import type { Size } from './still-size.ts';

export interface TakenStill {
  readonly picture: Blob;
  /** `performance.now()` of the frame. */
  readonly takenAt: number;
}

const FRAMES = 5;
const FRAMES_EVERY_MS = 80;
const START_LIMIT_MS = 3000;
/** Sharpness shows in a small picture too, and costs a thousandth there. */
const LOOKED_AT_WIDTH = 160;
const QUALITY = 0.7;
const TRIES = 4;

/** @throws when the camera gives no frame, e.g. because it has ended */
export async function takeStill(track: MediaStreamTrack, bytes: number): Promise<TakenStill> {
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  video.srcObject = new MediaStream([track]);
  try {
    await firstFrame(video);
    const best = await sharpest(video);
    try {
      return { picture: await encode(best.frame, bytes), takenAt: best.takenAt };
    } finally {
      best.frame.close();
    }
  } finally {
    video.srcObject = null;
  }
}

async function firstFrame(video: HTMLVideoElement): Promise<void> {
  await within(video.play(), START_LIMIT_MS, noPicture);
  const hasFrame = (): boolean =>
    video.videoWidth > 0 && video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA;
  const giveUpAt = performance.now() + START_LIMIT_MS;
  while (!hasFrame()) {
    if (performance.now() > giveUpAt) throw noPicture();
    await sleep(FRAMES_EVERY_MS / 2);
  }
}

const noPicture = (): Error => new Error('The camera gives no picture.');

interface Frame {
  readonly frame: ImageBitmap;
  readonly takenAt: number;
  readonly sharpness: number;
}

async function sharpest(video: HTMLVideoElement): Promise<Frame> {
  const height = Math.max(3, Math.round((LOOKED_AT_WIDTH * video.videoHeight) / video.videoWidth));
  const { context } = canvasOf({ width: LOOKED_AT_WIDTH, height }, { willReadFrequently: true });
  let best: Frame | undefined;
  for (let index = 0; index < FRAMES; index += 1) {
    if (index > 0) await sleep(FRAMES_EVERY_MS);
    const takenAt = performance.now();
    const frame = await createImageBitmap(video);
    context.drawImage(frame, 0, 0, LOOKED_AT_WIDTH, height);
    const { data } = context.getImageData(0, 0, LOOKED_AT_WIDTH, height);
    const one = { frame, takenAt, sharpness: sharpness(data, LOOKED_AT_WIDTH, height) };
    if (best === undefined || one.sharpness > best.sharpness) {
      best?.frame.close();
      best = one;
    } else frame.close();
  }
  if (best === undefined) throw new Error('unreachable: there are frames');
  return best;
}

async function encode(frame: ImageBitmap, bytes: number): Promise<Blob> {
  let size: Size | undefined = stillSize(frame, bytes);
  let picture: Blob | undefined;
  for (let tries = 0; tries < TRIES && size !== undefined; tries += 1) {
    const { canvas, context } = canvasOf(size);
    context.imageSmoothingQuality = 'high';
    context.drawImage(frame, 0, 0, size.width, size.height);
    picture = await jpegOf(canvas, QUALITY);
    if (picture.size <= bytes) return picture;
    size = smallerSize(size, picture.size, bytes);
  }
  if (picture === undefined) throw new Error('unreachable: one was tried');
  return picture;
}

function canvasOf({ width, height }: Size, options?: CanvasRenderingContext2DSettings) {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d', options);
  if (context === null) throw new Error('The picture cannot be drawn.');
  return { canvas, context };
}
