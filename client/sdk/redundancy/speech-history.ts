/** What was sent lately, for packets that carry it once more. */
import type { SpeechFrame } from './red.ts';

/** The farthest copy that a pattern may ask for. */
export const FARTHEST = 6;

export class SpeechHistory {
  readonly #frames: SpeechFrame[] = [];

  /** @param distances how many packets ago each copy was sent first, e.g. `[1, 2]` */
  earlier(distances: readonly number[]): SpeechFrame[] {
    return distances
      .toSorted((one, other) => other - one)
      .flatMap((distance) => this.#frames.at(-distance) ?? []);
  }

  add(frame: SpeechFrame): void {
    this.#frames.push(frame);
    if (this.#frames.length > FARTHEST) this.#frames.shift();
  }
}
