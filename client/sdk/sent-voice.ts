/** One voice of this side on its way: what protects it, and how little it makes do with where the line has no more. */
import type { SetCopies } from './redundancy/voices.ts';

/** What `RTCRtpEncodingParameters` has besides in Chrome: longer packets where the line is thin. */
interface VoiceEncoding extends RTCRtpEncodingParameters {
  adaptivePtime?: boolean;
}

export type VoiceSender = Pick<RTCRtpSender, 'getParameters' | 'setParameters'>;

/** What a line leaves a voice. */
export interface VoiceLimit {
  /** Bit/s, where it has room for little more; undefined: as it was negotiated. */
  readonly bitrate?: number | undefined;
  /** It is full: copies are what is lost next, and what they are copies of with them. */
  readonly isFull?: boolean | undefined;
}

export class SentVoice {
  readonly #sender: VoiceSender;
  readonly #setCopies: SetCopies | undefined;
  #copies: readonly number[] = [];
  #limit: VoiceLimit = {};

  constructor(sender: VoiceSender, setCopies: SetCopies | undefined) {
    this.#sender = sender;
    this.#setCopies = setCopies;
  }

  /** As the node wants them, while the line has room for them. */
  protect(copies: readonly number[]): void {
    this.#copies = copies;
    if (!this.#isPlain) this.#setCopies?.(copies);
  }

  /** Takes effect without any negotiation; a browser that does not know it sends as before. */
  limit(limit: VoiceLimit): void {
    const { bitrate: before } = this.#limit;
    this.#limit = limit;
    this.#setCopies?.(this.#isPlain ? [] : this.#copies);
    if (limit.bitrate !== before) this.#setBitrate(limit.bitrate);
  }

  get #isPlain(): boolean {
    return this.#limit.isFull === true || this.#limit.bitrate !== undefined;
  }

  #setBitrate(bitrate: number | undefined): void {
    const parameters = this.#sender.getParameters();
    const [encoding] = parameters.encodings as (VoiceEncoding | undefined)[];
    if (encoding === undefined) return;
    if (bitrate === undefined) delete encoding.maxBitrate;
    else encoding.maxBitrate = bitrate;
    encoding.adaptivePtime = bitrate !== undefined;
    this.#sender.setParameters(parameters).catch(() => undefined);
  }
}
