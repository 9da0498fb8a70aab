import { describe, expect, it } from 'vitest';
import type { ReadMark } from '#protocol/chat.ts';
import { MessageId, PersonId } from '#protocol/ids.ts';
import type { ShownMessage } from '#sdk/api.ts';
import { groupMessages } from '#ui/chat/group-messages.ts';
import { unreadCount } from '#ui/chat/unread.ts';

const shopper = { id: PersonId.parse('shopper:1'), displayName: 'Amelie' };
const agent = { id: PersonId.parse('agent:1'), displayName: 'Jonas' };
const noon = new Date(2026, 10, 21, 12).getTime();
const minutes = (count: number): number => count * 60_000;

function message(sequence: number, isOwn: boolean, sentAt: number): ShownMessage {
  return {
    id: MessageId.parse(`msg_01890000-0000-7000-8000-${String(sequence).padStart(12, '0')}`),
    from: isOwn ? shopper : agent,
    isOwn,
    sentAt,
    body: { type: 'text', text: 'Hello' },
    status: 'sent',
    sequence,
    error: undefined,
  };
}

const mark = (side: 'shopper' | 'agent', sequence: number): ReadMark => ({
  personId: side === 'shopper' ? shopper.id : agent.id,
  side,
  sequence,
});

describe('grouping messages', () => {
  it('puts what one person writes in one go together', () => {
    const days = groupMessages([
      message(1, true, noon),
      message(2, true, noon + minutes(1)),
      message(3, false, noon + minutes(2)),
    ]);
    expect(days).toHaveLength(1);
    expect(days[0]?.runs.map(({ isOwn, messages }) => [isOwn, messages.length])).toEqual([
      [true, 2],
      [false, 1],
    ]);
  });

  it('starts anew after a pause', () => {
    const days = groupMessages([message(1, true, noon), message(2, true, noon + minutes(6))]);
    expect(days[0]?.runs).toHaveLength(2);
  });

  it('starts anew at midnight, even within a minute', () => {
    const midnight = new Date(2026, 10, 22).getTime();
    const days = groupMessages([message(1, true, midnight - 1000), message(2, true, midnight + 1000)]);
    expect(days.map(({ runs }) => runs.length)).toEqual([1, 1]);
  });

  it('makes nothing of nothing', () => {
    expect(groupMessages([])).toEqual([]);
  });
});

describe('counting unread messages', () => {
  const messages = [message(1, true, noon), message(2, false, noon), message(3, false, noon)];

  it('counts the other side’s messages after one’s own mark', () => {
    expect(unreadCount({ messages, readMarks: [mark('shopper', 2)] }, 'shopper')).toBe(1);
  });

  it('counts all of them where one never read, and never one’s own', () => {
    expect(unreadCount({ messages, readMarks: [mark('agent', 3)] }, 'shopper')).toBe(2);
  });

  it('counts none without a conversation', () => {
    expect(unreadCount(undefined, 'shopper')).toBe(0);
  });
});
