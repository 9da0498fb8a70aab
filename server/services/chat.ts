/** The text chat: one conversation per shopper, shared with the agents. */
import { AppError } from '#protocol/errors.ts';
import type { MessageView, chatRequests } from '#protocol/chat.ts';
import type { OutputOf, ParsedInputOf } from '#protocol/contract.ts';
import type { ConversationId, FileId } from '#protocol/ids.ts';
import type { Person } from '#protocol/people.ts';
import type { History, StoredFile, StoredMessage } from '#history/history.ts';
import type { Clock } from '#platform/clock.ts';
import { openConversation, sideOf } from './conversation-access.ts';
import { imageView } from './file-links.ts';
import type { FileLinks } from './file-links.ts';
import type { Actor, Notifier } from './ports.ts';
import { createTypingThrottle } from './typing-throttle.ts';

type Input<N extends keyof typeof chatRequests> = ParsedInputOf<(typeof chatRequests)[N]>;
type Output<N extends keyof typeof chatRequests> = OutputOf<(typeof chatRequests)[N]>;

export interface Chat {
  /** Resolves after the commit, and after both sides were notified. */
  send(input: Input<'chat:send'>, actor: Actor): Promise<MessageView>;
  replay(input: Input<'chat:replay'>, actor: Actor): Promise<Output<'chat:replay'>>;
  setTyping(input: Input<'chat:set-typing'>, actor: Actor): Promise<void>;
  markRead(input: Input<'chat:mark-read'>, actor: Actor): Promise<void>;
  list(input: Input<'chat:list'>, actor: Actor): Promise<Output<'chat:list'>>;
}

export interface ChatDeps {
  readonly history: Pick<History, 'conversations' | 'files'>;
  readonly notify: Notifier;
  readonly clock: Clock;
  readonly links: Pick<FileLinks, 'sign'>;
}

export function createChat({ history, notify, clock, links }: ChatDeps): Chat {
  const throttle = createTypingThrottle(clock);

  return {
    async send({ conversationId, messageId, body }, actor) {
      const { shopper } = await openConversation(history, conversationId, actor);
      // Looked up before the commit, so that nothing is awaited between the commits and their events: the events
      // of a conversation leave in the order of its sequence.
      const image = body.type === 'image' ? await ownImage(conversationId, body.fileId, actor) : undefined;
      const { message, isRepeat } = await history.conversations.append({
        id: messageId,
        conversationId,
        from: { id: actor.personId, displayName: actor.displayName },
        side: sideOf(actor.role),
        sentAt: clock.now(),
        body,
      });
      const view =
        image === undefined || isRepeat
          ? await viewOf(message)
          : { ...message, body: imageView(image, links) };
      // A repeat is an ack that got lost, not news: whoever missed the event sees the gap and replays.
      if (!isRepeat) {
        notify.toPerson(shopper.id, 'chat:message', { message: view });
        notify.toAgents('chat:message', { message: view });
        const unread = await history.conversations.unread(conversationId);
        const conversation = { conversationId, shopper, lastMessage: view, unread };
        notify.toAgents('chat:conversation-changed', { conversation });
      }
      return view;
    },

    async replay({ conversationId, afterSequence, limit }, actor) {
      await openConversation(history, conversationId, actor);
      const [found, readMarks] = await Promise.all([
        history.conversations.after(conversationId, afterSequence, limit + 1),
        history.conversations.readMarks(conversationId),
      ]);
      const messages = await Promise.all(found.slice(0, limit).map(viewOf));
      return { messages, more: found.length > limit, readMarks: [...readMarks] };
    },

    async setTyping({ conversationId, isTyping }, actor) {
      const { shopper } = await openConversation(history, conversationId, actor);
      if (!throttle.isNews(conversationId, actor.personId, isTyping)) return;
      const person: Person = { id: actor.personId, displayName: actor.displayName };
      const data = { conversationId, person, isTyping };
      if (actor.role === 'shopper') notify.toAgents('chat:typing', data);
      else notify.toPerson(shopper.id, 'chat:typing', data);
    },

    async markRead({ conversationId, sequence }, actor) {
      const { shopper } = await openConversation(history, conversationId, actor);
      const side = sideOf(actor.role);
      const mark = await history.conversations.markRead(conversationId, actor.personId, side, sequence);
      if (mark.sequence === 0) return;
      notify.toPerson(shopper.id, 'chat:read', { conversationId, mark });
      notify.toAgents('chat:read', { conversationId, mark });
    },

    async list({ limit }, actor) {
      if (actor.role === 'shopper')
        throw new AppError('FORBIDDEN', 'Only agents see the list of conversations.');
      const recent = await history.conversations.recent(limit);
      const conversations = await Promise.all(
        recent.map(async ({ id, shopper, lastMessage, unread }) => ({
          conversationId: id,
          shopper,
          lastMessage: await viewOf(lastMessage),
          unread,
        })),
      );
      return { conversations };
    },
  };

  /** The file must be of this conversation and the sender's own: an id alone shows nothing to anybody. */
  async function ownImage(conversationId: ConversationId, fileId: FileId, actor: Actor): Promise<StoredFile> {
    const file = await history.files.get(fileId);
    if (file?.conversationId !== conversationId || file.uploadedBy !== actor.personId) {
      throw new AppError('FILE_NOT_FOUND', 'There is no such file.');
    }
    return file;
  }

  async function viewOf(message: StoredMessage): Promise<MessageView> {
    const { body } = message;
    if (body.type === 'text') return { ...message, body };
    const file = await history.files.get(body.fileId);
    if (file === undefined) throw new Error(`the image of a message is missing: ${body.fileId}`);
    return { ...message, body: imageView(file, links) };
  }
}
