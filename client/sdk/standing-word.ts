/**
 * A word of this side that stands until another is told, e.g. that its pictures rest. Nothing of it is kept on the way:
 * it is told until the server has it, and again now and then, for the other side may have been away.
 */

export interface StandingWordDeps<Word> {
  readonly tell: (word: Word) => Promise<unknown>;
  readonly isSame: (one: Word, other: Word) => boolean;
  /** What whoever has heard nothing takes for granted. */
  readonly isUsual: (word: Word) => boolean;
}

const AGAIN_MS = 10_000;
/** Whoever was away for longer is not in the call any more. */
const LAPSE_MS = 60_000;

export class StandingWord<Word> {
  readonly #deps: StandingWordDeps<Word>;
  /** Undefined at first: what was told before a reload may be over. */
  #told: { readonly word: Word; readonly at: number } | undefined;
  #unusualAt = -Infinity;
  #isTelling = false;

  constructor(deps: StandingWordDeps<Word>) {
    this.#deps = deps;
  }

  /** To be called with every look, every two seconds at the least. @param now in ms. Never rejects. */
  async say(word: Word, now: number): Promise<void> {
    if (!this.#deps.isUsual(word)) this.#unusualAt = now;
    if (this.#isTelling || !this.#isDue(word, now)) return;
    this.#isTelling = true;
    try {
      await this.#deps.tell(word);
      this.#told = { word, at: now };
    } catch {
      // Told with the next look.
    } finally {
      this.#isTelling = false;
    }
  }

  #isDue(word: Word, now: number): boolean {
    if (this.#told === undefined || !this.#deps.isSame(word, this.#told.word)) return true;
    return now - this.#told.at > AGAIN_MS && now - this.#unusualAt < LAPSE_MS;
  }
}
