/** Keeps the list of conversations in order as news come in. Pure. */
import type { ConversationSummary } from '#protocol/chat.ts';

export function withConversation(
  list: readonly ConversationSummary[],
  news: ConversationSummary,
): readonly ConversationSummary[] {
  const others = list.filter(({ conversationId }) => conversationId !== news.conversationId);
  return [...others, news].sort((a, b) => b.lastMessage.sentAt - a.lastMessage.sentAt);
}

export function withoutUnread(
  list: readonly ConversationSummary[],
  id: ConversationSummary['conversationId'] | undefined,
): readonly ConversationSummary[] {
  return list.map((summary) => (summary.conversationId === id ? { ...summary, unread: 0 } : summary));
}
