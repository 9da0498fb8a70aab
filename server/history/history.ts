/**
 * What is kept: the ports of the durable store. SQLite implements them in one process, PostgreSQL beyond.
 * Everything here survives a restart of the server; live state does not have to.
 */
import type { PastCall } from '#protocol/agents.ts';
import type { CallBrief, EndReason, TimelineEntry } from '#protocol/calls.ts';
import type { ReadMark } from '#protocol/chat.ts';
import type { CallId, ConversationId, FileId, MessageId, PersonId } from '#protocol/ids.ts';
import type { Person, Side } from '#protocol/people.ts';
import type { PackedSample, QualityNote } from '#protocol/quality.ts';

export interface CallFacts extends CallBrief {
  readonly shopper: Person;
  readonly agent?: Person | undefined;
  readonly endedAt?: number | undefined;
  readonly endReason?: EndReason | undefined;
  readonly endedBy?: Side | undefined;
}

export interface CallsRepository {
  /**
   * Keeps the call's facts as they are now and adds to its timeline. Returns at once and never throws: both
   * are written behind, many calls in one transaction; `flush` waits for them.
   * @param version of the call's record: several servers write of one call, each when it gets to it, and facts
   *   of an earlier version never replace later ones; the timeline is in the order of versions
   * @param onWritten called when both are on the disk; the end of a call may be told twice, and is kept once
   */
  record(facts: CallFacts, entries: readonly TimelineEntry[], version: number, onWritten?: () => void): void;
  get(id: CallId): Promise<(CallFacts & { readonly timeline: readonly TimelineEntry[] }) | undefined>;
  /** Newest first. */
  ofShopper(personId: PersonId, limit: number): Promise<readonly PastCall[]>;
  countOfShopper(personId: PersonId): Promise<number>;
  flush(): Promise<void>;
}

export interface StoredMessage {
  readonly id: MessageId;
  readonly conversationId: ConversationId;
  readonly sequence: number;
  readonly from: Person;
  readonly side: Side;
  readonly sentAt: number;
  readonly body:
    { readonly type: 'text'; readonly text: string } | { readonly type: 'image'; readonly fileId: FileId };
}

export interface ConversationsRepository {
  /** The shopper's conversation, made on first use. */
  ofShopper(shopper: Person): Promise<ConversationId>;
  get(id: ConversationId): Promise<{ readonly id: ConversationId; readonly shopper: Person } | undefined>;
  /**
   * Commits the message with the next sequence of its conversation.
   * @returns the message that is there, and whether this was a repeat of its id by the same person
   * @throws AppError BAD_REQUEST when the id belongs to somebody else's message
   */
  append(message: Omit<StoredMessage, 'sequence'>): Promise<{ message: StoredMessage; isRepeat: boolean }>;
  /** Oldest first. */
  after(id: ConversationId, sequence: number, limit: number): Promise<readonly StoredMessage[]>;
  /** A mark only moves forward, and never past the last message. @returns the mark as it is now */
  markRead(id: ConversationId, personId: PersonId, side: Side, sequence: number): Promise<ReadMark>;
  readMarks(id: ConversationId): Promise<readonly ReadMark[]>;
  /** Messages of the shopper that no agent has read. */
  unread(id: ConversationId): Promise<number>;
  /** Conversations that have messages, by their last one, newest first. */
  recent(
    limit: number,
  ): Promise<readonly { id: ConversationId; shopper: Person; lastMessage: StoredMessage; unread: number }[]>;
}

export interface StoredFile {
  readonly id: FileId;
  readonly conversationId: ConversationId;
  readonly uploadedBy: PersonId;
  readonly mimeType: 'image/jpeg' | 'image/png';
  readonly bytes: number;
  readonly width: number;
  readonly height: number;
  /** Of the original's content, hex. */
  readonly sha256: string;
  readonly createdAt: number;
}

export interface FilesRepository {
  add(file: StoredFile): Promise<void>;
  get(id: FileId): Promise<StoredFile | undefined>;
}

/** What one side of a call reported at one moment; samples and notes tell how long before it they were. */
export interface QualityReport {
  readonly callId: CallId;
  readonly side: Side;
  readonly at: number;
  readonly samples: readonly PackedSample[];
  readonly notes: readonly QualityNote[];
}

export interface QualityRepository {
  /** Returns at once and never throws: written behind, many reports in one transaction. */
  record(report: QualityReport): void;
  /** In the order of arrival, what is still behind too. */
  of(id: CallId): Promise<readonly QualityReport[]>;
  flush(): Promise<void>;
}

export interface History {
  readonly calls: CallsRepository;
  readonly conversations: ConversationsRepository;
  readonly files: FilesRepository;
  readonly quality: QualityRepository;
  /** Throws when the store cannot be written. */
  check(): Promise<void>;
  /** Writes what is still behind, then closes. */
  close(): Promise<void>;
}
