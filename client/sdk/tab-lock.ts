/** Which tab owns what is kept: a Web Lock, freed by the browser itself however the tab ends. */

export type Release = () => void;

/** @returns what frees it, or undefined when another tab still holds it after `waitMs` */
export async function takeLock(
  locks: LockManager,
  name: string,
  waitMs: number,
): Promise<Release | undefined> {
  const patience = new AbortController();
  const timer = setTimeout(() => {
    patience.abort();
  }, waitMs);
  return new Promise((resolve) => {
    const holding = locks.request(name, { signal: patience.signal }, () => {
      clearTimeout(timer);
      return new Promise<void>((free) => {
        resolve(free);
      });
    });
    holding.catch(() => {
      clearTimeout(timer);
      resolve(undefined);
    });
  });
}
