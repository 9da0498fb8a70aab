/** Hands uploaded images to a thread of their own, one at a time, each with a limit of pixels and time. */
import { Worker } from 'node:worker_threads';
import { AppError } from '#protocol/errors.ts';
import type { ImageJob, ImageOutcome } from './image-worker.ts';

/** Twice a phone's usual photograph; about 100 MB while it is decoded. */
const MAX_PIXELS = 25_000_000;
/** A phone's photograph takes two to three seconds of a free core; beside calls, several times that. */
const TIME_LIMIT_MS = 30_000;
const MAX_WAITING = 16;
/** The thread holds tens of megabytes after work; a quiet shop gets them back. */
const IDLE_MS = 30_000;

export type ConvertedImage = Extract<ImageOutcome, { ok: unknown }>['ok'];

export interface Images {
  /**
   * Checks by decoding, then writes an upright copy without metadata and a thumbnail.
   * @throws AppError FILE_TYPE_NOT_ALLOWED, or UNAVAILABLE while too many others wait
   */
  convert(job: Omit<ImageJob, 'maxPixels'>): Promise<ConvertedImage>;
  close(): Promise<void>;
}

export function createImages(limits: { maxPixels?: number; timeLimitMs?: number } = {}): Images {
  const { maxPixels = MAX_PIXELS, timeLimitMs = TIME_LIMIT_MS } = limits;
  let worker: Worker | undefined;
  let idleTimer: NodeJS.Timeout | undefined;
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();
  let isClosed = false;

  async function stopWorker(): Promise<void> {
    clearTimeout(idleTimer);
    const stopped = worker;
    worker = undefined;
    await stopped?.terminate();
  }

  function run(job: ImageJob): Promise<ImageOutcome> {
    clearTimeout(idleTimer);
    const thread = (worker ??= new Worker(new URL('./image-worker.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: 768 },
    }));
    thread.ref();
    return new Promise((resolve) => {
      const settle = (outcome: ImageOutcome, isBroken: boolean): void => {
        clearTimeout(timer);
        thread.off('message', onMessage).off('error', onBroken).off('exit', onBroken);
        if (isBroken) {
          thread.on('error', () => undefined); // it may still fail while it is being stopped
          void stopWorker();
        } else {
          thread.unref();
          idleTimer = setTimeout(() => void stopWorker(), IDLE_MS).unref();
        }
        resolve(outcome);
      };
      const onMessage = (outcome: ImageOutcome): void => {
        settle(outcome, false);
      };
      // Out of memory or out of time: whatever it is, it is not a picture for a chat.
      const onBroken = (): void => {
        settle(isClosed ? { failed: 'the server stops' } : { refused: 'too-many-pixels' }, true);
      };
      const timer = setTimeout(onBroken, timeLimitMs);
      thread.on('message', onMessage).on('error', onBroken).on('exit', onBroken);
      thread.postMessage(job);
    });
  }

  return {
    async convert(job) {
      if (isClosed || waiting >= MAX_WAITING) {
        throw new AppError('UNAVAILABLE', 'Too many images are being processed; try again in a moment.');
      }
      waiting += 1;
      const turn = last.then(() => run({ ...job, maxPixels }));
      last = turn.catch(() => undefined);
      const outcome = await turn.finally(() => {
        waiting -= 1;
      });
      if ('ok' in outcome) return outcome.ok;
      if ('failed' in outcome) throw new Error(`an image cannot be processed: ${outcome.failed}`);
      throw outcome.refused === 'not-an-image'
        ? new AppError('FILE_TYPE_NOT_ALLOWED', 'The content of the file is not a JPEG or PNG image.')
        : new AppError('FILE_TYPE_NOT_ALLOWED', 'The image has too many pixels.', {
            details: { maxPixels },
          });
    },
    async close() {
      isClosed = true;
      await stopWorker();
    },
  };
}
