/** A conversation in memory that answers nothing and forgets everything. */
import { MessageId } from '#protocol/ids.ts';
import type { ConversationId } from '#protocol/ids.ts';
import type { ReadMark } from '#protocol/chat.ts';
import type { Person, Side } from '#protocol/people.ts';
import type { ChatEvents, ChatSession, ShownMessage } from '#sdk/api.ts';
import { FakeListeners } from './fake-listeners.ts';

export class FakeChat implements ChatSession {
  readonly conversationId: ConversationId;
  messages: readonly ShownMessage[];
  typing: readonly Person[] = [];
  readMarks: readonly ReadMark[];
  readonly #listeners = new FakeListeners<ChatEvents>();
  readonly #own: Person & { readonly side: Side };

  constructor(
    conversationId: ConversationId,
    own: Person & { readonly side: Side },
    messages: readonly ShownMessage[],
    readMarks: readonly ReadMark[] = [],
  ) {
    this.conversationId = conversationId;
    this.#own = own;
    this.messages = messages;
    this.readMarks = readMarks;
  }

  on<N extends keyof ChatEvents>(name: N, listener: (data: ChatEvents[N]) => void): () => void {
    return this.#listeners.on(name, listener);
  }

  async load(): Promise<void> {}

  sendText(text: string): void {
    this.add({ body: { type: 'text', text }, isOwn: true, from: this.#own });
  }

  async sendImage(file: Blob): Promise<void> {
    this.add({
      body: { type: 'image-upload', previewUrl: URL.createObjectURL(file) },
      isOwn: true,
      from: this.#own,
    });
  }

  add(message: Pick<ShownMessage, 'body' | 'isOwn' | 'from'>): void {
    const sequence = this.messages.length + 1;
    const id = MessageId.parse(`msg_${crypto.randomUUID()}`);
    const added: ShownMessage = {
      ...message,
      id,
      sequence,
      sentAt: Date.now(),
      status: 'sent',
      error: undefined,
    };
    this.messages = [...this.messages, added];
    this.#listeners.emit('messages', { messages: this.messages });
  }

  retry(): void {}
  setTyping(): void {}

  markRead(): void {
    const sequence = this.messages.length;
    const others = this.readMarks.filter(({ side }) => side !== this.#own.side);
    if (
      others.length !== this.readMarks.length - 1 ||
      this.readMarks.every((mark) => mark.sequence !== sequence)
    ) {
      this.readMarks = [...others, { personId: this.#own.id, side: this.#own.side, sequence }];
      this.#listeners.emit('read', { marks: this.readMarks });
    }
  }
}
