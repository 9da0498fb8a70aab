/**
 * What a browser keeps so that a reload, a page change or a reopened tab finds its session again.
 *
 * The first tab keeps its session in localStorage, under a Web Lock: whoever holds the lock owns the
 * session. A further tab gets a place of its own in sessionStorage, guarded the same way, because a
 * duplicated tab starts with a copy of it. Without Web Locks every tab keeps its own.
 */
import * as z from 'zod';
import { SessionId } from '#protocol/ids.ts';
import { type Release, takeLock } from './tab-lock.ts';

const KeptSession = z.object({
  sessionId: SessionId,
  secret: z.string(),
  hasCall: z.boolean(),
  /** Of another device, whose call goes on here. */
  isTakenOver: z.boolean().optional(),
});
export type KeptSession = z.output<typeof KeptSession>;

export interface BrowserStores {
  readonly local: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | undefined;
  readonly tab: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | undefined;
  readonly locks: LockManager | undefined;
}

export interface SessionSlot {
  read(): KeptSession | undefined;
  write(kept: KeptSession): void;
  clear(): void;
  /** Lets another tab have it; what is kept stays. */
  release(): void;
}

/** The page that left frees its lock a moment after the new one has started. */
const RELOAD_WAIT_MS = 500;

const PREFIX = 'vitrine:';
const mainKey = (storageKey: string): string => `${PREFIX}${storageKey}`;
const tabKey = (storageKey: string): string => `${PREFIX}${storageKey}:tab`;

const TabPlace = z.object({ place: z.string(), kept: KeptSession.optional() });

/** Reading a storage throws where the person has blocked it. */
export function browserStores(): BrowserStores {
  return {
    local: attempt(() => globalThis.localStorage),
    tab: attempt(() => globalThis.sessionStorage),
    locks: attempt(() => globalThis.navigator.locks),
  };
}

/** True when a session with a call is kept where this tab may find it. */
export function keepsCall(storageKey: string, stores: BrowserStores): boolean {
  const own = readJson(stores.tab, tabKey(storageKey), TabPlace)?.kept;
  const main =
    stores.locks === undefined ? undefined : readJson(stores.local, mainKey(storageKey), KeptSession);
  return own?.hasCall === true || main?.hasCall === true;
}

export async function claimSlot(
  storageKey: string,
  stores: BrowserStores,
  newPlace: () => string,
): Promise<SessionSlot> {
  const { locks } = stores;
  const own = readJson(stores.tab, tabKey(storageKey), TabPlace);
  if (locks === undefined) return tabSlot(storageKey, stores, own?.place ?? newPlace(), () => undefined);
  if (own !== undefined) {
    const release = await takeLock(locks, `${tabKey(storageKey)}:${own.place}`, RELOAD_WAIT_MS);
    if (release !== undefined) return tabSlot(storageKey, stores, own.place, release);
    // A duplicate of a tab that is still open: the copy is not ours.
    attempt(() => stores.tab?.removeItem(tabKey(storageKey)));
  }
  const mainLock = await takeLock(locks, mainKey(storageKey), RELOAD_WAIT_MS);
  if (mainLock !== undefined) return mainSlot(storageKey, stores, mainLock);
  const place = newPlace();
  const lock = await takeLock(locks, `${tabKey(storageKey)}:${place}`, RELOAD_WAIT_MS);
  return tabSlot(storageKey, stores, place, lock ?? (() => undefined));
}

function mainSlot(storageKey: string, { local }: BrowserStores, release: Release): SessionSlot {
  const key = mainKey(storageKey);
  return {
    read: () => readJson(local, key, KeptSession),
    write: (kept) => {
      writeJson(local, key, kept);
    },
    clear: () => {
      attempt(() => local?.removeItem(key));
    },
    release,
  };
}

function tabSlot(storageKey: string, { tab }: BrowserStores, place: string, release: Release): SessionSlot {
  const key = tabKey(storageKey);
  writeJson(tab, key, { place, kept: readJson(tab, key, TabPlace)?.kept });
  return {
    read: () => readJson(tab, key, TabPlace)?.kept,
    write: (kept) => {
      writeJson(tab, key, { place, kept });
    },
    clear: () => {
      attempt(() => tab?.removeItem(key));
    },
    release,
  };
}

/** What cannot be read counts as not there. */
export function readJson<S extends z.ZodType>(
  store: Pick<Storage, 'getItem'> | undefined,
  key: string,
  schema: S,
): z.output<S> | undefined {
  return attempt(() => {
    const text = store?.getItem(key);
    if (text === null || text === undefined) return undefined;
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  });
}

/** A full or blocked storage costs the survival of a reload, not the call. */
export function writeJson(store: Pick<Storage, 'setItem'> | undefined, key: string, value: unknown): void {
  attempt(() => store?.setItem(key, JSON.stringify(value)));
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
