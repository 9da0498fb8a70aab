/** Looks at a camera now and then: one frame, of which only some dots are read. */
import type { Dots } from './findings.ts';

const WIDTH = 32;
const HEIGHT = 24;
/** A camera gives a frame in a tenth of this, in the dark too. */
const FRAME_WITHIN_MS = 1500;

export class TinyPicture {
  readonly #video = document.createElement('video');
  readonly #context: CanvasRenderingContext2D | null;
  #track: MediaStreamTrack | undefined;

  constructor() {
    const canvas = Object.assign(document.createElement('canvas'), { width: WIDTH, height: HEIGHT });
    this.#context = canvas.getContext('2d', { willReadFrequently: true });
    // Single dots, not means of many: the noise of a sensor is what tells a still scene from a still picture.
    if (this.#context !== null) this.#context.imageSmoothingEnabled = false;
    this.#video.muted = true;
    this.#video.playsInline = true;
  }

  /** `none` where the camera gives no frame, `unseen` where that cannot be told. */
  async look(track: MediaStreamTrack): Promise<Dots | 'none' | 'unseen'> {
    const hasCallback = 'requestVideoFrameCallback' in this.#video;
    if (this.#context === null || !hasCallback || document.visibilityState === 'hidden') return 'unseen';
    if (track !== this.#track) {
      this.#track = track;
      this.#video.srcObject = new MediaStream([track]);
    }
    const startedAt = performance.now();
    const hasFrame = await this.#nextFrame();
    // A page that was hidden or halted meanwhile has not waited as long as it seems.
    const isSure =
      document.visibilityState === 'visible' && performance.now() - startedAt < FRAME_WITHIN_MS * 2;
    if (!hasFrame) return isSure ? 'none' : 'unseen';
    this.#context.drawImage(this.#video, 0, 0, WIDTH, HEIGHT);
    return brightness(this.#context.getImageData(0, 0, WIDTH, HEIGHT).data);
  }

  close(): void {
    this.#video.srcObject = null;
    this.#track = undefined;
  }

  /** Plays for one frame only: a player that runs on costs what a shown picture costs. */
  async #nextFrame(): Promise<boolean> {
    const video = this.#video;
    const arrived = new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => {
        video.cancelVideoFrameCallback(frame);
        resolve(false);
      }, FRAME_WITHIN_MS);
      const frame = video.requestVideoFrameCallback(() => {
        clearTimeout(timer);
        resolve(true);
      });
    });
    video.play().catch(() => undefined);
    const hasFrame = await arrived;
    video.pause();
    return hasFrame;
  }
}

function brightness(picture: Uint8ClampedArray): Dots {
  const dots = new Uint8Array(picture.length / 4);
  for (let index = 0; index < dots.length; index += 1) {
    const [red = 0, green = 0, blue = 0] = picture.subarray(index * 4, index * 4 + 3);
    dots[index] = (red * 2 + green * 5 + blue) / 8;
  }
  return dots;
}
