/**
 * Tells the senders of one room's pictures what their receivers can use: mediasoup leaves out what a link does not
 * carry, and the encoder goes on making it. Told when it changes, never asked for.
 */
import type { PeerId, ProducerId } from '#protocol/ids.ts';
import type { PipedWish, PictureWish } from '#protocol/picture-wishes.ts';
import { combined, isWorthTelling } from './picture-wish.ts';

/** A picture that arrives at this node: from a peer of its own, or over the pipe. */
export interface Picture {
  readonly id: ProducerId;
  readonly owner: PeerId;
  readonly isLayered: boolean;
  /** Of those who are sent it. */
  readonly wishes: readonly PictureWish[];
}

export interface PictureWatchDeps {
  readonly own: () => readonly Picture[];
  readonly fromPartner: () => readonly Picture[];
  /** What the partner's peers can use of a picture of ours; undefined where it has said nothing. */
  readonly atPartner: (id: ProducerId) => PictureWish | undefined;
  /** Idempotent at the sender. */
  readonly tell: (owner: PeerId, id: ProducerId, wish: PictureWish) => void;
  /** @returns whether it could be told */
  readonly tellPartner: (pictures: PipedWish[]) => boolean;
}

/** A sender hears of more at most so often; of less at once. */
const EVERY_MS = 250;
/** And of anything: a page that shows another size with every message is not to drive another's encoder. */
const AT_MOST_EVERY_MS = 60;
/** And of the same now and then, for a word may be lost. */
const AGAIN_MS = 10_000;

export class PictureWatch {
  readonly #deps: PictureWatchDeps;
  readonly #told: Told = new Map();
  readonly #toldPartner: Told = new Map();
  #timer: NodeJS.Timeout | undefined;
  #again: NodeJS.Timeout | undefined;
  #lookedAt = -Infinity;
  #closed = false;

  constructor(deps: PictureWatchDeps) {
    this.#deps = deps;
  }

  /** Something that counts here has changed: a link, a view, who is there. */
  readonly wake = (): void => {
    if (this.#timer !== undefined || this.#closed) return;
    const wait = Math.max(0, this.#lookedAt + EVERY_MS - performance.now());
    this.#timer = setTimeout(() => {
      this.#look();
    }, wait);
  };

  /** As `wake`, for what cannot wait: less fits, or somebody sees it again. */
  readonly wakeNow = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const wait = Math.max(0, this.#lookedAt + AT_MOST_EVERY_MS - performance.now());
    if (!this.#closed) this.#timer = setTimeout(() => this.#look(), wait);
  };

  /** Somebody may have missed a word: all is told once more. */
  readonly tellAgain = (): void => {
    for (const told of [this.#told, this.#toldPartner]) for (const id of told.keys()) told.set(id, undefined);
    this.wakeNow();
  };

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#again);
  }

  #look(): void {
    this.#timer = undefined;
    this.#lookedAt = performance.now();
    this.#tellOwners();
    this.#tellPartner();
    if (this.#told.size + this.#toldPartner.size === 0) return;
    this.#again ??= setTimeout(() => {
      this.#again = undefined;
      this.tellAgain();
    }, AGAIN_MS);
  }

  #tellOwners(): void {
    const { own, atPartner, tell } = this.#deps;
    const pictures = own();
    forgetAllBut(this.#told, pictures);
    for (const { id, owner, isLayered, wishes } of pictures) {
      const far = atPartner(id);
      const all = far === undefined ? wishes : [...wishes, far];
      // Who is not there yet may come, and is to find a picture.
      if (all.length === 0) continue;
      const wish = combined(all, isLayered);
      if (!this.#isNew(this.#told, id, wish)) continue;
      this.#told.set(id, wish);
      tell(owner, id, wish);
    }
  }

  #tellPartner(): void {
    const pictures = this.#deps.fromPartner();
    forgetAllBut(this.#toldPartner, pictures);
    const piped = pictures
      .filter(({ wishes }) => wishes.length > 0)
      .map(({ id, isLayered, wishes }) => ({ id, wish: combined(wishes, isLayered) }));
    if (!piped.some(({ id, wish }) => this.#isNew(this.#toldPartner, id, wish))) return;
    if (!this.#deps.tellPartner(piped.map(({ id, wish }) => ({ producerId: id, ...wish })))) return;
    for (const { id, wish } of piped) this.#toldPartner.set(id, wish);
  }

  /** Of whom nothing was ever told sends as if all were wanted. */
  #isNew(told: Told, id: ProducerId, wish: PictureWish): boolean {
    const before = told.has(id) ? told.get(id) : {};
    return before === undefined || isWorthTelling(before, wish);
  }
}

/** Undefined where the last word may have been missed. */
type Told = Map<ProducerId, PictureWish | undefined>;

function forgetAllBut(told: Told, pictures: readonly Picture[]): void {
  for (const id of told.keys()) if (!pictures.some((picture) => picture.id === id)) told.delete(id);
}
