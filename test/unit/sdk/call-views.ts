/** Calls as the server tells of them. */
import { randomUUID } from 'node:crypto';
import { CallView } from '#protocol/calls.ts';

export function callView(change: Partial<CallView> = {}): CallView {
  return {
    ...CallView.parse({
      id: `call_${randomUUID()}`,
      version: 1,
      conversationId: `conv_${randomUUID()}`,
      state: 'queued',
      media: 'video',
      scenario: 'consult',
      language: 'en',
      context: {},
      shopper: { id: 'shopper:s', displayName: 'S', sessionId: `ses_${randomUUID()}`, connected: true },
      createdAt: 1,
      mediaGeneration: 1,
    }),
    ...change,
  };
}
