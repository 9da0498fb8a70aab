/** What a page and the worker that handles its voices say to each other. */

/** What a transform does with each packet. */
export type VoiceTask =
  /** Adds copies of earlier packets, as told; none at first. */
  | { readonly task: 'send'; readonly id: number }
  /** The browser expects redundancy: what is plain gets a header. */
  | { readonly task: 'expect-redundant'; readonly id: number }
  /** The browser expects plain speech: what is redundant is reduced to its own. */
  | { readonly task: 'expect-plain'; readonly id: number };

/** @see SpeechHistory.earlier */
export interface CopiesOrder {
  readonly id: number;
  readonly distances: readonly number[];
}
