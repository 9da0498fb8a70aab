/** What is left of the pictures of a call, as the page shows it. */
import type { PictureState, Still } from '#protocol/pictures.ts';

export type { PictureState, Rung, Still } from '#protocol/pictures.ts';

export interface CallPictures {
  /** What this side sends. */
  readonly mine: PictureState;
  /** What the other side sends, as it told. */
  readonly theirs: PictureState;
  /** The newest single picture of the other side; undefined before the first, and while its camera moves. */
  readonly still: Still | undefined;
}

export const WHOLE: CallPictures = { mine: { rung: 'full' }, theirs: { rung: 'full' }, still: undefined };
