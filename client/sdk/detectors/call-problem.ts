/** What is wrong with a call's sound or picture that a person can mend. */
import type { ProblemKind } from '#protocol/problems.ts';

export type { ProblemKind } from '#protocol/problems.ts';

export interface CallProblem {
  readonly kind: ProblemKind;
  /** Whose devices it is about: `other` is what the other side's page found. */
  readonly side: 'own' | 'other';
}
