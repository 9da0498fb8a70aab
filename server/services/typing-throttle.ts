/** Passes on that somebody types when it is news: a key press is not an event for the other side. */
import type { ConversationId, PersonId } from '#protocol/ids.ts';
import type { Clock } from '#platform/clock.ts';

/** The far end shows "is typing" a little longer than this, so one reminder every interval keeps it shown. */
const REMINDER_MS = 2000;

/** More people do not type on one server at once; beyond this, forgotten marks are cleared. */
const KEPT = 10_000;

export function createTypingThrottle(clock: Clock) {
  /** When it was last passed on that this person types. No entry: not typing. */
  const told = new Map<string, number>();
  return {
    isNews(conversationId: ConversationId, personId: PersonId, isTyping: boolean): boolean {
      const key = `${conversationId} ${personId}`;
      if (!isTyping) return told.delete(key);
      const now = clock.now();
      const toldAt = told.get(key);
      if (toldAt !== undefined && now - toldAt < REMINDER_MS) return false;
      if (told.size >= KEPT) told.clear();
      told.set(key, now);
      return true;
    },
  };
}
