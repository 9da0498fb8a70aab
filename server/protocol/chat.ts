/** The text chat beside, before and after calls. One conversation per shopper, ordered by sequence. */
import * as z from 'zod';
import { event, request } from './contract.ts';
import type { Events, Requests } from './contract.ts';
import { ConversationId, FileId, Instant, MessageId, PersonId } from './ids.ts';
import { Person, Side } from './people.ts';

export const MESSAGE_CHARACTERS = 4000;

export const TextBody = z.strictObject({
  type: z.literal('text'),
  text: z
    .string()
    .min(1)
    .max(MESSAGE_CHARACTERS)
    .refine((text) => text.trim() !== '', 'must not be blank'),
});

/** What the server says of an image: addresses are signed and expire, so they are made anew on every replay. */
export const ImageView = z.object({
  type: z.literal('image'),
  fileId: FileId,
  width: z.int().positive(),
  height: z.int().positive(),
  /** Both are paths on the server; the SDK makes them whole for pages of other origins. */
  url: z.string(),
  thumbnailUrl: z.string(),
});

export const MessageView = z.object({
  id: MessageId,
  conversationId: ConversationId,
  /** 1, 2, 3 … without gaps in a conversation. */
  sequence: z.int().positive(),
  from: Person,
  side: Side,
  sentAt: Instant,
  body: z.discriminatedUnion('type', [z.object({ type: z.literal('text'), text: z.string() }), ImageView]),
});
export type MessageView = z.output<typeof MessageView>;

export const ReadMark = z.object({ personId: PersonId, side: Side, sequence: z.int().nonnegative() });
export type ReadMark = z.output<typeof ReadMark>;

export const ConversationSummary = z.object({
  conversationId: ConversationId,
  shopper: Person,
  lastMessage: MessageView,
  /** Messages of the shopper that no agent has read. */
  unread: z.int().nonnegative(),
});
export type ConversationSummary = z.output<typeof ConversationSummary>;

const inConversation = { conversationId: ConversationId };

export const chatRequests = {
  /** Acked after the commit. A repeat of `messageId` returns the message that is there. */
  'chat:send': request(
    z.strictObject({
      ...inConversation,
      messageId: MessageId,
      body: z.discriminatedUnion('type', [
        TextBody,
        z.strictObject({ type: z.literal('image'), fileId: FileId }),
      ]),
    }),
    z.object({ message: MessageView }),
  ),
  /** What came after `afterSequence`, oldest first; ask again while `more`. */
  'chat:replay': request(
    z.strictObject({
      ...inConversation,
      afterSequence: z.int().nonnegative(),
      limit: z.int().min(1).max(200).default(100),
    }),
    z.object({ messages: z.array(MessageView), more: z.boolean(), readMarks: z.array(ReadMark) }),
  ),
  'chat:set-typing': request(z.strictObject({ ...inConversation, isTyping: z.boolean() }), z.object({})),
  'chat:mark-read': request(
    z.strictObject({ ...inConversation, sequence: z.int().positive() }),
    z.object({}),
  ),
  /** Agents: conversations with news, newest first. */
  'chat:list': request(
    z.strictObject({ limit: z.int().min(1).max(100).default(30) }),
    z.object({ conversations: z.array(ConversationSummary) }),
  ),
} as const satisfies Requests;

export const chatEvents = {
  'chat:message': event(z.object({ message: MessageView })),
  'chat:typing': event(z.object({ ...inConversation, person: Person, isTyping: z.boolean() })),
  'chat:read': event(z.object({ ...inConversation, mark: ReadMark })),
  /** Agents: somebody wrote in it. */
  'chat:conversation-changed': event(z.object({ conversation: ConversationSummary })),
} as const satisfies Events;

/** The answer to `POST /v1/files`. */
export const UploadedFile = z.object({
  fileId: FileId,
  width: z.int().positive(),
  height: z.int().positive(),
});
export type UploadedFile = z.output<typeof UploadedFile>;
