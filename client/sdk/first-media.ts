/** Watches for the first picture and the first sound after the answer, whatever the page does with the tracks. */
import type { types } from 'mediasoup-client';
import { watchFrame } from './frame-watch.ts';
import type { Received } from './subscriber.ts';

export interface FirstMediaDeps {
  readonly received: () => readonly Received[];
  readonly requestKeyFrame: (id: Received['id']) => void;
  readonly onFirst: (kind: 'frame' | 'audio') => void;
}

const LOOK_EVERY_MS = 10;
/** Two parties that send nothing to each other are not watched for ever. */
const LONGEST_MS = 120_000;
/** After so long without a picture one look in ten is enough. */
const BUSY_MS = 8000;

/**
 * When to ask for a key frame, counted from the answer or from the end of a pause; then no more. The node asks
 * by itself before; Chrome ignores what comes within 300 ms of it, and a request that cannot be answered yet
 * only puts off the node's stronger means. So this is for what got lost in spite of that.
 */
export const KEY_FRAME_ASKS_MS = [600, 1200, 2000, 3500, 6000];

interface Watched {
  readonly stop: () => void;
  since: number;
  asks: number;
  wasPaused: boolean;
}

export class FirstMedia {
  readonly #deps: FirstMediaDeps;
  readonly #cameras = new Map<Received['id'], Watched>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #startedAt = 0;
  #looks = 0;
  #hasFrame = false;
  #hasAudio = false;

  constructor(deps: FirstMediaDeps) {
    this.#deps = deps;
  }

  get isRunning(): boolean {
    return this.#timer !== undefined;
  }

  start(): void {
    if (this.isRunning) return;
    this.#startedAt = performance.now();
    this.#timer = setInterval(() => {
      this.#look();
    }, LOOK_EVERY_MS);
    this.#look();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    for (const { stop } of this.#cameras.values()) stop();
    this.#cameras.clear();
  }

  #look(): void {
    const elapsed = performance.now() - this.#startedAt;
    this.#looks += 1;
    if (elapsed > BUSY_MS && this.#looks % 10 !== 0) return;
    const received = this.#deps.received();
    if (!this.#hasFrame) this.#lookForFrame(received);
    if (!this.#hasAudio) this.#lookForAudio(received);
    if ((this.#hasFrame && this.#hasAudio) || elapsed > LONGEST_MS) this.stop();
  }

  #lookForFrame(received: readonly Received[]): void {
    const cameras = received.filter(({ source }) => source === 'camera');
    for (const [id, { stop }] of this.#cameras) {
      if (cameras.some((camera) => camera.id === id)) continue;
      stop();
      this.#cameras.delete(id);
    }
    for (const camera of cameras) {
      const watched = this.#cameras.get(camera.id);
      if (watched === undefined) this.#watch(camera);
      else this.#askForKeyFrame(camera, watched);
    }
  }

  #watch(camera: Received): void {
    const stop = watchFrame(camera.consumer, () => {
      if (!this.isRunning || this.#hasFrame) return;
      this.#hasFrame = true;
      for (const watched of this.#cameras.values()) watched.stop();
      this.#cameras.clear();
      this.#deps.onFirst('frame');
    });
    if (this.#hasFrame) return;
    this.#cameras.set(camera.id, { stop, since: performance.now(), asks: 0, wasPaused: camera.isPaused });
  }

  #askForKeyFrame(camera: Received, watched: Watched): void {
    if (watched.wasPaused && !camera.isPaused) {
      watched.since = performance.now();
      watched.asks = 0;
    }
    watched.wasPaused = camera.isPaused;
    const due = KEY_FRAME_ASKS_MS[watched.asks];
    if (camera.isPaused || due === undefined || performance.now() - watched.since < due) return;
    watched.asks += 1;
    this.#deps.requestKeyFrame(camera.id);
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
