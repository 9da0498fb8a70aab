/** One voice of this side on its way: what protects it, and how little it makes do with where the line has no more. */
import type { SetForm } from './redundancy/voices.ts';

/** What `RTCRtpEncodingParameters` has besides in Chrome: longer packets where the line is thin, by and by. */
interface VoiceEncoding extends RTCRtpEncodingParameters {
  adaptivePtime?: boolean;
}

export type VoiceSender = Pick<RTCRtpSender, 'getParameters' | 'setParameters'>;

/** What a line leaves a voice. */
export interface VoiceLimit {
  /**
   * Bit/s, where it has room for little more; undefined: as it was negotiated. With it goes no copy: where a line is
   * full, copies are what is lost next, and what they are copies of with them.
   */
  readonly bitrate?: number | undefined;
  /** So many of its packets in one, for their headers; 1 when left out. */
  readonly perPacket?: number | undefined;
}

export class SentVoice {
  readonly #sender: VoiceSender;
  readonly #setForm: SetForm | undefined;
  #copies: readonly number[] = [];
  #limit: VoiceLimit = {};

  constructor(sender: VoiceSender, setForm: SetForm | undefined) {
    this.#sender = sender;
    this.#setForm = setForm;
  }

  /** As the node wants them, while the line has room for them. */
  protect(copies: readonly number[]): void {
    this.#copies = copies;
    if (!this.#isPlain) this.#tell();
  }

  /** Takes effect without any negotiation; a browser that does not know it sends as before. */
  limit(limit: VoiceLimit): void {
    const { bitrate: before } = this.#limit;
    this.#limit = limit;
    this.#tell();
    if (limit.bitrate !== before) this.#setBitrate(limit.bitrate);
  }

  #tell(): void {
    const { perPacket = 1 } = this.#limit;
    this.#setForm?.({ copies: this.#isPlain ? [] : this.#copies, perPacket });
  }

  get #isPlain(): boolean {
    return this.#limit.bitrate !== undefined;
  }

  #setBitrate(bitrate: number | undefined): void {
    const parameters = this.#sender.getParameters();
    const [encoding] = parameters.encodings as (VoiceEncoding | undefined)[];
    if (encoding === undefined) return;
    if (bitrate === undefined) delete encoding.maxBitrate;
    else encoding.maxBitrate = bitrate;
    // Where nothing can be put together, the browser lengthens its packets itself, within 20 s.
    encoding.adaptivePtime = bitrate !== undefined && this.#setForm === undefined;
    this.#sender.setParameters(parameters).catch(() => undefined);
  }
}
