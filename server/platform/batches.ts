/** Many things in order, some at a time. @param size at least 1; the last batch may be smaller */
export function* batches<T>(all: readonly T[], size: number): Generator<T[], void, undefined> {
  for (let at = 0; at < all.length; at += size) yield all.slice(at, at + size);
}
