/** Looks at the way that the media of one pair of transports takes, and has it changed where another serves better. */
import type { WayRules } from '#protocol/media-policy.ts';
import type { TakeNote } from '../quality/notes.ts';
import { FRESH_WAYS, REACH_MS, chooseWay, closedWay, lostWay } from './way-choice.ts';
import type { Way, WayOrder, WayState } from './way-choice.ts';
import { countersOf, firstLook, lookAt } from './way-stats.ts';
import type { Reports, WayCounters } from './way-stats.ts';

export interface WayKeeperDeps {
  readonly rules: WayRules;
  /** In the order in which they are wanted. */
  readonly ways: readonly Way[];
  /** What the transports that are connected count. */
  readonly read: () => Promise<readonly Reports[]>;
  /** Beside the media. @returns whether the node, or the relay, can be reached on that way */
  readonly reaches: (way: Way) => Promise<boolean>;
  /** @param way undefined: any that ICE likes best */
  readonly take: (way: Way | undefined) => void;
  readonly note: TakeNote;
  /** What is known from transports before these. */
  readonly state?: WayState | undefined;
  readonly now?: () => number;
}

export const LOOK_EVERY_MS = 2000;

export class WayKeeper {
  readonly #deps: WayKeeperDeps;
  readonly #now: () => number;
  #state: WayState;
  #before: readonly WayCounters[] = [];
  #timer: ReturnType<typeof setInterval> | undefined;
  #isLooking = false;

  constructor(deps: WayKeeperDeps) {
    this.#deps = deps;
    this.#state = deps.state ?? FRESH_WAYS;
    this.#now = deps.now ?? (() => performance.now());
  }

  get state(): WayState {
    return this.#state;
  }

  get isSeeking(): boolean {
    return this.#state.sought !== undefined;
  }

  start(): void {
    this.#timer ??= setInterval(() => void this.look(), LOOK_EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** ICE seeks a way anew by itself, and takes any. @param isElsewhere on another network nothing of what is known holds */
  released(isElsewhere: boolean): void {
    this.#before = [];
    this.#state = isElsewhere ? FRESH_WAYS : lostWay(this.#state, this.#now());
  }

  /** Never rejects. */
  async look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    const counters = (await this.#deps.read().catch(() => [])).map(countersOf);
    this.#isLooking = false;
    const before = this.#before;
    this.#before = counters;
    const way = this.#wayOf(counters);
    if (this.#timer === undefined) return;
    if (way === undefined) {
      this.#giveUp();
      return;
    }
    const spans = counters.flatMap((now, index) => {
      const earlier = before.length === counters.length ? before[index] : undefined;
      return earlier?.way !== way || now.way !== way ? [] : [{ before: earlier, now }];
    });
    const used = counters.filter((now) => now.way === way);
    const look = { way, ...(spans.length === 0 ? firstLook(used) : lookAt(spans)) };
    const { rules, ways } = this.#deps;
    const { state, order } = chooseWay(rules, ways, this.#state, look, this.#now());
    this.#state = state;
    if (order !== undefined) await this.#follow(order, way);
  }

  /** Nothing is connected, and what was sought has had its time. */
  #giveUp(): void {
    const { sought, way } = this.#state;
    if (sought === undefined || this.#now() - sought.since < REACH_MS) return;
    this.#before = [];
    const now = this.#now();
    this.#state = lostWay(closedWay(this.#deps.rules, this.#state, now), now);
    const detail = { from: way ?? sought.way, to: this.#deps.ways[0] ?? sought.way };
    this.#deps.note({ kind: 'way', cause: 'unreached', detail });
    this.#deps.take(undefined);
  }

  /** While the transports differ, what was sought is not reached; else the one counts that is wanted more. */
  #wayOf(counters: readonly WayCounters[]): Way | undefined {
    const used = counters.map(({ way }) => way);
    if (used.length === 0 || used.includes(undefined)) return undefined;
    const other = used.find((way) => way !== this.#state.sought?.way);
    if (this.#state.sought !== undefined && other !== undefined) return other;
    return this.#deps.ways.find((way) => used.includes(way)) ?? used[0];
  }

  /** ICE would stay with a way that loses much for as long as it answers now and then: others are had by new transports. */
  async #follow({ way, cause, trouble }: WayOrder, from: Way): Promise<void> {
    const { rules, ways, reaches, note, take } = this.#deps;
    note({ kind: 'way', cause, detail: { from, to: way, troublePercent: Math.round(trouble * 100) } });
    if (way === ways[0]) return take(undefined);
    const isOpen = await reaches(way).catch(() => false);
    if (this.#timer === undefined || this.#state.sought?.way !== way) return;
    if (isOpen) return take(way);
    this.#state = closedWay(rules, this.#state, this.#now());
    note({ kind: 'way', cause: 'unreached', detail: { from: way, to: from } });
  }
}
