/** The problems of a call: one's own, as the watch finds them from the answer on, and those the other side told. */
import type { ProblemKind } from '#protocol/problems.ts';
import type { CallProblem } from './call-problem.ts';
import type { ProblemWatch, ProblemWatchDeps } from './problem-watch.ts';

export interface LazyProblems {
  readonly problems: readonly CallProblem[];
  /** Idempotent. */
  start(): void;
  /** What the other side has now. */
  told(kinds: readonly ProblemKind[]): void;
  /** Idempotent. */
  close(): void;
}

export interface LazyProblemsDeps extends Omit<ProblemWatchDeps, 'onChange'> {
  readonly onChange: (problems: readonly CallProblem[]) => void;
}

export function createLazyProblems(deps: LazyProblemsDeps): LazyProblems {
  let own: readonly CallProblem[] = [];
  let other: readonly CallProblem[] = [];
  let watch: ProblemWatch | undefined;
  let isStarted = false;
  let isClosed = false;
  const tell = (): void => {
    deps.onChange([...own, ...other]);
  };

  async function load(): Promise<void> {
    const { ProblemWatch: Watch } = await import('./problem-watch.ts');
    if (isClosed) return;
    watch = new Watch({
      ...deps,
      onChange(kinds) {
        own = kinds.map((kind) => ({ kind, side: 'own' }));
        tell();
      },
    });
  }

  return {
    get problems() {
      return [...own, ...other];
    },
    start() {
      if (isStarted || isClosed) return;
      isStarted = true;
      load().catch((error: unknown) => {
        console.warn('Microphone and camera of the call are not watched.', error);
      });
    },
    told(kinds) {
      other = kinds.map((kind) => ({ kind, side: 'other' }));
      tell();
    },
    close() {
      isClosed = true;
      watch?.close();
    },
  };
}
