import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { MessageView } from '#protocol/chat.ts';
import { AppError } from '#protocol/errors.ts';
import { ConversationId, PersonId } from '#protocol/ids.ts';
import { Chat } from '#sdk/chat-session.ts';
import { createOutbox } from '#sdk/outbox.ts';
import type { RequestToServer } from '#sdk/signaling-client.ts';
import { until } from '#test/until.ts';
import { FakeStorage } from './browser-fakes.ts';

const conversationId = ConversationId.parse(`conv_${randomUUID()}`);
const FILE_ID = `file_${randomUUID()}`;
const self = PersonId.parse('shopper:s');

function view(sequence: number, body: unknown, id = `msg_${randomUUID()}`, from = 'agent:a'): MessageView {
  return MessageView.parse({
    id,
    conversationId,
    sequence,
    from: { id: from, displayName: from },
    side: from.startsWith('agent') ? 'agent' : 'shopper',
    sentAt: sequence,
    body,
  });
}

/** A server that keeps one conversation. */
class FakeServer {
  readonly messages: MessageView[] = [];
  readonly asked: string[] = [];
  failure: AppError | undefined;

  say(text: string): MessageView {
    const message = view(this.messages.length + 1, { type: 'text', text });
    this.messages.push(message);
    return message;
  }

  readonly request = (async (name: string, input: Record<string, unknown>) => {
    this.asked.push(name);
    if (this.failure !== undefined) throw this.failure;
    if (name === 'chat:send') {
      const id = String(input['messageId']);
      const known = this.messages.find((message) => message.id === id);
      const body = input['body'] as { type: string };
      const image = { ...body, width: 1, height: 1, url: '/u', thumbnailUrl: '/t' };
      const message = known ?? view(this.messages.length + 1, body.type === 'image' ? image : body, id, self);
      if (known === undefined) this.messages.push(message);
      return { message };
    }
    if (name === 'chat:replay') {
      const after = Number(input['afterSequence']);
      const page = this.messages.slice(after, after + 2);
      return { messages: page, more: after + page.length < this.messages.length, readMarks: [] };
    }
    return {};
  }) as unknown as RequestToServer;
}

function openChat(server: FakeServer, store = new FakeStorage(), now = () => 7): Chat {
  return new Chat({
    conversationId,
    request: server.request,
    self: () => self,
    outbox: createOutbox('shopper', conversationId, store),
    shrink: (file) => Promise.resolve(file),
    upload: () => Promise.resolve({ fileId: `file_${randomUUID()}` as never, width: 1, height: 1 }),
    urls: { createObjectURL: () => 'blob:1', revokeObjectURL: () => undefined },
    now,
  });
}

const textsOf = (chat: Chat): string[] =>
  chat.messages.map(({ body, status }) => `${body.type === 'text' ? body.text : body.type} ${status}`);

describe('a conversation', () => {
  it('loads all there is, page by page', async () => {
    const server = new FakeServer();
    for (const text of ['a', 'b', 'c', 'd', 'e']) server.say(text);
    const chat = openChat(server);
    await chat.load();
    expect(textsOf(chat)).toEqual(['a sent', 'b sent', 'c sent', 'd sent', 'e sent']);
  });

  it('gets new addresses of its pictures when they have run out, and loses nothing that comes meanwhile', async () => {
    const HOUR_MS = 3_600_000;
    let now = 0;
    const server = new FakeServer();
    const picture = () => {
      const thumbnailUrl = `/t?expires=${now + HOUR_MS}&signature=x`;
      return { type: 'image', fileId: FILE_ID, width: 1, height: 1, url: '/u', thumbnailUrl };
    };
    server.messages.push(view(1, picture()));
    server.say('b');
    server.say('c');
    const chat = openChat(server, undefined, () => now);
    await chat.load();
    const shown = (): string => JSON.stringify(chat.messages[0]?.body);
    const before = shown();
    await chat.load();
    expect(server.asked).toEqual(['chat:replay', 'chat:replay']);
    now = HOUR_MS;
    server.messages[0] = { ...server.messages[0]!, body: picture() as MessageView['body'] };
    const loading = chat.load();
    chat.receive(server.say('d'));
    await loading;
    expect(shown()).not.toBe(before);
    expect(textsOf(chat)).toEqual(['image sent', 'b sent', 'c sent', 'd sent']);
  });

  it('shows an own message at once and in its place once the server has it', async () => {
    const server = new FakeServer();
    const chat = openChat(server);
    await chat.load();
    chat.sendText('  hello ');
    expect(textsOf(chat)).toEqual(['hello sending']);
    await until('the ack', () => chat.messages[0]?.status === 'sent');
    expect(chat.messages).toHaveLength(1);
    expect(chat.messages[0]).toMatchObject({ isOwn: true, sequence: 1 });
  });

  it('fetches what an event has overtaken', async () => {
    const server = new FakeServer();
    server.say('a');
    const chat = openChat(server);
    await chat.load();
    server.say('b');
    chat.receive(server.say('c'));
    await until('no gap', () => chat.messages.length === 3);
    expect(textsOf(chat)).toEqual(['a sent', 'b sent', 'c sent']);
  });

  it('keeps unsent text over a reload and sends it once', async () => {
    const server = new FakeServer();
    const store = new FakeStorage();
    server.failure = new AppError('UNAVAILABLE', 'away');
    openChat(server, store).sendText('kept');
    server.failure = undefined;
    const chat = openChat(server, store);
    await chat.load();
    await until('the ack', () => chat.messages[0]?.status === 'sent');
    expect(server.messages).toHaveLength(1);
    expect(store.length).toBe(0);
  });

  it('says what the server will not take, and tries again when told to', async () => {
    const server = new FakeServer();
    const chat = openChat(server);
    server.failure = new AppError('BAD_REQUEST', 'no');
    chat.sendText('refused');
    await until('the failure', () => chat.messages[0]?.status === 'failed');
    expect(chat.messages[0]?.error?.code).toBe('BAD_REQUEST');
    server.failure = undefined;
    const [failed] = chat.messages;
    if (failed !== undefined) chat.retry(failed.id);
    await until('the ack', () => chat.messages[0]?.status === 'sent');
  });

  it('shows a picture while it is uploaded', async () => {
    const server = new FakeServer();
    const chat = openChat(server);
    await chat.sendImage(new Blob(['x'], { type: 'image/png' }));
    expect(textsOf(chat)).toEqual(['image-upload sending']);
    await until('the ack', () => chat.messages[0]?.status === 'sent');
    expect(textsOf(chat)).toEqual(['image sent']);
  });

  it('tells what was read once, and again when the word got lost', async () => {
    const server = new FakeServer();
    server.say('a');
    const chat = openChat(server);
    await chat.load();
    chat.markRead();
    chat.markRead();
    expect(server.asked.filter((name) => name === 'chat:mark-read')).toHaveLength(1);
  });

  it('knows who types, but not oneself, and ends it with their message', async () => {
    const server = new FakeServer();
    const chat = openChat(server);
    await chat.load();
    chat.receiveTyping({ id: PersonId.parse('agent:a'), displayName: 'agent:a' }, true);
    chat.receiveTyping({ id: self, displayName: 'me' }, true);
    expect(chat.typing.map(({ id }) => id)).toEqual(['agent:a']);
    chat.receive(server.say('done'));
    expect(chat.typing).toEqual([]);
  });
});
