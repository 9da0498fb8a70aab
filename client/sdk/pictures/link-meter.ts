/** What this side's way to the servers carries, out of the statistics of its sending transport. */
import type { LinkReading } from './ladder.ts';

/** Entries of an `RTCStatsReport`; browsers differ in what they fill in. */
export type Stats = Iterable<Readonly<Record<string, unknown>>>;

/** What a round trip is without a queue is forgotten after this: the way may have become a longer one. */
const BEST_ROUND_MS = 60_000;
/** One bad moment counts for so long: round trips are measured every second or two. */
const MEMORY_MS = 2000;
/** Where there is no news, for what would bring it is lost in a queue: what stood last stays true for so long. */
const NO_NEWS_MS = 6000;

export interface MeteredLink extends LinkReading {
  /** Ms of queue that two measurements in a row have shown: one alone may be the machine's. */
  readonly standingMs: number;
}

interface Seen {
  readonly value: number;
  readonly at: number;
}

export class LinkMeter {
  /** What marks the last news of each source: their figures stay until there are others. */
  readonly #told = new Map<string, unknown>();
  #rounds: readonly Seen[] = [];
  #queues: readonly Seen[] = [];

  /** @returns undefined while the browser has no estimate, e.g. because nothing has been sent */
  read(stats: Stats, now: number): MeteredLink | undefined {
    const entries = [...stats];
    const rounds = entries.flatMap((entry) => this.#roundTrip(entry));
    this.#rounds = [...this.#rounds, ...rounds.map((value) => ({ value, at: now }))].filter(
      ({ at }) => now - at <= BEST_ROUND_MS,
    );
    const best = Math.min(...this.#rounds.map(({ value }) => value));
    if (rounds.length > 0) this.#queues = [...this.#queues, { value: Math.max(...rounds) - best, at: now }];
    this.#queues = this.#queues.filter(({ at }) => now - at <= NO_NEWS_MS);
    const kbps =
      Math.max(0, ...entries.map((entry) => number(entry, 'availableOutgoingBitrate') ?? 0)) / 1000;
    const standingMs = standing(this.#queues);
    const fresh = this.#queues.filter(({ at }) => now - at <= MEMORY_MS);
    return kbps === 0
      ? undefined
      : { kbps, queueMs: fresh.length > 0 ? worst(fresh) : standingMs, standingMs };
  }

  /** Milliseconds; nothing where it was told before. */
  #roundTrip(entry: Entry): number[] {
    const seconds =
      entry['type'] === 'candidate-pair' && entry['nominated'] === true
        ? number(entry, 'currentRoundTripTime')
        : entry['type'] === 'remote-inbound-rtp'
          ? number(entry, 'roundTripTime')
          : undefined;
    const stamp = entry['responsesReceived'] ?? entry['roundTripTimeMeasurements'] ?? entry['timestamp'];
    return seconds === undefined || !this.#isNews(entry, stamp) ? [] : [seconds * 1000];
  }

  #isNews(entry: Entry, stamp: unknown): boolean {
    const source = String(entry['id']);
    if (this.#told.get(source) === stamp) return false;
    this.#told.set(source, stamp);
    return true;
  }
}

type Entry = Readonly<Record<string, unknown>>;

function number(entry: Entry, name: string): number | undefined {
  const value = entry[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function standing(seen: readonly Seen[]): number {
  return seen.length < 2 ? 0 : Math.min(...seen.slice(-2).map(({ value }) => value));
}

function worst(seen: readonly Seen[]): number {
  return Math.max(0, ...seen.map(({ value }) => value));
}
