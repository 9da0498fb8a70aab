/** The conversations that somebody on this page has opened: one object each. */
import type { ConversationId } from '#protocol/ids.ts';
import { Chat, type ChatDeps } from './chat-session.ts';
import type { Outbox } from './outbox.ts';

export interface ChatsDeps extends Omit<ChatDeps, 'conversationId' | 'outbox'> {
  readonly outbox: (id: ConversationId) => Outbox;
}

export class Chats {
  readonly #deps: ChatsDeps;
  readonly #chats = new Map<ConversationId, Chat>();

  constructor(deps: ChatsDeps) {
    this.#deps = deps;
  }

  /** Undefined while nobody has opened it: an agent hears of every conversation. */
  known(id: ConversationId): Chat | undefined {
    return this.#chats.get(id);
  }

  open(conversationId: ConversationId): Chat {
    const known = this.#chats.get(conversationId);
    if (known !== undefined) return known;
    const chat = new Chat({ ...this.#deps, conversationId, outbox: this.#deps.outbox(conversationId) });
    this.#chats.set(conversationId, chat);
    return chat;
  }

  reconnected(): void {
    for (const chat of this.#chats.values()) chat.reconnected();
  }

  /** Nothing of the person who leaves may be sent in the name of the next one. */
  close(): void {
    for (const chat of this.#chats.values()) chat.close();
    this.#chats.clear();
  }
}
