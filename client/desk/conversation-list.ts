/** The desk's list of conversations, kept up to date, as a controller of the workplace. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { ConversationSummary } from '#protocol/chat.ts';
import type { ConversationId } from '#protocol/ids.ts';
import type { VitrineClient } from '#sdk/api.ts';
import { withConversation, withoutUnread } from './inbox-list.ts';

export class ConversationList implements ReactiveController {
  list: readonly ConversationSummary[] = [];
  hasFailed = false;
  readonly #host: ReactiveControllerHost;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {}

  get unread(): number {
    return this.list.reduce((sum, { unread }) => sum + unread, 0);
  }

  async load(client: VitrineClient): Promise<void> {
    if (client.connection !== 'online') return;
    try {
      this.list = await client.conversations();
      this.hasFailed = false;
    } catch {
      // What is there is better than nothing.
      this.hasFailed = this.list.length === 0;
    }
    this.#host.requestUpdate();
  }

  /** @param shownId the conversation that the agent is reading now */
  add(news: ConversationSummary, shownId: ConversationId | undefined): void {
    this.list = withConversation(this.list, news);
    if (shownId === news.conversationId && !document.hidden) this.markRead(shownId);
    this.#host.requestUpdate();
  }

  markRead(id: ConversationId): void {
    this.list = withoutUnread(this.list, id);
    this.#host.requestUpdate();
  }
}
