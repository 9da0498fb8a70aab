/** Who may see a conversation: the shopper it belongs to, and everybody who works for the shop. */
import { AppError } from '#protocol/errors.ts';
import type { ConversationId, PersonId } from '#protocol/ids.ts';
import type { Person, Role, Side } from '#protocol/people.ts';
import type { History } from '#history/history.ts';

/** @throws AppError CONVERSATION_NOT_FOUND, the same whether it does not exist or is somebody else's */
export async function openConversation(
  history: Pick<History, 'conversations'>,
  id: ConversationId,
  actor: { readonly personId: PersonId; readonly role: Role },
): Promise<{ readonly id: ConversationId; readonly shopper: Person }> {
  const conversation = await history.conversations.get(id);
  const isAllowed = actor.role !== 'shopper' || conversation?.shopper.id === actor.personId;
  if (conversation === undefined || !isAllowed) {
    throw new AppError('CONVERSATION_NOT_FOUND', 'There is no such conversation.');
  }
  return conversation;
}

export function sideOf(role: Role): Side {
  return role === 'shopper' ? 'shopper' : 'agent';
}
