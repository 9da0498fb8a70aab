/** Tells the node how large the page shows what it receives: what nobody sees is then not even encoded. */
import type { CallId, ConsumerId } from '#protocol/ids.ts';
import type { MediaSource } from '#protocol/rtp.ts';
import { insist } from '../insist.ts';
import type { RequestToServer } from '../signaling-client.ts';
import type { Sleep } from '../sleep.ts';
import type { PictureSource, ShownSize } from './shown-size.ts';

export interface ShownViewsDeps {
  readonly callId: CallId;
  readonly request: RequestToServer;
  readonly sleep: Sleep;
  readonly received: () => readonly { readonly id: ConsumerId; readonly source: MediaSource }[];
}

/** A page that is being resized says so many times a second. */
const SETTLES_MS = 250;
const MOST = 16_384;
const NONE: ShownSize = { width: 0, height: 0 };
const MOST_SIZE: ShownSize = { width: MOST, height: MOST };

export class ShownViews {
  readonly #deps: ShownViewsDeps;
  readonly #sizes = new Map<PictureSource, ShownSize>();
  /** What is received, as it was looked at last. */
  #there: ReadonlySet<MediaSource> = new Set();
  /** By consumer, as it was told. */
  #told = new Map<ConsumerId, string>();
  #isResting = false;
  /** A page that does not say how large it shows them has to be told for, from then on. */
  #hasRested = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #telling: symbol | undefined;
  #closed = false;

  constructor(deps: ShownViewsDeps) {
    this.#deps = deps;
  }

  /** Undefined for a page that does not say: it counts as one that shows all. */
  sizeOf(source: MediaSource): ShownSize | undefined {
    return source === 'microphone' ? undefined : this.#sizes.get(source);
  }

  isUnseen(source: MediaSource): boolean {
    return this.#isResting || this.sizeOf(source)?.height === 0;
  }

  /** However they are shown: what is received has to be answered for, with bits that the way up does not have. */
  rest(isResting: boolean): void {
    if (isResting === this.#isResting) return;
    this.#isResting = isResting;
    this.#hasRested = true;
    this.#plan(0);
  }

  set(source: PictureSource, { width, height }: ShownSize): void {
    const bounded = (length: number): number => Math.min(MOST, Math.max(0, Math.round(length)));
    const size = { width: bounded(width), height: bounded(height) };
    // Where there is no picture, none is unseen: the one that comes next would rest, and never show itself.
    if (size.height === 0 && !this.#isReceived(source)) {
      this.#sizes.delete(source);
      return;
    }
    const wasUnseen = this.sizeOf(source)?.height === 0;
    this.#sizes.set(source, size);
    // Whoever looks again is not to wait.
    this.#plan(wasUnseen ? 0 : SETTLES_MS);
  }

  /** What is received has changed, or a new room knows nothing yet. How a picture was shown ends with it. */
  tellNew(): void {
    const there = new Set(this.#deps.received().map(({ source }) => source));
    for (const source of this.#sizes.keys())
      if (this.#there.has(source) && !there.has(source)) this.#sizes.delete(source);
    this.#there = there;
    if (this.#sizes.size > 0 || this.#isResting) this.#plan(0);
  }

  /** The node may have missed what it was told. */
  tellAgain(): void {
    this.#told = new Map();
    this.tellNew();
  }

  /** Idempotent. */
  close(): void {
    this.#closed = true;
    this.#telling = undefined;
    clearTimeout(this.#timer);
  }

  #isReceived(source: PictureSource): boolean {
    return this.#deps.received().some((received) => received.source === source);
  }

  #plan(inMs: number): void {
    clearTimeout(this.#timer);
    if (this.#closed) return;
    this.#timer = setTimeout(() => {
      this.#tell();
    }, inMs);
  }

  #tell(): void {
    const { callId, request, sleep, received } = this.#deps;
    const views = received().flatMap(({ id, source }) => {
      if (source === 'microphone') return [];
      const size = this.#isResting
        ? NONE
        : (this.sizeOf(source) ?? (this.#hasRested ? MOST_SIZE : undefined));
      return size === undefined ? [] : [{ consumerId: id, ...size }];
    });
    const now = new Map(views.map((view) => [view.consumerId, `${view.width} ${view.height}`]));
    const isNew = [...now].some(([id, size]) => this.#told.get(id) !== size);
    this.#told = now;
    if (!isNew) return;
    const telling = Symbol('telling');
    this.#telling = telling;
    const isWanted = (): boolean => this.#telling === telling;
    insist(() => request('media:set-views', { callId, views }), isWanted, sleep).catch(() => {
      // Known there only in part, or not yet: told with the next change.
      if (isWanted()) this.#told = new Map();
    });
  }
}
