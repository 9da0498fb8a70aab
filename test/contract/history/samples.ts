/** People and calls for tests of what is kept. */
import type { CallFacts } from '#history/history.ts';
import { CallId, ConversationId, PersonId } from '#protocol/ids.ts';
import type { Person } from '#protocol/people.ts';
import { newId } from '#platform/uuid.ts';

export const shopper: Person = { id: PersonId.parse('shopper:ann'), displayName: 'Ann' };
export const otherShopper: Person = { id: PersonId.parse('shopper:bo'), displayName: 'Bo' };
export const agent: Person = { id: PersonId.parse('agent:kim'), displayName: 'Kim' };

export function aCall(more: Partial<CallFacts> = {}): CallFacts {
  return {
    id: newId(CallId, 'call'),
    conversationId: newId(ConversationId, 'conv'),
    shopper,
    media: 'video',
    language: 'en',
    context: {},
    createdAt: 1,
    ...more,
  };
}
