/**
 * How much the network carries, found with few and growing pieces: it stops as soon as the answer is known, costs at
 * most some hundred kilobytes, and a thin line is never filled for longer than two seconds each way.
 */

export interface Piece {
  /** Bytes that arrived, all or some of those asked for. */
  readonly bytes: number;
  readonly ms: number;
  /** False when it was cut off by the time. */
  readonly isWhole: boolean;
}

/** Moves so many bytes; what is not there after `limitMs` is cut off. Rejects when there was no answer at all. */
export type Move = (bytes: number, limitMs: number, signal: AbortSignal) => Promise<Piece>;

export interface Moves {
  readonly down: Move;
  readonly up: Move;
  /** Of an empty request. */
  readonly roundTrip: (signal: AbortSignal) => Promise<number>;
}

export interface Bandwidth {
  readonly roundTripMs?: number;
  readonly downKbps?: number;
  readonly upKbps?: number;
}

export interface BandwidthOptions {
  readonly moves: Moves;
  /** The person saves data, or pays for it: a first look has to do. */
  readonly isSparing: boolean;
  readonly signal: AbortSignal;
  readonly now: () => number;
}

const DOWN_BYTES = [32_768, 131_072, 524_288] as const;
const UP_BYTES = [16_384, 65_536, 196_608] as const;
const BUDGET_MS = 2000;
/** A piece that was under way for so long tells the rate; a shorter one is mostly the start of a connection. */
const TELLING_MS = 250;
/** More makes no call better. */
const ENOUGH_KBPS = 8000;

/** @returns what could be found until `signal`; the rest is missing */
export async function measureBandwidth(options: BandwidthOptions): Promise<Bandwidth> {
  const { moves, isSparing, signal } = options;
  const some = (sizes: readonly number[]): readonly number[] => (isSparing ? sizes.slice(0, 1) : sizes);
  const found: { -readonly [K in keyof Bandwidth]: Bandwidth[K] } = {};
  try {
    // The first opens the connection; the time of the second is that of the way.
    await moves.roundTrip(signal);
    const roundTripMs = await moves.roundTrip(signal);
    found.roundTripMs = Math.round(roundTripMs);
    const down = await rate(moves.down, some(DOWN_BYTES), roundTripMs, options);
    if (down !== undefined) found.downKbps = down;
    const up = await rate(moves.up, some(UP_BYTES), roundTripMs, options);
    if (up !== undefined) found.upKbps = up;
  } catch {
    // No answer, refused, or stopped: what is known is known.
  }
  return found;
}

async function rate(
  move: Move,
  sizes: readonly number[],
  roundTripMs: number,
  { signal, now }: BandwidthOptions,
): Promise<number | undefined> {
  const endsAt = now() + BUDGET_MS;
  let best: number | undefined;
  for (const size of sizes) {
    const left = endsAt - now();
    if (signal.aborted || left < TELLING_MS) break;
    const piece = await move(size, left, signal);
    if (signal.aborted) break;
    // The answer's own way is no time of transfer; but something of it always is.
    const ms = Math.max(piece.ms - roundTripMs, piece.ms / 4, 0.5);
    const kbps = Math.round((piece.bytes * 8) / ms);
    // A larger piece knows better, unless it was cut off before it had got far.
    best = piece.isWhole || best === undefined ? kbps : Math.max(best, kbps);
    if (!piece.isWhole || piece.ms >= TELLING_MS || kbps >= ENOUGH_KBPS) break;
  }
  return best === undefined ? undefined : Math.min(1_000_000, best);
}
