/** What this side's way to the servers carries, out of the statistics of its sending transport. */
import type { LinkReading } from './ladder.ts';

/** Entries of an `RTCStatsReport`; browsers differ in what they fill in. */
export type Stats = Iterable<Readonly<Record<string, unknown>>>;

/** What a round trip is without a queue is forgotten after this: the way may have become a longer one. */
const BEST_ROUND_MS = 60_000;
/** One bad moment counts for so long: round trips are measured every second or two. */
const MEMORY_MS = 2000;
/** What stood still for a moment – a machine, a radio – shows in all that was on its way then, and later no more. */
const STANDS_MS = 900;
/** A browser tells the time of a voice about so often. All answers to it count again what had delayed it: … */
const ONE_WORD_MS = 7000;
/** … where they differ by no more, they are one measurement. */
const SAME_ROUND_MS = 50;
/** Where there is no news, for what would bring it is lost in a queue: what stood last stays true for so long. */
const NO_NEWS_MS = 6000;

export interface MeteredLink extends LinkReading {
  /** Ms of queue that all measurements have shown for a while: a single one may be the machine's. */
  readonly standingMs: number;
  /** Ms of the round trip without a queue; 0 while none was measured. */
  readonly roundMs: number;
}

interface Seen {
  readonly value: number;
  readonly at: number;
}

/** The last news of one source. */
interface Told extends Seen {
  /** What marks it: its figures stay until there are others. */
  readonly stamp: unknown;
}

export class LinkMeter {
  readonly #told = new Map<string, Told>();
  #rounds: readonly Seen[] = [];
  #queues: readonly Seen[] = [];

  /** @returns undefined while the browser has no estimate, e.g. because nothing has been sent */
  read(stats: Stats, now: number): MeteredLink | undefined {
    const entries = [...stats];
    const rounds = entries.flatMap((entry) => this.#roundTrip(entry, now));
    this.#rounds = [...this.#rounds, ...rounds].filter(({ at }) => now - at <= BEST_ROUND_MS);
    const best = Math.min(...this.#rounds.map(({ value }) => value));
    const queues = rounds.map(({ value, at }) => ({ value: value - best, at }));
    this.#queues = [...this.#queues, ...queues].filter(({ at }) => now - at <= NO_NEWS_MS);
    const kbps =
      Math.max(0, ...entries.map((entry) => number(entry, 'availableOutgoingBitrate') ?? 0)) / 1000;
    const standingMs = standing(this.#queues);
    const fresh = this.#queues.filter(({ at }) => now - at <= MEMORY_MS);
    return kbps === 0
      ? undefined
      : {
          kbps,
          queueMs: fresh.length > 0 ? worst(fresh) : standingMs,
          standingMs,
          roundMs: best === Infinity ? 0 : best,
        };
  }

  /** In ms; empty where it was told before. */
  #roundTrip(entry: Entry, at: number): Seen[] {
    const isPair = entry['type'] === 'candidate-pair' && entry['nominated'] === true;
    const isAnswer = entry['type'] === 'remote-inbound-rtp';
    if (!isPair && !isAnswer) return [];
    const seconds = number(entry, isPair ? 'currentRoundTripTime' : 'roundTripTime');
    if (seconds === undefined) return [];
    const stamp = entry['responsesReceived'] ?? entry['roundTripTimeMeasurements'] ?? entry['timestamp'];
    const source = String(entry['id']);
    const before = this.#told.get(source);
    const value = seconds * 1000;
    if (before?.stamp === stamp) return [];
    const isVoice = isAnswer && entry['kind'] === 'audio';
    if (isVoice && before !== undefined && isSameWord(before, { value, at })) return [];
    this.#told.set(source, { stamp, value, at });
    return [{ value, at }];
  }
}

function isSameWord(before: Seen, { value, at }: Seen): boolean {
  return Math.abs(value - before.value) <= SAME_ROUND_MS && at - before.at < ONE_WORD_MS;
}

type Entry = Readonly<Record<string, unknown>>;

function number(entry: Entry, name: string): number | undefined {
  const value = entry[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function standing(seen: readonly Seen[]): number {
  const last = seen.at(-1)?.at ?? 0;
  const since = seen.findLastIndex(({ at }) => last - at >= STANDS_MS);
  return since < 0 ? 0 : Math.min(...seen.slice(since).map(({ value }) => value));
}

function worst(seen: readonly Seen[]): number {
  return Math.max(0, ...seen.map(({ value }) => value));
}
