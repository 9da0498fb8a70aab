/** What a page and the worker that handles its voices say to each other. */

/** What a transform does with each packet. */
export type VoiceTask =
  /** Adds copies of earlier packets, or puts several into one, as told; plain at first. */
  | { readonly task: 'send'; readonly id: number }
  /** The browser expects redundancy: what is plain gets a header. */
  | { readonly task: 'expect-redundant'; readonly id: number }
  /** The browser expects plain speech: what is redundant is reduced to its own. */
  | { readonly task: 'expect-plain'; readonly id: number };

/** How a voice is to travel. */
export interface VoiceForm {
  /** How many packets ago each copy was sent first; none sends plain speech. @see SpeechHistory.earlier */
  readonly copies: readonly number[];
  /** So many of the encoder's packets go in one, where nothing is copied. */
  readonly perPacket: number;
}

export const PLAIN: VoiceForm = { copies: [], perPacket: 1 };

export interface FormOrder extends VoiceForm {
  readonly id: number;
}
