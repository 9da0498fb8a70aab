/** The check of devices and network while a call waits, as an embedder sees it. */
import type { CallCheck } from '#protocol/check.ts';
import type { Finding } from './verdict.ts';

export type { Finding, FindingCode, Severity, Topic } from './verdict.ts';

export interface PreCallCheckEvents {
  /** Something was found out, or is not so any more. */
  changed: { readonly findings: readonly Finding[] };
  /** How loud the microphone is right now, 0 … 1, some times a second. */
  level: { readonly level: number };
}

export interface PreCallCheck {
  readonly check: CallCheck;
  /** Of each topic at least one. */
  readonly findings: readonly Finding[];
  /** All that can be measured is; what the person has to do may be open. */
  readonly isComplete: boolean;
  on<N extends keyof PreCallCheckEvents>(
    name: N,
    listener: (data: PreCallCheckEvents[N]) => void,
  ): () => void;
  /** What the person said about a sound that was played to them. */
  speakerWas(state: 'heard' | 'unheard'): void;
}
