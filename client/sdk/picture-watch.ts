/** Asks for a key frame where a picture that should move stands still: what a receiver misses may be gone for good. */
import type { types } from 'mediasoup-client';
import type { ConsumerId } from '#protocol/ids.ts';
import type { Received } from './subscriber.ts';

export interface PictureWatchDeps {
  readonly received: () => readonly Received[];
  readonly requestKeyFrame: (id: ConsumerId) => void;
}

/** Each look waits for the thread that decodes. */
const LOOK_EVERY_MS = 150;

/**
 * So long nothing may come at first. The node asks by itself before; Chrome ignores what comes within 300 ms of
 * it, and a request that cannot be answered yet only puts off the node's stronger means.
 */
const FIRST_MS = 600;
/**
 * And so long between frames. Chrome itself gives lost packets up without a word and asks for a key frame only
 * after three seconds without a picture.
 */
const STILL_MS = 400;
/** A camera in the dark, or one that is meant to be slow, stands still between any two frames. */
const SLOW_INTERVALS = 3;

interface Watched {
  /** Of the last frame, on the receiver's clock. */
  frameAt: number | undefined;
  /** Between the last two frames that were seen, at least the time between two looks. */
  intervalMs: number;
  since: number;
  asks: number;
}

export class PictureWatch {
  readonly #deps: PictureWatchDeps;
  readonly #watched = new Map<ConsumerId, Watched>();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(deps: PictureWatchDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#timer ??= setInterval(() => {
      this.#look();
    }, LOOK_EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#watched.clear();
  }

  #look(): void {
    const moving = this.#deps.received().filter(({ source, isPaused }) => source === 'camera' && !isPaused);
    for (const id of this.#watched.keys())
      if (!moving.some((picture) => picture.id === id)) this.#watched.delete(id);
    for (const { id, consumer } of moving) this.#lookAt(id, consumer);
  }

  #lookAt(id: ConsumerId, consumer: types.Consumer): void {
    const now = performance.now();
    const frameAt = lastFrameAt(consumer);
    const watched = this.#watched.get(id);
    // What was seen before the pause is no news.
    if (watched === undefined) this.#watched.set(id, { frameAt, intervalMs: 0, since: now, asks: 0 });
    else if (frameAt !== watched.frameAt) {
      const intervalMs = (frameAt ?? 0) - (watched.frameAt ?? frameAt ?? 0);
      this.#watched.set(id, { frameAt, intervalMs, since: now, asks: 0 });
    } else this.#ask(id, watched, now);
  }

  #ask(id: ConsumerId, watched: Watched, now: number): void {
    const { frameAt, intervalMs } = watched;
    const stillMs = frameAt === undefined ? FIRST_MS : Math.max(STILL_MS, SLOW_INTERVALS * intervalMs);
    // Less and less often: perhaps nothing can come.
    if (now - watched.since < stillMs * 2 ** watched.asks) return;
    watched.asks += 1;
    this.#deps.requestKeyFrame(id);
  }
}

/** Undefined until the first one was handed to the page. */
function lastFrameAt({ rtpReceiver }: types.Consumer): number | undefined {
  const times = (rtpReceiver?.getSynchronizationSources() ?? []).map(({ timestamp }) => timestamp);
  return times.length === 0 ? undefined : Math.max(...times);
}
