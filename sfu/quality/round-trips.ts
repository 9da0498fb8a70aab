/** What stands in queues on the way to a receiver, from the round trips that it reports. */

/** About a minute of a picture's reports. */
const KEPT = 60;
/** On a way that is only unsteady, one of so many reports is short. */
const NOW = 2;
/** Where nothing is sent nothing is reported, and what stood in a queue has long left it. */
const STALE_MS = 3000;

export class RoundTrips {
  #lately: number[] = [];
  #reportedAt = -Infinity;

  /** @param ms undefined or 0 where it is not known; the same again is no new report */
  add(ms: number | undefined, now: number): void {
    if (ms === undefined || ms === 0 || ms === this.#lately.at(-1)) return;
    this.#lately = [...this.#lately.slice(1 - KEPT), ms];
    this.#reportedAt = now;
  }

  /** How much longer the way is than at best of late, in ms; 0 where nothing was reported for some seconds. */
  queueMs(now: number): number {
    if (this.#lately.length < NOW || now - this.#reportedAt > STALE_MS) return 0;
    return Math.min(...this.#lately.slice(-NOW)) - Math.min(...this.#lately);
  }
}
