/** One part of `npm run bench -- media`: what it takes from the command line, and what it finds. */
import type { createProgress } from '../support/progress.ts';
import type { Aim } from '../support/report.ts';

export type Progress = ReturnType<typeof createProgress>;

export interface Findings {
  /** As they were understood. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly aims: readonly Aim[];
  /** Summaries, down to the single samples. */
  readonly results: unknown;
  /** For people. */
  readonly table: string;
}

export interface Part<Option extends string = string> {
  /** `--name value`, with what it is when left out. */
  readonly defaults: Readonly<Record<Option, string>>;
  measure(values: Readonly<Record<Option, string>>, progress: Progress): Promise<Findings>;
}

export function numbersIn(text: string): number[] {
  return text.split(',').map(Number);
}
