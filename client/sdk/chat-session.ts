/** One conversation: what was said, what is on its way, who types, and what was read. */
import { v7 as uuidv7 } from 'uuid';
import type { MessageView, ReadMark, UploadedFile } from '#protocol/chat.ts';
import type { OutputOf } from '#protocol/contract.ts';
import { AppError } from '#protocol/errors.ts';
import { type ConversationId, MessageId, type PersonId } from '#protocol/ids.ts';
import type { Person } from '#protocol/people.ts';
import type { SignalingRequests } from '#protocol/signaling.ts';
import type { ChatEvents, ChatSession, ShownMessage } from './api.ts';
import { Emitter } from './emitter.ts';
import { type Outbox } from './outbox.ts';
import { type Outgoing, Sender } from './outgoing.ts';
import type { RequestToServer } from './signaling-client.ts';
import { EMPTY_TRANSCRIPT, type Transcript, hasExpired, hasGap, lastSequence, merge } from './transcript.ts';
import { TypingPeople, TypingSignal } from './typing.ts';

export interface ChatDeps {
  readonly conversationId: ConversationId;
  readonly request: RequestToServer;
  /** Who this side is; undefined before the first hello. */
  readonly self: () => PersonId | undefined;
  readonly outbox: Outbox;
  readonly shrink: (file: Blob) => Promise<Blob>;
  readonly upload: (conversationId: ConversationId, file: Blob) => Promise<UploadedFile>;
  /** Addresses for previews; revoked when they are not shown any more. */
  readonly urls: Pick<typeof URL, 'createObjectURL' | 'revokeObjectURL'>;
  readonly now: () => number;
}

interface Picture {
  readonly file: Blob;
  uploaded?: UploadedFile;
}

const REPLAY_LIMIT = 200;

export class Chat implements ChatSession {
  readonly conversationId: ConversationId;
  readonly #deps: ChatDeps;
  readonly #events = new Emitter<ChatEvents>();
  readonly #sender: Sender;
  readonly #typingSignal: TypingSignal;
  readonly #typingPeople: TypingPeople;
  readonly #pictures = new Map<MessageId, Picture>();
  #transcript: Transcript = EMPTY_TRANSCRIPT;
  #marks: readonly ReadMark[] = [];
  #shown: readonly ShownMessage[] | undefined;
  #replaying: Promise<void> | undefined;
  #isWanted = false;
  #isLoaded = false;
  /** Asked for while the last replay was running. */
  #isStale = false;
  #markedAsRead = 0;

  constructor(deps: ChatDeps) {
    this.#deps = deps;
    this.conversationId = deps.conversationId;
    this.#sender = new Sender({
      deliver: (message) => this.#deliver(message),
      onDelivered: (message) => {
        this.receive(message);
      },
      onFailed: ({ id }) => {
        deps.outbox.remove(id);
      },
      onChange: () => {
        this.#changed();
      },
    });
    this.#typingSignal = new TypingSignal((isTyping) => {
      const { conversationId } = this;
      deps.request('chat:set-typing', { conversationId, isTyping }).catch(() => undefined);
    });
    this.#typingPeople = new TypingPeople(() => {
      this.#events.emit('typing', { people: this.typing });
    });
    for (const { id, text, at } of deps.outbox.list()) {
      this.#sender.add({ id, at, body: { type: 'text', text }, error: undefined });
    }
  }

  get messages(): readonly ShownMessage[] {
    this.#shown ??= [
      ...this.#transcript.messages.map((message) => this.#asShown(message)),
      ...this.#sender.outgoing.map((message) => this.#asSending(message)),
    ];
    return this.#shown;
  }

  get typing(): readonly Person[] {
    return this.#typingPeople.people;
  }

  get readMarks(): readonly ReadMark[] {
    return this.#marks;
  }

  on<N extends keyof ChatEvents>(name: N, listener: (data: ChatEvents[N]) => void): () => void {
    return this.#events.on(name, listener);
  }

  async load(): Promise<void> {
    if (this.#isLoaded) return hasExpired(this.#transcript, this.#deps.now()) ? this.#renew() : undefined;
    // Also when it fails now: the next connection makes up for it.
    this.#isWanted = true;
    await this.#replay();
    this.#isLoaded = true;
  }

  sendText(text: string): void {
    const trimmed = text.trim();
    if (trimmed === '') return;
    const id = newMessageId();
    const at = this.#deps.now();
    this.#deps.outbox.add({ id, text: trimmed, at });
    this.#typingSignal.set(false);
    this.#sender.add({ id, at, body: { type: 'text', text: trimmed }, error: undefined });
    this.#changed();
  }

  sendImage(file: Blob): Promise<void> {
    const id = newMessageId();
    const previewUrl = this.#deps.urls.createObjectURL(file);
    this.#pictures.set(id, { file });
    this.#sender.add({ id, at: this.#deps.now(), body: { type: 'image', previewUrl }, error: undefined });
    this.#changed();
    return Promise.resolve();
  }

  retry(messageId: MessageId): void {
    const message = this.#sender.outgoing.find(({ id, error }) => id === messageId && error !== undefined);
    if (message?.body.type === 'text') {
      this.#deps.outbox.add({ id: message.id, text: message.body.text, at: message.at });
    }
    this.#sender.retry(messageId);
  }

  setTyping(isTyping: boolean): void {
    this.#typingSignal.set(isTyping);
  }

  markRead(): void {
    const { conversationId } = this;
    const sequence = lastSequence(this.#transcript);
    if (sequence <= this.#markedAsRead) return;
    this.#markedAsRead = sequence;
    this.#deps.request('chat:mark-read', { conversationId, sequence }).catch(() => {
      if (this.#markedAsRead === sequence) this.#markedAsRead = 0;
    });
  }

  /** The server told of a message, as an answer, an event or in a replay. */
  receive(message: MessageView): void {
    this.#take([message]);
    if (hasGap(this.#transcript) && this.#isWanted) void this.#replay().catch(() => undefined);
  }

  receiveTyping(person: Person, isTyping: boolean): void {
    if (person.id !== this.#deps.self()) this.#typingPeople.set(person, isTyping);
  }

  receiveMark(mark: ReadMark): void {
    this.#takeMarks([mark]);
  }

  /** The connection is back: catch up, and send what waited. */
  reconnected(): void {
    if (this.#isWanted)
      void this.load()
        .then(() => this.#replay())
        .catch(() => undefined);
    this.#sender.flush();
  }

  /** Nothing is sent any more. Idempotent. */
  close(): void {
    this.#sender.close();
    this.#typingSignal.set(false);
    for (const { body } of this.#sender.outgoing) {
      if (body.type === 'image') this.#deps.urls.revokeObjectURL(body.previewUrl);
    }
  }

  #take(messages: readonly MessageView[]): void {
    const before = this.#transcript;
    this.#transcript = merge(before, messages);
    let isChanged = this.#transcript !== before;
    for (const { id, from } of messages) {
      this.#typingPeople.set(from, false);
      const settled = this.#sender.settle(id);
      if (settled === undefined) continue;
      isChanged = true;
      this.#deps.outbox.remove(id);
      this.#pictures.delete(id);
      if (settled.body.type === 'image') this.#deps.urls.revokeObjectURL(settled.body.previewUrl);
    }
    if (isChanged) this.#changed();
  }

  #takeMarks(marks: readonly ReadMark[]): void {
    const byPerson = new Map(this.#marks.map((mark) => [mark.personId, mark]));
    let isChanged = false;
    for (const mark of marks) {
      if (mark.personId === this.#deps.self())
        this.#markedAsRead = Math.max(this.#markedAsRead, mark.sequence);
      if ((byPerson.get(mark.personId)?.sequence ?? -1) >= mark.sequence) continue;
      byPerson.set(mark.personId, mark);
      isChanged = true;
    }
    if (!isChanged) return;
    this.#marks = [...byPerson.values()];
    this.#events.emit('read', { marks: this.#marks });
  }

  /** The addresses of pictures are good for an hour or so. */
  async #renew(): Promise<void> {
    const former = this.#transcript;
    let fresh = EMPTY_TRANSCRIPT;
    for (let more = true; more;) {
      const answer = await this.#page(lastSequence(fresh));
      const next = merge(fresh, answer.messages);
      more = answer.more && next !== fresh;
      fresh = next;
    }
    if (lastSequence(fresh) < lastSequence(former)) return;
    // What came meanwhile.
    this.#transcript = merge(fresh, [...this.#transcript.messages, ...this.#transcript.ahead]);
    this.#changed();
  }

  #page(afterSequence: number): Promise<OutputOf<SignalingRequests['chat:replay']>> {
    const { conversationId } = this;
    return this.#deps.request('chat:replay', { conversationId, afterSequence, limit: REPLAY_LIMIT });
  }

  #replay(): Promise<void> {
    this.#isStale = this.#replaying !== undefined;
    this.#replaying ??= this.#fetchMissing().finally(() => {
      this.#replaying = undefined;
    });
    return this.#replaying;
  }

  async #fetchMissing(): Promise<void> {
    for (let more = true; more || this.#isStale;) {
      this.#isStale = false;
      const afterSequence = lastSequence(this.#transcript);
      const answer = await this.#page(afterSequence);
      this.#take(answer.messages);
      this.#takeMarks(answer.readMarks);
      more = answer.more && lastSequence(this.#transcript) > afterSequence;
    }
  }

  async #deliver({ id, body }: Outgoing): Promise<MessageView> {
    const { conversationId } = this;
    const send = (
      content: { type: 'text'; text: string } | { type: 'image'; fileId: UploadedFile['fileId'] },
    ) => this.#deps.request('chat:send', { conversationId, messageId: id, body: content });
    if (body.type === 'text') return (await send(body)).message;
    const picture = this.#pictures.get(id);
    if (picture === undefined) throw new AppError('FILE_NOT_FOUND', 'The picture is not here any more.');
    picture.uploaded ??= await this.#deps.upload(conversationId, await this.#shrunk(picture.file));
    return (await send({ type: 'image', fileId: picture.uploaded.fileId })).message;
  }

  async #shrunk(file: Blob): Promise<Blob> {
    try {
      return await this.#deps.shrink(file);
    } catch (cause) {
      if (cause instanceof AppError) throw cause;
      throw new AppError('FILE_TYPE_NOT_ALLOWED', 'This browser cannot read the picture.', { cause });
    }
  }

  #asShown({ id, from, sentAt, body, sequence }: MessageView): ShownMessage {
    const isOwn = from.id === this.#deps.self();
    return { id, from, isOwn, sentAt, body, sequence, status: 'sent', error: undefined };
  }

  #asSending({ id, at, body, error }: Outgoing): ShownMessage {
    return {
      id,
      from: undefined,
      isOwn: true,
      sentAt: at,
      body: body.type === 'text' ? body : { type: 'image-upload', previewUrl: body.previewUrl },
      sequence: undefined,
      status: error === undefined ? 'sending' : 'failed',
      error,
    };
  }

  #changed(): void {
    this.#shown = undefined;
    this.#events.emit('messages', { messages: this.messages });
  }
}

function newMessageId(): MessageId {
  return MessageId.parse(`msg_${uuidv7()}`);
}
