/** What a browser keeps for its tabs, in memory. */
import type { BrowserStores } from '#sdk/session-store.ts';

export class FakeStorage implements Storage {
  readonly #items = new Map<string, string>();
  [name: string]: unknown;

  get length(): number {
    return this.#items.size;
  }
  key(index: number): string | null {
    return [...this.#items.keys()][index] ?? null;
  }
  getItem(key: string): string | null {
    return this.#items.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.#items.set(key, value);
  }
  removeItem(key: string): void {
    this.#items.delete(key);
  }
  clear(): void {
    this.#items.clear();
  }
  /** As a duplicated tab gets it. */
  copy(): FakeStorage {
    const copy = new FakeStorage();
    for (const [key, value] of this.#items) copy.setItem(key, value);
    return copy;
  }
}

/** Exclusive locks with waiting and abort, as far as they are used. */
export class FakeLocks {
  readonly #held = new Map<string, Promise<unknown>>();

  async request(
    name: string,
    { signal }: { signal?: AbortSignal },
    callback: () => Promise<unknown>,
  ): Promise<unknown> {
    const aborted = new Promise<never>((_, reject) => {
      signal?.addEventListener('abort', () => {
        reject(new DOMException('aborted', 'AbortError'));
      });
    });
    aborted.catch(() => undefined);
    while (this.#held.has(name)) await Promise.race([this.#held.get(name), aborted]);
    const holding = callback();
    this.#held.set(name, holding);
    await holding;
    this.#held.delete(name);
    return undefined;
  }
}

export interface FakeBrowser {
  openTab(): BrowserStores;
  duplicate(tab: BrowserStores): BrowserStores;
}

export function fakeBrowser({ withLocks = true } = {}): FakeBrowser {
  const local = new FakeStorage();
  const locks = withLocks ? (new FakeLocks() as unknown as LockManager) : undefined;
  return {
    openTab: () => ({ local, tab: new FakeStorage(), locks }),
    duplicate: (tab) => ({ local, tab: (tab.tab as FakeStorage).copy(), locks }),
  };
}
