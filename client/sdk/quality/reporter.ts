/**
 * Brings samples and notes to the server, some together, so that they weigh nothing beside the voice: about half a
 * kbit/s, and half of that where the way up is thin. What cannot be told now is told later, up to a bound.
 */
import { AppError } from '#protocol/errors.ts';
import type { CallId } from '#protocol/ids.ts';
import { MOST_SAMPLES } from '#protocol/quality.ts';
import { packSample } from '#protocol/quality-sample.ts';
import type { QualitySample } from '#protocol/quality-sample.ts';
import type { RequestToServer } from '../signaling-client.ts';
import { packNote } from './notes.ts';
import type { Notes } from './notes.ts';

/** `at` of the same clock as `now`. */
export type Measured = Omit<QualitySample, 'ageMs'> & { readonly at: number };

export interface ReporterDeps {
  readonly callId: CallId;
  readonly request: RequestToServer;
  readonly notes: Notes;
  readonly now: () => number;
}

const EVERY_MS = 10_000;
const EVERY_WHERE_THIN_MS = 20_000;
/** What is urgent and what was kept back still comes in turns. */
const AT_LEAST_MS = 2500;
const URGENT_WHERE_THIN_MS = 6000;
/** Two minutes. */
const MOST_KEPT = 60;

export class Reporter {
  readonly #deps: ReporterDeps;
  #waiting: readonly Measured[] = [];
  #toldAt = -Infinity;
  #isTelling = false;
  #isRefused = false;
  #skips = false;

  constructor(deps: ReporterDeps) {
    this.#deps = deps;
  }

  /**
   * @param isThin the way up has no room: every second sample is left out, unless
   * @param isUrgent the other side should know now
   */
  add(
    sample: Measured,
    { isThin, isUrgent }: { readonly isThin: boolean; readonly isUrgent: boolean },
  ): void {
    this.#skips = isThin && !isUrgent && !this.#skips;
    if (!this.#skips) this.#keep([...this.#waiting, sample]);
    const isBehind = this.#waiting.length >= MOST_SAMPLES;
    const urgentMs = isThin ? URGENT_WHERE_THIN_MS : AT_LEAST_MS;
    const everyMs = isUrgent || isBehind ? urgentMs : isThin ? EVERY_WHERE_THIN_MS : EVERY_MS;
    if (this.#deps.now() - this.#toldAt >= everyMs) void this.tell();
  }

  /** What is left, at the end of the call; never rejects. */
  async tell(): Promise<void> {
    const { callId, request, notes, now } = this.#deps;
    if (this.#isTelling || this.#isRefused || (this.#waiting.length === 0 && notes.isEmpty)) return;
    this.#isTelling = true;
    this.#toldAt = now();
    const samples = this.#waiting.slice(0, MOST_SAMPLES);
    this.#waiting = this.#waiting.slice(samples.length);
    const told = notes.drain();
    try {
      await request('quality:report', {
        callId,
        samples: samples.map(({ at, ...sample }) => packSample({ ...sample, ageMs: now() - at })),
        notes: told.map((note) => packNote(note, now())),
      });
    } catch (error) {
      if (error instanceof AppError && error.retryable) {
        this.#keep([...samples, ...this.#waiting]);
        notes.putBack(told);
      } else {
        // An older server, or a call that is not ours any more: nobody wants to know.
        this.#isRefused = true;
      }
    } finally {
      this.#isTelling = false;
    }
  }

  #keep(samples: readonly Measured[]): void {
    this.#waiting = samples.slice(-MOST_KEPT);
  }
}
