/** Texts that the server does not have yet, kept over a reload. Each under its own key, so tabs do not overwrite. */
import * as z from 'zod';
import { type ConversationId, MessageId } from '#protocol/ids.ts';
import { readJson, writeJson } from './session-store.ts';

export interface UnsentText {
  readonly id: MessageId;
  readonly text: string;
  readonly at: number;
}

export interface Outbox {
  /** Oldest first. */
  list(): readonly UnsentText[];
  add(unsent: UnsentText): void;
  remove(id: MessageId): void;
}

export type OutboxStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

const Kept = z.object({ text: z.string(), at: z.number() });

export function createOutbox(
  storageKey: string,
  conversationId: ConversationId,
  store: OutboxStore | undefined,
): Outbox {
  const prefix = `${outboxPrefix(storageKey)}${conversationId}:`;
  return {
    list() {
      const found = keysWith(prefix, store).flatMap((key): UnsentText[] => {
        const id = MessageId.safeParse(key.slice(prefix.length));
        const kept = readJson(store, key, Kept);
        return id.success && kept !== undefined ? [{ id: id.data, ...kept }] : [];
      });
      // Ids carry their time.
      return found.sort((a, b) => (a.id < b.id ? -1 : 1));
    },
    add({ id, text, at }) {
      writeJson(store, `${prefix}${id}`, { text, at });
    },
    remove(id) {
      store?.removeItem(`${prefix}${id}`);
    },
  };
}

/** When a person leaves for good, nothing of theirs stays in the browser. */
export function clearOutboxes(storageKey: string, store: OutboxStore | undefined): void {
  for (const key of keysWith(outboxPrefix(storageKey), store)) store?.removeItem(key);
}

function outboxPrefix(storageKey: string): string {
  return `vitrine:${storageKey}:unsent:`;
}

function keysWith(prefix: string, store: OutboxStore | undefined): string[] {
  const keys = Array.from({ length: store?.length ?? 0 }, (_, index) => store?.key(index) ?? '');
  return keys.filter((key) => key.startsWith(prefix));
}
