/** Watches for the first picture and the first sound after the answer, whatever the page does with the tracks. */
import type { types } from 'mediasoup-client';
import { watchStatistics, watchTrack } from './frame-watch.ts';
import type { Received } from './subscriber.ts';

export interface FirstMediaDeps {
  readonly received: () => readonly Received[];
  readonly onFirst: (kind: 'frame' | 'audio') => void;
}

/** Asking a receiver for its sources waits for the thread that just then decodes the first frame. */
const LOOK_EVERY_MS = 50;
/** Two parties that send nothing to each other are not watched for ever. */
const LONGEST_MS = 120_000;
/** After so long without a picture one look in ten is enough. */
const BUSY_MS = 8000;

export class FirstMedia {
  readonly #deps: FirstMediaDeps;
  /** Those that look at statistics. */
  readonly #watched = new Map<Received['id'], () => void>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #startedAt = 0;
  #looks = 0;
  /** Readers that were there before the answer. */
  readonly #readers = new Map<Received['id'], () => void>();
  #hasFrame = false;
  #hasAudio = false;
  #isToldOfFrame = false;

  constructor(deps: FirstMediaDeps) {
    this.#deps = deps;
  }

  get isRunning(): boolean {
    return this.#timer !== undefined;
  }

  /** Sets up what can be set up before the answer: nothing should have to be made while the first frame comes. */
  prepare(): void {
    if (this.#hasFrame) return;
    const cameras = this.#cameras();
    for (const [id, stop] of this.#readers) {
      if (cameras.some((camera) => camera.id === id)) continue;
      stop();
      this.#readers.delete(id);
    }
    for (const { id, consumer } of cameras) {
      if (!this.#readers.has(id))
        this.#readers.set(
          id,
          watchTrack(consumer.track, () => this.#onFrame()),
        );
    }
  }

  start(): void {
    if (this.isRunning) return;
    this.#startedAt = performance.now();
    this.prepare();
    this.#timer = setInterval(() => {
      this.#look();
    }, LOOK_EVERY_MS);
    this.#tellFrame();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#stopWatching();
  }

  #cameras(): Received[] {
    return this.#deps.received().filter(({ source }) => source === 'camera');
  }

  #stopWatching(): void {
    for (const stop of this.#readers.values()) stop();
    for (const stop of this.#watched.values()) stop();
    this.#readers.clear();
    this.#watched.clear();
  }

  #onFrame(): void {
    this.#hasFrame = true;
    this.#stopWatching();
    this.#tellFrame();
  }

  /** What came before this side knew of the answer is told with it. */
  #tellFrame(): void {
    if (!this.#hasFrame || this.#isToldOfFrame || !this.isRunning) return;
    this.#isToldOfFrame = true;
    this.#deps.onFirst('frame');
  }

  #look(): void {
    const elapsed = performance.now() - this.#startedAt;
    this.#looks += 1;
    if (elapsed > BUSY_MS && this.#looks % 10 !== 0) return;
    const received = this.#deps.received();
    if (!this.#hasFrame) this.#lookForFrame();
    if (!this.#hasAudio) this.#lookForAudio(received);
    if ((this.#hasFrame && this.#hasAudio) || elapsed > LONGEST_MS) this.stop();
  }

  #lookForFrame(): void {
    this.prepare();
    const cameras = this.#cameras();
    for (const [id, stop] of this.#watched) {
      if (cameras.some((camera) => camera.id === id)) continue;
      stop();
      this.#watched.delete(id);
    }
    for (const { id, consumer } of cameras) {
      if (!this.#watched.has(id))
        this.#watched.set(
          id,
          watchStatistics(consumer, () => this.#onFrame()),
        );
    }
  }

  #lookForAudio(received: readonly Received[]): void {
    for (const { source, consumer } of received) {
      if (source === 'microphone' && hasSound(consumer)) {
        this.#hasAudio = true;
        this.#deps.onFirst('audio');
        return;
      }
    }
  }
}

function hasSound({ rtpReceiver }: types.Consumer): boolean {
  return rtpReceiver !== undefined && rtpReceiver.getSynchronizationSources().length > 0;
}
