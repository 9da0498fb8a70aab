export interface Address {
  readonly host: string;
  readonly port: number;
}

/** One direction of a link: when may a packet leave, if at all? */
export interface LaneConditions {
  readonly delayMs: number;
  /** Each packet waits up to this much longer; order is kept. */
  readonly jitterMs: number;
  /** Share of packets that vanish, 0 … 1. Streams lose nothing: their loss would only be delay. */
  readonly loss: number;
  /** Nothing passes. Packets vanish; streams hold their bytes until the cut is mended, as TCP would. */
  readonly isCut: boolean;
}

export const CLEAR: LaneConditions = { delayMs: 0, jitterMs: 0, loss: 0, isCut: false };

/** Hands each packet on in its time, or not at all. */
export class Lane {
  conditions: LaneConditions = CLEAR;
  passed = 0;
  dropped = 0;
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** For packets. */
  takesPacket(): boolean {
    const { loss, isCut } = this.conditions;
    const isTaken = !isCut && (loss === 0 || this.#random() >= loss);
    if (isTaken) this.passed += 1;
    else this.dropped += 1;
    return isTaken;
  }

  /** @param previousAt when the packet before it leaves */
  leavesAt(previousAt: number): number {
    const { delayMs, jitterMs } = this.conditions;
    return Math.max(previousAt, performance.now() + delayMs + this.#random() * jitterMs);
  }
}

/** Both directions of a link: `up` leads to the target. */
export interface Lanes {
  readonly up: Lane;
  readonly down: Lane;
}

/** The same losses on every run with the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
