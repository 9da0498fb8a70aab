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
  #packets = 0;
  /** Reports since something has been sent again. */
  #fresh = 0;

  /**
   * The same again is no new report, nor is any while nothing is sent: a receiver goes on reporting for eight seconds,
   * by the last that it was told of the time, which has stood in the queue of then.
   * @param reported of each picture in ms; undefined or 0 where it is not known
   * @param packets of all pictures, sent so far
   */
  add(reported: readonly (number | undefined)[], packets: number, now: number): void {
    if (packets === this.#packets) return;
    this.#packets = packets;
    for (const ms of reported) {
      if (ms === undefined || ms === 0 || ms === this.#lately.at(-1)) continue;
      this.#fresh = now - this.#reportedAt > STALE_MS ? 1 : this.#fresh + 1;
      this.#lately = [...this.#lately.slice(1 - KEPT), ms];
      this.#reportedAt = now;
    }
  }

  /** How much longer the way is than at best of late, in ms; 0 where nothing was reported for some seconds. */
  queueMs(now: number): number {
    if (this.#fresh < NOW || now - this.#reportedAt > STALE_MS) return 0;
    return Math.min(...this.#lately.slice(-NOW)) - Math.min(...this.#lately);
  }
}
