/** One direction of a link: when does what enters now leave, if at all? It moves nothing and waits for nothing. */
import { isLostBy } from './loss.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** What one direction of a link does to those who use it. */
export interface LaneConditions {
  readonly delayMs: number;
  /** Each packet waits up to this much longer; order is kept. */
  readonly jitterMs: number;
  /** Mean share of packets that vanish, 0 … 1. They vanish before the bottleneck and take no room in it. */
  readonly loss: number;
  /**
   * Mean length of a run of lost packets. 1: each is lost independently of the others. Above: two states with all
   * lost in the bad one (Gilbert-Elliott). Less than `loss / (1 - loss)` cannot be, and is taken as that.
   */
  readonly burst: number;
  /** Bits a second on the wire, headers counted; undefined: as much as comes. */
  readonly rate: number | undefined;
  /** Whoever would wait longer than this for the rate is dropped; see `STREAM_SHARE` for streams. */
  readonly queueMs: number;
  /** Share of packets that are held back for `reorderMs` more, so that later ones overtake them. */
  readonly reorder: number;
  readonly reorderMs: number;
  /** Share of packets that come twice. */
  readonly duplicate: number;
  /** Nothing passes. Packets vanish; streams hold their bytes until the cut is mended, as TCP would. */
  readonly isCut: boolean;
}

/** For both directions of a link, and what is otherwise in one of them. */
export interface LinkConditions extends Partial<LaneConditions> {
  readonly up?: Partial<LaneConditions>;
  readonly down?: Partial<LaneConditions>;
}

export const CLEAR: LaneConditions = {
  delayMs: 0,
  jitterMs: 0,
  loss: 0,
  burst: 1,
  rate: undefined,
  queueMs: 300,
  reorder: 0,
  reorderMs: 30,
  duplicate: 0,
  isCut: false,
};

/** IPv4 and UDP around a packet; IPv4 and TCP with a timestamp around a piece of a stream. */
const PACKET_HEADERS = 28;
const PIECE_HEADERS = 52;
/** What of a stream fits into one packet. */
const PIECE = 1448;
/**
 * Streams fill no more than this of the queue with what they have much of, and then wait in front of it. Nobody has to
 * resend for them, so it is not losses that slow them down, and packets beside them would never find room.
 */
const STREAM_SHARE = 0.5;

/**
 * The same packets have the same fate with the same seed, whatever streams do beside them. All that use one lane
 * share its rate and its queue: what UDP and TCP of one person do is done on one line.
 */
export class Lane {
  /** Packets, and pieces of streams. */
  passed = 0;
  /** Bytes on the wire of what passed. */
  bytes = 0;
  /** By `loss`. */
  lost = 0;
  /** By the bound of the queue. */
  overflowed = 0;
  /** By a cut, or by a firewall in front. */
  refused = 0;
  #conditions = CLEAR;
  readonly #now: () => number;
  readonly #packets: () => number;
  readonly #streams: () => number;
  #isLosing = false;
  /** What the rate has not let through yet, as of `#updatedAt`. */
  #waitingBits = 0;
  #updatedAt: number;
  /** When the one before leaves. */
  #lastAt = 0;

  /** @param now in ms; what `admit` returns is on the same clock */
  constructor(seed = 1, now = (): number => performance.now()) {
    this.#packets = seededRandom(seed);
    this.#streams = seededRandom(~seed);
    this.#now = now;
    this.#updatedAt = now();
  }

  get conditions(): LaneConditions {
    return this.#conditions;
  }

  /** What already has its time keeps it; what waits for the rate is let through at the new one. */
  set conditions(conditions: LaneConditions) {
    this.#drain(this.#now());
    this.#conditions = conditions;
  }

  /** Packets that did not pass, for whatever reason. */
  get dropped(): number {
    return this.lost + this.overflowed + this.refused;
  }

  /** How long what enters now would wait for the rate. */
  get queueMs(): number {
    this.#drain(this.#now());
    const { rate } = this.#conditions;
    return rate === undefined ? 0 : (this.#waitingBits / rate) * 1000;
  }

  /** A packet enters. @param bytes of payload @returns when it leaves: once, twice, or never */
  admit(bytes: number): readonly number[] {
    const { loss, burst, reorder, reorderMs, duplicate, jitterMs, isCut } = this.#conditions;
    // Always as many numbers for a packet: what is asked for one thing must not change the fate by another.
    const chances = [this.#packets(), this.#packets(), this.#packets(), this.#packets()] as const;
    this.#isLosing = isLostBy({ loss, burst }, this.#isLosing, chances[0]);
    if (isCut) this.refused += 1;
    else if (this.#isLosing) this.lost += 1;
    else if (this.isFull) this.overflowed += 1;
    else {
      const at = this.#pass(bytes + PACKET_HEADERS, jitterMs * chances[1]);
      const leavesAt = chances[2] < reorder ? at + reorderMs : at;
      return chances[3] < duplicate ? [leavesAt, leavesAt] : [leavesAt];
    }
    return [];
  }

  /**
   * Of a stream nothing is lost, doubled or out of order: TCP would hide it from whoever reads. It enters in pieces,
   * so that packets find their way between them.
   */
  get pieceBytes(): number {
    return this.#conditions.rate === undefined ? Infinity : PIECE;
  }

  /** How long the next piece of a stream that has others on their way has to stay in front of the queue. */
  get pieceWaitMs(): number {
    return Math.max(0, this.queueMs - this.#conditions.queueMs * STREAM_SHARE);
  }

  /** A packet would be dropped now. */
  get isFull(): boolean {
    return this.queueMs > this.#conditions.queueMs;
  }

  /** @returns when it leaves, not counting cuts */
  admitPiece(bytes: number): number {
    const packets = Math.max(1, Math.ceil(bytes / PIECE));
    return this.#pass(bytes + packets * PIECE_HEADERS, this.#conditions.jitterMs * this.#streams());
  }

  #pass(bytes: number, jitterMs: number): number {
    const now = this.#now();
    this.#drain(now);
    const { rate, delayMs } = this.#conditions;
    this.passed += 1;
    this.bytes += bytes;
    if (rate !== undefined) this.#waitingBits += bytes * 8;
    const throughAt = now + (rate === undefined ? 0 : (this.#waitingBits / rate) * 1000);
    this.#lastAt = Math.max(this.#lastAt, throughAt + delayMs + jitterMs);
    return this.#lastAt;
  }

  #drain(now: number): void {
    const { rate } = this.#conditions;
    const passedBits = rate === undefined ? Infinity : ((now - this.#updatedAt) / 1000) * rate;
    this.#waitingBits = Math.max(0, this.#waitingBits - passedBits);
    this.#updatedAt = now;
  }
}

/** Both directions of a link: `up` leads to the target. */
export interface Lanes {
  readonly up: Lane;
  readonly down: Lane;
}

/** @param base of each direction: what is left out */
export function setLanes(
  { up, down }: Lanes,
  { up: onlyUp, down: onlyDown, ...both }: LinkConditions,
  base: { readonly up: LaneConditions; readonly down: LaneConditions } = { up: CLEAR, down: CLEAR },
): void {
  up.conditions = { ...base.up, ...both, ...onlyUp };
  down.conditions = { ...base.down, ...both, ...onlyDown };
}

export function openLanes(seed = 1): Lanes {
  return { up: new Lane(seed), down: new Lane(seed + 0x10000) };
}

/** The same numbers on every run with the same seed (mulberry32). @returns each from 0 to below 1 */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
