/**
 * Listens now and then for ten seconds whether one's own voice comes back. Ten looks a second at the browser's
 * statistics take about 2 ms each; between two stretches nothing is done.
 */
import { ECHO_STEP_MS, NO_ECHO, followingOf, weigh } from './echo.ts';
import type { Echo } from './echo.ts';
import { loudnessOf } from './loudness.ts';
import type { Voices } from './loudness.ts';

export interface EchoWatchDeps {
  /** Of both sides at this moment; undefined while one of them is muted or not connected. May reject. */
  readonly count: () => Promise<Voices | undefined>;
  /** Browsers slow down the timers of a page that nobody sees. */
  readonly isHidden: () => boolean;
}

const STRETCH_MS = 10_000;
const FIRST_AFTER_MS = 3000;
/** Nothing was found, and echoes do not come often. */
const REST_MS = 30_000;
/** It could not be told, and may be soon. */
const RETRY_MS = 10_000;
/** One that stands is soon mended by who reads of it. */
const STANDING_MS = 5000;

export class EchoWatch {
  readonly #deps: EchoWatchDeps;
  #echo: Echo = NO_ECHO;
  #counts: Voices[] = [];
  #startedAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  constructor(deps: EchoWatchDeps) {
    this.#deps = deps;
    this.#listenIn(FIRST_AFTER_MS);
  }

  /** As of the last stretches in which it could be told. */
  get isEcho(): boolean {
    return this.#echo.stands;
  }

  /** Idempotent. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #listenIn(milliseconds: number): void {
    this.#counts = [];
    this.#stepIn(milliseconds);
  }

  #stepIn(milliseconds: number): void {
    if (!this.#isClosed) this.#timer = setTimeout(() => void this.#step(), milliseconds);
  }

  async #step(): Promise<void> {
    const now = performance.now();
    if (this.#counts.length === 0) this.#startedAt = now;
    const voices = this.#deps.isHidden() ? undefined : await this.#deps.count().catch(() => undefined);
    if (voices === undefined) {
      this.#listenIn(RETRY_MS);
      return;
    }
    this.#counts.push(voices);
    if (now - this.#startedAt < STRETCH_MS)
      this.#stepIn(Math.max(0, ECHO_STEP_MS - (performance.now() - now)));
    else this.#listenIn(this.#judge());
  }

  /** @returns when to listen again, in ms */
  #judge(): number {
    const loudness = loudnessOf(this.#counts, ECHO_STEP_MS);
    const following = loudness && followingOf(loudness);
    this.#echo = weigh(this.#echo, following);
    if (this.#echo.stands) return STANDING_MS;
    if (following === undefined) return RETRY_MS;
    return following === 'none' ? REST_MS : 0;
  }
}
