import { describe, expect, it } from 'vitest';
import type { ConversationSummary } from '#protocol/chat.ts';
import { ConversationId, MessageId, PersonId } from '#protocol/ids.ts';
import { withConversation, withoutUnread } from '../../../client/desk/inbox-list.ts';
import { shortcutOf } from '../../../client/desk/shortcuts.ts';

const uuid = (n: number): string => `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`;

function summary(n: number, sentAt: number, unread = 0): ConversationSummary {
  const conversationId = ConversationId.parse(`conv_${uuid(n)}`);
  const from = { id: PersonId.parse(`shopper:${n}`), displayName: `Shopper ${n}` };
  return {
    conversationId,
    shopper: from,
    unread,
    lastMessage: {
      id: MessageId.parse(`msg_${uuid(n)}`),
      conversationId,
      sequence: 1,
      from,
      side: 'shopper',
      sentAt,
      body: { type: 'text', text: 'Hello' },
    },
  };
}

function key(code: string, held: Partial<KeyboardEvent> = {}): KeyboardEvent {
  return { code, altKey: true, ctrlKey: false, metaKey: false, repeat: false, ...held } as KeyboardEvent;
}

describe('the list of conversations', () => {
  it('brings the one with news to the top, once', () => {
    const list = [summary(1, 300), summary(2, 200)];
    expect(
      withConversation(list, summary(2, 400, 1)).map(({ shopper, unread }) => [shopper.displayName, unread]),
    ).toEqual([
      ['Shopper 2', 1],
      ['Shopper 1', 0],
    ]);
  });

  it('takes in a shopper who never wrote before', () => {
    expect(withConversation([summary(1, 300)], summary(3, 100))).toHaveLength(2);
  });

  it('forgets the unread count of the one that is read', () => {
    const [first, second] = withoutUnread([summary(1, 1, 4), summary(2, 2, 5)], summary(1, 1).conversationId);
    expect([first?.unread, second?.unread]).toEqual([0, 5]);
  });
});

describe('a shortcut', () => {
  it('is Alt with a letter by its place on the keyboard', () => {
    expect(['KeyA', 'KeyD', 'KeyH', 'KeyM', 'KeyX'].map((code) => shortcutOf(key(code)))).toEqual([
      'accept',
      'decline',
      'hold',
      'mute',
      undefined,
    ]);
  });

  it.each([{ altKey: false }, { ctrlKey: true }, { metaKey: true }, { repeat: true }])(
    'is not a letter alone, another chord or a held key: %o',
    (held) => {
      expect(shortcutOf(key('KeyA', held))).toBeUndefined();
    },
  );
});
