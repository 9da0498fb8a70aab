/** Does each thing in its time, with one timer for all of them. */

/** Finer than the timers of Node, which know whole milliseconds: waiting for less would only make it later. */
const GRAIN_MS = 0.5;

export class Schedule {
  readonly #waiting: { readonly at: number; readonly act: () => unknown }[] = [];
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Infinity;

  /** @param at as of `performance.now()`; things of the same time are done in the order they were added */
  add(at: number, act: () => unknown): void {
    if (this.#waiting.length === 0 && at - performance.now() < GRAIN_MS) {
      act();
      return;
    }
    // Nearly always the last.
    let place = this.#waiting.length;
    while (place > 0 && (this.#waiting[place - 1]?.at ?? -Infinity) > at) place -= 1;
    this.#waiting.splice(place, 0, { at, act });
    if (at < this.#timerAt) this.#arm();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#waiting.length = 0;
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const next = this.#waiting[0];
    this.#timerAt = next?.at ?? Infinity;
    if (next === undefined) return;
    this.#timer = setTimeout(() => this.#run(), Math.max(0, next.at - performance.now()));
  }

  /** All that is due: a timer that came late, or for the one before, makes nobody behind it late. */
  #run(): void {
    for (;;) {
      const next = this.#waiting[0];
      if (next === undefined || next.at - performance.now() >= GRAIN_MS) break;
      this.#waiting.shift();
      next.act();
    }
    this.#arm();
  }
}
