/** Conversations with their messages and read marks. */
import { AppError } from '#protocol/errors.ts';
import { ConversationId, FileId, MessageId, PersonId } from '#protocol/ids.ts';
import type { Person } from '#protocol/people.ts';
import { Side } from '#protocol/people.ts';
import { newId } from '#platform/uuid.ts';
import type { ConversationsRepository, StoredMessage } from './history.ts';
import type { Database, MessagesTable } from './schema.ts';

export function createConversationsRepository(database: Database): ConversationsRepository {
  return {
    async ofShopper(shopper) {
      const known = await findByShopper(shopper.id);
      if (known === undefined) {
        await database
          .insertInto('conversations')
          .values({
            id: newId(ConversationId, 'conv'),
            shopper_id: shopper.id,
            shopper_name: shopper.displayName,
            last_sequence: 0,
            last_sent_at: null,
          })
          // Two tabs of one shopper may arrive at once: the first one's conversation is used by both.
          .onConflict((conflict) => conflict.column('shopper_id').doNothing())
          .execute();
      } else if (known.shopper_name !== shopper.displayName) {
        await database
          .updateTable('conversations')
          .set({ shopper_name: shopper.displayName })
          .where('id', '=', known.id)
          .execute();
      }
      const { id } = known ?? (await findByShopper(shopper.id)) ?? {};
      return ConversationId.parse(id);
    },

    async get(id) {
      const row = await database
        .selectFrom('conversations')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst();
      return row === undefined ? undefined : { id, shopper: person(row.shopper_id, row.shopper_name) };
    },

    async append(message) {
      const earlier = await findMessage(message.id);
      if (earlier !== undefined) return repeated(earlier, message);
      try {
        return { message: await commit(message), isRepeat: false };
      } catch (error) {
        if (error instanceof AppError) throw error;
        // A repeat that was under way at the same time shows as a broken key; its transaction left no gap.
        const winner = await findMessage(message.id);
        if (winner === undefined) throw error;
        return repeated(winner, message);
      }
    },

    async after(id, sequence, limit) {
      const rows = await database
        .selectFrom('messages')
        .selectAll()
        .where('conversation_id', '=', id)
        .where('sequence', '>', sequence)
        .orderBy('sequence')
        .limit(limit)
        .execute();
      return rows.map(messageOf);
    },

    markRead: (id, personId, side, sequence) =>
      database.transaction().execute(async (transaction) => {
        const conversation = await transaction
          .selectFrom('conversations')
          .select('last_sequence')
          .where('id', '=', id)
          .executeTakeFirst();
        const wanted = Math.min(sequence, conversation?.last_sequence ?? 0);
        if (wanted > 0) {
          await transaction
            .insertInto('read_marks')
            .values({ conversation_id: id, person_id: personId, side, sequence: wanted })
            .onConflict((conflict) =>
              conflict
                .columns(['conversation_id', 'person_id'])
                .doUpdateSet({ sequence: wanted })
                .where('read_marks.sequence', '<', wanted),
            )
            .execute();
        }
        const mark = await transaction
          .selectFrom('read_marks')
          .select('sequence')
          .where('conversation_id', '=', id)
          .where('person_id', '=', personId)
          .executeTakeFirst();
        return { personId, side, sequence: mark?.sequence ?? 0 };
      }),

    async readMarks(id) {
      const rows = await database
        .selectFrom('read_marks')
        .selectAll()
        .where('conversation_id', '=', id)
        .orderBy('person_id')
        .execute();
      return rows.map((row) => ({
        personId: PersonId.parse(row.person_id),
        side: Side.parse(row.side),
        sequence: row.sequence,
      }));
    },

    unread: async (id) => (await unreadOf([id])).get(id) ?? 0,

    async recent(limit) {
      const rows = await database
        .selectFrom('conversations')
        .innerJoin('messages', (join) =>
          join
            .onRef('messages.conversation_id', '=', 'conversations.id')
            .onRef('messages.sequence', '=', 'conversations.last_sequence'),
        )
        .selectAll('messages')
        .select(['conversations.shopper_id', 'conversations.shopper_name'])
        .orderBy('conversations.last_sent_at', 'desc')
        .orderBy('conversations.id', 'desc')
        .limit(limit)
        .execute();
      const unread = await unreadOf(rows.map((row) => row.conversation_id));
      return rows.map((row) => ({
        id: ConversationId.parse(row.conversation_id),
        shopper: person(row.shopper_id, row.shopper_name),
        lastMessage: messageOf(row),
        unread: unread.get(row.conversation_id) ?? 0,
      }));
    },
  };

  function findByShopper(shopperId: string) {
    return database
      .selectFrom('conversations')
      .select(['id', 'shopper_name'])
      .where('shopper_id', '=', shopperId)
      .executeTakeFirst();
  }

  async function findMessage(id: string): Promise<StoredMessage | undefined> {
    const row = await database.selectFrom('messages').selectAll().where('id', '=', id).executeTakeFirst();
    return row === undefined ? undefined : messageOf(row);
  }

  /**
   * The update comes first: it takes the conversation's row, so that writers of one conversation go one after
   * the other and the number is free when the message takes it.
   */
  function commit(message: Omit<StoredMessage, 'sequence'>): Promise<StoredMessage> {
    return database.transaction().execute(async (transaction) => {
      const conversation = await transaction
        .updateTable('conversations')
        .set((row) => ({ last_sequence: row('last_sequence', '+', 1), last_sent_at: message.sentAt }))
        .where('id', '=', message.conversationId)
        .returning('last_sequence')
        .executeTakeFirst();
      if (conversation === undefined)
        throw new AppError('CONVERSATION_NOT_FOUND', 'There is no such conversation.');
      const sequence = conversation.last_sequence;
      await transaction.insertInto('messages').values(rowOf(message, sequence)).execute();
      return { ...message, sequence };
    });
  }

  /** Messages of the shopper beyond the furthest mark of any agent. */
  async function unreadOf(ids: readonly string[]): Promise<Map<string, number>> {
    if (ids.length === 0) return new Map();
    const rows = await database
      .selectFrom('messages')
      .select(['conversation_id', (count) => count.fn.countAll<number>().as('unread')])
      .where('conversation_id', 'in', ids)
      .where('side', '=', 'shopper')
      .where((where) =>
        where.not(
          where.exists(
            where
              .selectFrom('read_marks')
              .select('read_marks.sequence')
              .whereRef('read_marks.conversation_id', '=', 'messages.conversation_id')
              .whereRef('read_marks.sequence', '>=', 'messages.sequence')
              .where('read_marks.side', '=', 'agent'),
          ),
        ),
      )
      .groupBy('conversation_id')
      .execute();
    return new Map(rows.map((row) => [row.conversation_id, Number(row.unread)]));
  }
}

function repeated(stored: StoredMessage, message: Omit<StoredMessage, 'sequence'>) {
  if (stored.from.id !== message.from.id || stored.conversationId !== message.conversationId) {
    throw new AppError('BAD_REQUEST', 'This message id is taken.');
  }
  return { message: stored, isRepeat: true };
}

function rowOf(message: Omit<StoredMessage, 'sequence'>, sequence: number): MessagesTable {
  return {
    id: message.id,
    conversation_id: message.conversationId,
    sequence,
    person_id: message.from.id,
    person_name: message.from.displayName,
    side: message.side,
    sent_at: message.sentAt,
    text: message.body.type === 'text' ? message.body.text : null,
    file_id: message.body.type === 'image' ? message.body.fileId : null,
  };
}

function messageOf(row: MessagesTable): StoredMessage {
  return {
    id: MessageId.parse(row.id),
    conversationId: ConversationId.parse(row.conversation_id),
    sequence: row.sequence,
    from: person(row.person_id, row.person_name),
    side: Side.parse(row.side),
    sentAt: row.sent_at,
    body:
      row.file_id === null
        ? { type: 'text', text: row.text ?? '' }
        : { type: 'image', fileId: FileId.parse(row.file_id) },
  };
}

function person(id: string, displayName: string): Person {
  return { id: PersonId.parse(id), displayName };
}
