/**
 * Writes in the background, in the order of arrival, many items in one go. A failing store costs no caller
 * anything: items wait in bounded memory and are tried again until they are written.
 */
export interface WriteBehind<Item> {
  /** Returns at once and never throws. */
  add(item: Item): void;
  /** Whether such an item is not written yet. */
  isBehind(matches: (item: Item) => boolean): boolean;
  /** Resolves when all that was added before is written. @throws what the store said, when it fails now */
  flush(): Promise<void>;
  /** Writes what is left, trying again for a little while, then gives up. Idempotent. */
  close(): Promise<void>;
}

export interface WriteBehindOptions<Item> {
  /** Writes all or nothing; called again with the same items after a failure. */
  readonly write: (items: readonly Item[]) => Promise<void>;
  /** False for an error that trying again cannot cure: then the item that causes it is dropped. */
  readonly isTransient: (cause: unknown) => boolean;
  /** Told once when writing starts to fail, once when it works again, and of what is dropped or lost. */
  readonly onTrouble: (trouble: WriteTrouble) => void;
  /** A batch waits this long for company. */
  readonly delayMs?: number;
  readonly batchItems?: number;
  /** More than this is not kept in memory: the oldest are dropped. */
  readonly keptItems?: number;
  readonly retryMs?: number;
}

export type WriteTrouble =
  | { readonly kind: 'failing'; readonly cause: unknown }
  | { readonly kind: 'recovered' }
  /** The bound was reached; told once until writing works again. */
  | { readonly kind: 'dropping' }
  | { readonly kind: 'lost'; readonly items: number; readonly cause?: unknown };

const CLOSE_ATTEMPTS = 3;

export function createWriteBehind<Item>(options: WriteBehindOptions<Item>): WriteBehind<Item> {
  const {
    write,
    isTransient,
    onTrouble,
    delayMs = 50,
    batchItems = 200,
    keptItems = 50_000,
    retryMs = 1000,
  } = options;
  let waiting: Item[] = [];
  let underWay: readonly Item[] = [];
  let writing: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isFailing = false;
  let dropped = 0;
  let closing: Promise<void> | undefined;

  function schedule(afterMs: number): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      writeAll().catch(() => undefined); // it has scheduled its own retry
    }, afterMs);
  }

  /** One at a time: the order of writing is the order of arrival. */
  function writeAll(): Promise<void> {
    writing ??= drain().finally(() => {
      writing = undefined;
      underWay = [];
    });
    return writing;
  }

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, batchItems);
      waiting = waiting.slice(batch.length);
      underWay = batch;
      try {
        await write(batch);
      } catch (cause) {
        const left = isTransient(cause) ? batch : await writeSingly(batch);
        waiting = [...left, ...waiting];
        if (left !== batch) continue;
        bound();
        if (!isFailing) onTrouble({ kind: 'failing', cause });
        isFailing = true;
        if (closing === undefined) schedule(retryMs);
        throw cause;
      }
      if (isFailing) recovered();
    }
  }

  /** One bad item must not hold back all the others. @returns what is still to be written */
  async function writeSingly(items: readonly Item[]): Promise<readonly Item[]> {
    for (const [index, item] of items.entries()) {
      try {
        await write([item]);
      } catch (cause) {
        if (isTransient(cause)) return items.slice(index);
        onTrouble({ kind: 'lost', items: 1, cause });
      }
    }
    return [];
  }

  function recovered(): void {
    isFailing = false;
    if (dropped > 0) onTrouble({ kind: 'lost', items: dropped });
    dropped = 0;
    onTrouble({ kind: 'recovered' });
  }

  function bound(): void {
    const excess = waiting.length - keptItems;
    if (excess <= 0) return;
    waiting.splice(0, excess);
    if (dropped === 0) onTrouble({ kind: 'dropping' });
    dropped += excess;
  }

  async function finish(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    for (let attempt = 1; waiting.length > 0 || writing !== undefined; attempt += 1) {
      try {
        await writeAll();
      } catch {
        if (attempt >= CLOSE_ATTEMPTS) break;
        await new Promise((resolve) => setTimeout(resolve, Math.min(retryMs, 200)));
      }
    }
    if (waiting.length + dropped > 0) onTrouble({ kind: 'lost', items: waiting.length + dropped });
  }

  return {
    add(item) {
      waiting.push(item);
      bound();
      if (closing !== undefined || isFailing) return;
      if (waiting.length >= batchItems) void writeAll().catch(() => undefined);
      else schedule(delayMs);
    },
    isBehind: (matches) => underWay.some(matches) || waiting.some(matches),
    async flush() {
      // What was added while a write was under way is part of the same drain.
      if (waiting.length > 0 || writing !== undefined) await writeAll();
    },
    close: () => (closing ??= finish()),
  };
}
