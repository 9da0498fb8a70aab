/** One picture of this side on its way: its encoder follows what is wanted of it, without a word of negotiation. */
import type { PictureWish } from '#protocol/picture-wishes.ts';
import { least } from './picture-limit.ts';
import type { PictureLimit } from './picture-limit.ts';
import { planPicture } from './picture-plan.ts';
import type { EncoderSettings, SentSizes } from './picture-plan.ts';

/** What of a sender this needs. */
export type PictureSender = Pick<RTCRtpSender, 'getParameters' | 'setParameters'>;

/**
 * Where a browser may shrink a picture, it judges the first one before it knows its line, and leaves it small for long
 * even where much more would go: at first the size is left to what the node knows of the receiver.
 */
const BEGINS_MS = 3000;

export class SentPicture {
  readonly #sender: PictureSender;
  #sizes: SentSizes;
  #wish: PictureWish | undefined;
  #limit: PictureLimit | undefined;
  /** What the encoder was told last, or made with. */
  #settings: readonly EncoderSettings[];
  #preference: SentSizes['preference'] | undefined;
  #isBeginning = true;
  #begins: ReturnType<typeof setTimeout> | undefined;
  #working: Promise<void> | undefined;

  /** @param limit may hold already */
  constructor(sender: PictureSender, sizes: SentSizes, limit?: PictureLimit) {
    this.#sender = sender;
    this.#sizes = sizes;
    this.#settings = planPicture(sizes, {});
    this.#limit = limit;
  }

  /** The node's newest word on what its receivers can use. */
  get wish(): PictureWish | undefined {
    return this.#wish;
  }

  want(wish: PictureWish): void {
    this.#wish = wish;
    void this.settle();
  }

  /** What this side itself keeps it to; undefined for nothing. */
  limit(limit: PictureLimit | undefined): void {
    this.#limit = limit;
    void this.settle();
  }

  /** From now on there is a camera behind it. Idempotent. */
  begin(): void {
    this.#begins ??= setTimeout(() => {
      this.#isBeginning = false;
      void this.settle();
    }, BEGINS_MS);
  }

  /** Another camera. One that would be sent in another number of layers has to do with those that there are. */
  resize(sizes: SentSizes): void {
    if (sizes.layers.length !== this.#sizes.layers.length) return;
    this.#sizes = sizes;
    void this.settle();
  }

  /** Resolves, in any case, when the encoder has been told all that was wanted until then. */
  settle(): Promise<void> {
    return (this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
    }));
  }

  /** One setting after the other: what a browser is told in between makes the former answer void. */
  async #work(): Promise<void> {
    for (;;) {
      const { bitrate: maxBitrate, height: maxHeight } = this.#wish ?? {};
      const limit = least({ maxBitrate, maxHeight }, this.#limit);
      const planned = planPicture(this.#sizes, limit, this.#settings);
      const preference = this.#isBeginning ? 'maintain-resolution' : this.#sizes.preference;
      if (preference === this.#preference && isSame(planned, this.#settings)) return;
      this.#preference = preference;
      this.#settings = planned;
      try {
        const parameters = this.#sender.getParameters();
        // What was not asked for stays as it was made; without encodings there is none that could follow.
        parameters.encodings?.forEach((encoding, index) => Object.assign(encoding, planned[index]));
        await this.#sender.setParameters({
          ...parameters,
          degradationPreference: preference,
        });
      } catch {
        // A browser that does not know one of them, or a sender that is gone: it goes on as it is.
      }
    }
  }
}

function isSame(one: readonly EncoderSettings[], other: readonly EncoderSettings[]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
