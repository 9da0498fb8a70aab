/** Sends single pictures one after the other while the camera's moving picture rests: one on the way at a time. */
import type { FileId } from '#protocol/ids.ts';
import type { UploadOptions } from '../resumable-upload.ts';
import type { Sleep } from '../sleep.ts';
import type { TakenStill } from './still-camera.ts';
import { stillBudget } from './still-size.ts';

export interface StillsDeps {
  /** Undefined while it is off. */
  readonly camera: () => MediaStreamTrack | undefined;
  /** Kbit/s of this side's way to the servers; undefined while it is not known. */
  readonly linkKbps: () => number | undefined;
  readonly take: (track: MediaStreamTrack, bytes: number) => Promise<TakenStill>;
  readonly upload: (picture: Blob, options: UploadOptions) => Promise<{ readonly fileId: FileId }>;
  readonly send: (fileId: FileId, ageMs: number) => Promise<unknown>;
  readonly onPiece: NonNullable<UploadOptions['onPiece']>;
  readonly onSent: (still: { readonly bytes: number; readonly tookMs: number }) => void;
  readonly sleep: Sleep;
  readonly now: () => number;
}

/** Between the beginnings of two: where the line has room, nobody sees more from more of them. */
const EVERY_MS = 4000;
/** A voice waits for what is in front of it on the line, so no piece may be long: half a second at 60 kbit/s. */
const PIECE_BYTES = 4096;
const RETRY_MS = 2000;
const LOOK_EVERY_MS = 100;

export class Stills {
  readonly #deps: StillsDeps;
  #stop: AbortController | undefined;
  #isAsked = false;

  constructor(deps: StillsDeps) {
    this.#deps = deps;
  }

  get isRunning(): boolean {
    return this.#stop !== undefined;
  }

  /** Idempotent, as `stop` is. */
  start(): void {
    if (this.#stop !== undefined) return;
    this.#stop = new AbortController();
    void this.#run(this.#stop.signal);
  }

  stop(): void {
    this.#stop?.abort();
    this.#stop = undefined;
    this.#isAsked = false;
  }

  /** The next one is taken as soon as the line is free, and may be larger. */
  ask(): void {
    if (this.isRunning) this.#isAsked = true;
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { now } = this.#deps;
    while (!signal.aborted) {
      const startedAt = now();
      const isSent = await this.#next(signal).catch((error: unknown) => {
        if (!signal.aborted) console.warn('A still could not be sent.', error);
        return false;
      });
      const nextAt = isSent ? startedAt + EVERY_MS : now() + RETRY_MS;
      while (!signal.aborted && !(isSent && this.#isAsked) && now() < nextAt)
        await this.#deps.sleep(LOOK_EVERY_MS);
    }
  }

  /** @returns whether one was sent */
  async #next(signal: AbortSignal): Promise<boolean> {
    const { camera, linkKbps, take, upload, send, now } = this.#deps;
    const track = camera();
    if (track === undefined || track.readyState === 'ended') return false;
    const isAsked = this.#isAsked;
    this.#isAsked = false;
    const startedAt = now();
    const { bytes, kbps } = stillBudget(linkKbps(), isAsked);
    try {
      const { picture, takenAt } = await take(track, bytes);
      const pieces = { kbps, largestPiece: PIECE_BYTES, onPiece: this.#deps.onPiece };
      const { fileId } = await upload(picture, { ...pieces, signal });
      signal.throwIfAborted();
      await send(fileId, Math.round(Math.max(0, now() - takenAt)));
      this.#deps.onSent({ bytes: picture.size, tookMs: Math.round(now() - startedAt) });
      return true;
    } catch (error) {
      // Whoever asked for it still waits for it.
      this.#isAsked ||= isAsked && !signal.aborted;
      throw error;
    }
  }
}
