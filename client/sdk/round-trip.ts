/** How long the way to the server and back is, from how long its answers take. */

/** Some answers wait for something; of so many, one has not. */
const KEPT = 12;

export class RoundTrip {
  #lately: number[] = [];

  /** The shortest of late, in ms; undefined before the first answer. */
  get ms(): number | undefined {
    return this.#lately.length === 0 ? undefined : Math.min(...this.#lately);
  }

  note(ms: number): void {
    this.#lately = [...this.#lately.slice(1 - KEPT), ms];
  }

  /** Another connection may be another way. */
  forget(): void {
    this.#lately = [];
  }
}
