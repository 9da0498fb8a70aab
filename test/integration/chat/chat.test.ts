import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openHistory } from '#history/open-history.ts';
import type { History } from '#history/history.ts';
import { createDispatch } from '#platform/dispatch.ts';
import { createLogger } from '#platform/logger.ts';
import { newId } from '#platform/uuid.ts';
import { chatEvents, chatRequests } from '#protocol/chat.ts';
import type { InputOf } from '#protocol/contract.ts';
import { createCaller } from '#protocol/caller.ts';
import { ConversationId, FileId, MessageId, PersonId, SessionId } from '#protocol/ids.ts';
import type { Role } from '#protocol/people.ts';
import { createChat } from '#services/chat.ts';
import { createFileLinks } from '#services/file-links.ts';
import type { Actor } from '#services/ports.ts';
import { createHeardEvents } from '#test/heard-events.ts';
import { chatHandlers } from '../../../server/signaling/handlers/chat-handlers.ts';

function actor(role: Role, name: string): Actor {
  const personId = PersonId.parse(`${role}:${name}`);
  return {
    sessionId: newId(SessionId, 'ses'),
    personId,
    role,
    displayName: name,
    language: 'en',
    context: {},
  };
}
const ann = actor('shopper', 'ann');
const bo = actor('shopper', 'bo');
const kim = actor('agent', 'kim');

describe('chat through its requests', () => {
  let history: History;
  let now: number;
  let events: ReturnType<typeof createHeardEvents>;
  let conversation: ConversationId;
  let ask: (who: Actor) => ReturnType<typeof createCaller<typeof chatRequests>>;

  beforeEach(async () => {
    now = 1_000_000;
    const clock = { now: () => now };
    history = await openHistory({ file: ':memory:', logger: createLogger('silent') });
    events = createHeardEvents();
    const links = createFileLinks({ secret: 'of this test', linkSeconds: 60, clock });
    const chat = createChat({ history, notify: events.notify, clock, links });
    const dispatch = createDispatch(chatRequests, chatHandlers, {
      onInternalError: ({ cause }) => {
        throw cause;
      },
    });
    ask = (who) =>
      createCaller(chatRequests, (name, input) => dispatch(name, input, { actor: who, services: { chat } }));
    conversation = await history.conversations.ofShopper({ id: ann.personId, displayName: 'ann' });
  });
  afterEach(() => history.close());

  const message = (text: string): InputOf<(typeof chatRequests)['chat:send']> => ({
    conversationId: conversation,
    messageId: newId(MessageId, 'msg'),
    body: { type: 'text', text },
  });
  const heard = (name: string) => events.heard.filter((event) => event.name === name);

  test('a message reaches all sessions of the shopper and the agents, as the contract says', async () => {
    const { message: sent } = await ask(ann)('chat:send', message('hello'));
    expect(sent).toMatchObject({
      sequence: 1,
      side: 'shopper',
      sentAt: now,
      body: { type: 'text', text: 'hello' },
    });
    expect(events.heard.map(({ to, name }) => [to, name])).toEqual([
      [ann.personId, 'chat:message'],
      ['agents', 'chat:message'],
      ['agents', 'chat:conversation-changed'],
    ]);
    for (const { data } of heard('chat:message'))
      expect(chatEvents['chat:message'].data.parse(data).message).toEqual(sent);
  });

  test('events of a conversation leave in the order of its sequence, also when all are sent at once', async () => {
    await Promise.all(
      Array.from({ length: 30 }, (_, index) => ask(index % 2 ? ann : kim)('chat:send', message(`${index}`))),
    );
    const sequences = heard('chat:message')
      .filter(({ to }) => to === 'agents')
      .map(({ data }) => chatEvents['chat:message'].data.parse(data).message.sequence);
    expect(sequences).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
  });

  test('agents learn which conversation has news, and how much of it nobody has read', async () => {
    await ask(ann)('chat:send', message('a'));
    await ask(ann)('chat:send', message('b'));
    await ask(kim)('chat:mark-read', { conversationId: conversation, sequence: 2 });
    await ask(kim)('chat:send', message('c'));
    const news = heard('chat:conversation-changed').map(
      ({ data }) => chatEvents['chat:conversation-changed'].data.parse(data).conversation,
    );
    expect(news.map(({ lastMessage, unread }) => [lastMessage.sequence, unread])).toEqual([
      [1, 1],
      [2, 2],
      [3, 0],
    ]);
    expect(news[0]).toMatchObject({ conversationId: conversation, shopper: { id: ann.personId } });
  });

  test('a repeat is one message, told once', async () => {
    const request = message('once');
    const first = await ask(ann)('chat:send', request);
    expect(await ask(ann)('chat:send', request)).toEqual(first);
    expect(heard('chat:message')).toHaveLength(2);
    await expect(ask(kim)('chat:send', request)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  test('a replay continues where the page left off and says whether there is more', async () => {
    for (const text of ['a', 'b', 'c']) await ask(ann)('chat:send', message(text));
    await ask(kim)('chat:mark-read', { conversationId: conversation, sequence: 2 });
    const first = await ask(ann)('chat:replay', { conversationId: conversation, afterSequence: 0, limit: 2 });
    expect(first.messages.map(({ sequence }) => sequence)).toEqual([1, 2]);
    expect(first.more).toBe(true);
    expect(first.readMarks).toEqual([{ personId: kim.personId, side: 'agent', sequence: 2 }]);
    const rest = await ask(ann)('chat:replay', { conversationId: conversation, afterSequence: 2 });
    expect(rest.messages.map(({ sequence }) => sequence)).toEqual([3]);
    expect(rest.more).toBe(false);
  });

  test('another shopper’s conversation does not exist, whatever is asked of it', async () => {
    await ask(ann)('chat:send', message('private'));
    const input = { conversationId: conversation };
    const refused = { code: 'CONVERSATION_NOT_FOUND' };
    await expect(ask(bo)('chat:send', message('hi'))).rejects.toMatchObject(refused);
    await expect(ask(bo)('chat:replay', { ...input, afterSequence: 0 })).rejects.toMatchObject(refused);
    await expect(ask(bo)('chat:set-typing', { ...input, isTyping: true })).rejects.toMatchObject(refused);
    await expect(ask(bo)('chat:mark-read', { ...input, sequence: 1 })).rejects.toMatchObject(refused);
    const unknown = newId(ConversationId, 'conv');
    await expect(
      ask(kim)('chat:replay', { conversationId: unknown, afterSequence: 0 }),
    ).rejects.toMatchObject(refused);
    await expect(ask(bo)('chat:list', {})).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  test('typing is told to the other side when it is news', async () => {
    const type = (who: Actor, isTyping: boolean) =>
      ask(who)('chat:set-typing', { conversationId: conversation, isTyping });
    await type(ann, true);
    await type(ann, true);
    now += 2000;
    await type(ann, true);
    await type(ann, false);
    await type(ann, false);
    await type(kim, true);
    expect(
      heard('chat:typing').map(({ to, data }) => [to, chatEvents['chat:typing'].data.parse(data).isTyping]),
    ).toEqual([
      ['agents', true],
      ['agents', true],
      ['agents', false],
      [ann.personId, true],
    ]);
  });

  test('read marks reach both sides and clear the agent’s list', async () => {
    await ask(ann)('chat:send', message('a'));
    await ask(ann)('chat:send', message('b'));
    const unread = async () => (await ask(kim)('chat:list', {})).conversations.map((one) => one.unread);
    expect(await unread()).toEqual([2]);
    await ask(kim)('chat:mark-read', { conversationId: conversation, sequence: 2 });
    expect(await unread()).toEqual([0]);
    expect(heard('chat:read').map(({ to }) => to)).toEqual([ann.personId, 'agents']);
  });

  test('an image must be of this conversation and the sender’s own; its addresses are fresh on every replay', async () => {
    const fileId = newId(FileId, 'file');
    await history.files.add({
      id: fileId,
      conversationId: conversation,
      uploadedBy: ann.personId,
      mimeType: 'image/jpeg',
      bytes: 1,
      width: 30,
      height: 20,
      sha256: '',
      createdAt: now,
    });
    const image = (id: FileId) => ({ ...message(''), body: { type: 'image' as const, fileId: id } });
    await expect(ask(kim)('chat:send', image(fileId))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    await expect(ask(ann)('chat:send', image(newId(FileId, 'file')))).rejects.toMatchObject({
      code: 'FILE_NOT_FOUND',
    });
    const { message: sent } = await ask(ann)('chat:send', image(fileId));
    expect(sent.body).toMatchObject({ type: 'image', width: 30, height: 20 });
    now += 3_600_000;
    const [replayed] = (await ask(ann)('chat:replay', { conversationId: conversation, afterSequence: 0 }))
      .messages;
    expect(replayed).toMatchObject({ id: sent.id, body: { fileId } });
    expect(replayed?.body).not.toEqual(sent.body);
  });
});
