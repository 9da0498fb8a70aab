/** Exchanges texts for another of the same length in a stream of bytes, wherever the stream is cut. */

export interface Renaming {
  readonly from: readonly string[];
  /** As long as each of the others. */
  readonly to: string;
}

export class Renamer {
  readonly #from: readonly Buffer[];
  readonly #to: Buffer;
  #held: Buffer = Buffer.alloc(0);

  /** @throws Error when the texts differ in length: what announces a length would be wrong */
  constructor({ from, to }: Renaming) {
    this.#from = from.map((text) => Buffer.from(text, 'latin1'));
    this.#to = Buffer.from(to, 'latin1');
    if (this.#from.some(({ length }) => length !== this.#to.length))
      throw new Error(`${from.join(' or ')} and ${to} differ in length`);
  }

  get isHolding(): boolean {
    return this.#held.length > 0;
  }

  /** @returns what may go on; the begin of what may become one of the texts is held back */
  take(data: Buffer): Buffer {
    const all = Buffer.concat([this.#held, data]);
    for (const from of this.#from)
      for (let at = all.indexOf(from); at >= 0; at = all.indexOf(from, at + from.length))
        this.#to.copy(all, at);
    const end = all.length - this.#begun(all);
    this.#held = Buffer.from(all.subarray(end));
    return all.subarray(0, end);
  }

  /** What was held back, when nothing follows. */
  rest(): Buffer {
    const rest = this.#held;
    this.#held = Buffer.alloc(0);
    return rest;
  }

  /** How many bytes at the end are the begin of one of the texts. */
  #begun(all: Buffer): number {
    for (let length = Math.min(this.#to.length - 1, all.length); length > 0; length -= 1) {
      const end = all.subarray(all.length - length);
      if (this.#from.some((from) => end.equals(from.subarray(0, length)))) return length;
    }
    return 0;
  }
}
