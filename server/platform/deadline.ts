/** A limit for work that may never end. */

/**
 * Settles as `work` does, or rejects after that time with what `overdue` makes.
 * @param onLate what to do with a result that nobody waits for any more, e.g. close it
 */
export function withDeadline<T>(
  work: Promise<T>,
  limitMs: number,
  overdue: () => Error = () => new Error(`no answer within ${limitMs} ms`),
  onLate: (value: T) => void = () => undefined,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      reject(overdue());
    }, limitMs);
    work.then(
      (value) => {
        clearTimeout(timer);
        if (isLate) onLate(value);
        else resolve(value);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
  });
}
