/** How many messages of the other side this side has not read. */
import type { Side } from '#protocol/people.ts';
import type { ChatSession } from '#sdk/api.ts';

export function unreadCount(
  chat: Pick<ChatSession, 'messages' | 'readMarks'> | undefined,
  own: Side,
): number {
  if (chat === undefined) return 0;
  const readTo = Math.max(
    0,
    ...chat.readMarks.filter(({ side }) => side === own).map(({ sequence }) => sequence),
  );
  return chat.messages.filter(({ isOwn, sequence }) => !isOwn && (sequence ?? 0) > readTo).length;
}
