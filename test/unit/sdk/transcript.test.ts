import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MessageView } from '#protocol/chat.ts';
import { EMPTY_TRANSCRIPT, hasGap, lastSequence, merge } from '#sdk/transcript.ts';

const message = (sequence: number): MessageView =>
  MessageView.parse({
    id: `msg_${randomUUID()}`,
    conversationId: `conv_${randomUUID()}`,
    sequence,
    from: { id: 'shopper:s', displayName: 'S' },
    side: 'shopper',
    sentAt: sequence,
    body: { type: 'text', text: String(sequence) },
  });

describe('a transcript', () => {
  it('has every message once and in order, whatever comes when and how often', () => {
    const all = Array.from({ length: 12 }, (_, index) => message(index + 1));
    const deliveries = fc
      .shuffledSubarray([...all, ...all], { minLength: 0 })
      .map((some) => [...some, ...all]);
    fc.assert(
      fc.property(deliveries, fc.integer({ min: 1, max: 5 }), (delivered, size) => {
        let transcript = EMPTY_TRANSCRIPT;
        for (let at = 0; at < delivered.length; at += size) {
          transcript = merge(transcript, delivered.slice(at, at + size));
          const sequences = transcript.messages.map(({ sequence }) => sequence);
          expect(sequences).toEqual(sequences.map((_, index) => index + 1));
        }
        expect(transcript.messages).toHaveLength(12);
        expect(hasGap(transcript)).toBe(false);
      }),
    );
  });

  it('knows that something is missing, and holds back what came after', () => {
    const transcript = merge(EMPTY_TRANSCRIPT, [message(1), message(3)]);
    expect(lastSequence(transcript)).toBe(1);
    expect(hasGap(transcript)).toBe(true);
    const filled = merge(transcript, [message(2)]);
    expect(lastSequence(filled)).toBe(3);
    expect(hasGap(filled)).toBe(false);
  });

  it('is the same object when nothing new came', () => {
    const transcript = merge(EMPTY_TRANSCRIPT, [message(1)]);
    expect(merge(transcript, [message(1)])).toBe(transcript);
  });
});
