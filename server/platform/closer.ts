/** Closing in the reverse order of opening, with a limit, once. */
import { withDeadline } from './deadline.ts';

export interface Closer {
  /** Registers what to do at the end; the last registered is closed first. */
  add(name: string, close: () => Promise<void> | void): void;
  /** Idempotent. Goes on after a failure or a time-out; both are reported. */
  close(): Promise<void>;
}

export function createCloser(
  onProblem: (problem: { name: string; cause: unknown }) => void,
  limitMs = 5000,
): Closer {
  const steps: { name: string; close: () => Promise<void> | void }[] = [];
  let closing: Promise<void> | undefined;

  async function closeAll(): Promise<void> {
    for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
      const { name, close } = step;
      try {
        const closed = Promise.resolve().then(close);
        await withDeadline(closed, limitMs, () => new Error(`did not close within ${limitMs} ms`));
      } catch (cause) {
        onProblem({ name, cause });
      }
    }
  }

  return {
    add(name, close) {
      steps.push({ name, close });
    },
    close: () => (closing ??= closeAll()),
  };
}
