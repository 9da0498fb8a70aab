/** How long after the answer the other side was first seen and heard: told to the page, and once to the server. */
import type { CallId } from '#protocol/ids.ts';
import { FirstMedia } from './first-media.ts';
import { insist } from './insist.ts';
import type { RequestToServer } from './signaling-client.ts';
import type { Sleep } from './sleep.ts';
import type { Received } from './subscriber.ts';

export type First = 'frame' | 'audio';

export interface AnswerTimingDeps {
  readonly callId: CallId;
  readonly request: RequestToServer;
  readonly sleep: Sleep;
  readonly received: () => readonly Received[];
  /** The server does not know it yet. */
  readonly mustReport: boolean;
  readonly onFirst: (kind: First, milliseconds: number) => void;
}

const LONGEST_MS = 600_000;

export class AnswerTiming {
  readonly #deps: AnswerTimingDeps;
  readonly #first: FirstMedia;
  readonly #after = new Map<First, number>();
  #answeredAt: number | undefined;
  #stopped = false;

  constructor(deps: AnswerTimingDeps) {
    this.#deps = deps;
    this.#first = new FirstMedia({
      received: deps.received,
      onFirst: (kind) => {
        this.#note(kind);
      },
    });
  }

  /** Milliseconds since the answer; undefined until then. */
  of(kind: First): number | undefined {
    return this.#after.get(kind);
  }

  get hasReceived(): boolean {
    return this.#after.size > 0;
  }

  /** Something to be received has come, perhaps long before the answer. */
  prepare(): void {
    if (!this.hasReceived) this.#first.prepare();
  }

  /** The time runs from the first call on. */
  answered(): void {
    if (this.#after.size === 2) return;
    this.#answeredAt ??= performance.now();
    this.#first.start();
  }

  /** Idempotent. */
  stop(): void {
    this.#stopped = true;
    this.#first.stop();
  }

  #note(kind: First): void {
    if (this.#after.has(kind)) return;
    const milliseconds = performance.now() - (this.#answeredAt ?? performance.now());
    this.#after.set(kind, milliseconds);
    const { callId, request, sleep, mustReport, onFirst } = this.#deps;
    onFirst(kind, milliseconds);
    if (!mustReport) return;
    const report = { callId, kind, elapsedMs: Math.min(LONGEST_MS, milliseconds) };
    const isWanted = (): boolean => !this.#stopped;
    insist(() => request('call:report-first-media', report), isWanted, sleep).catch(() => undefined);
  }
}
