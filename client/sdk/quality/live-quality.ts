/** What the SDK tells of a running call's quality. */
import type { QualitySample } from '#protocol/quality-sample.ts';
import type { Noted } from './notes.ts';
import type { Weakness } from './weak-side.ts';

/** Milliseconds since the epoch, by this browser's clock. */
export type LiveSample = Omit<QualitySample, 'ageMs'> & { readonly at: number };
export type LiveNote = Noted & { readonly at: number };

/** How the other side is heard and seen here, in one word that does not flicker. */
export type Grade = 'good' | 'fair' | 'poor';

export interface LiveQuality {
  /** Undefined until something was heard or seen. */
  readonly grade: Grade | undefined;
  /** Whose side is weak, and what of it; undefined while nobody's is. */
  readonly weakness: Weakness | undefined;
  /** The last five minutes, oldest first: every two seconds of this side, … */
  readonly mine: readonly LiveSample[];
  /** … and what the other side told, about every ten. */
  readonly theirs: readonly LiveSample[];
  /** What was changed here and why, in those minutes. */
  readonly notes: readonly LiveNote[];
}
