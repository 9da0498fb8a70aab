/** Every change of the tables, in order. What is released is never edited: a change is a new entry. */
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import type { Migration } from 'kysely/migration';
import { StartError } from '#platform/start-error.ts';
import type { Database } from './schema.ts';

const firstTables: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('conversations')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('shopper_id', 'text', (column) => column.notNull().unique())
      .addColumn('shopper_name', 'text', (column) => column.notNull())
      .addColumn('last_sequence', 'integer', (column) => column.notNull())
      .addColumn('last_sent_at', 'bigint')
      .execute();
    await db.schema
      .createIndex('conversations_by_news')
      .on('conversations')
      .columns(['last_sent_at', 'id'])
      .execute();

    await db.schema
      .createTable('files')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('conversation_id', 'text', (column) => column.notNull().references('conversations.id'))
      .addColumn('uploaded_by', 'text', (column) => column.notNull())
      .addColumn('mime_type', 'text', (column) => column.notNull())
      .addColumn('bytes', 'integer', (column) => column.notNull())
      .addColumn('width', 'integer', (column) => column.notNull())
      .addColumn('height', 'integer', (column) => column.notNull())
      .addColumn('sha256', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .execute();

    await db.schema
      .createTable('messages')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('conversation_id', 'text', (column) => column.notNull().references('conversations.id'))
      .addColumn('sequence', 'integer', (column) => column.notNull())
      .addColumn('person_id', 'text', (column) => column.notNull())
      .addColumn('person_name', 'text', (column) => column.notNull())
      .addColumn('side', 'text', (column) => column.notNull())
      .addColumn('sent_at', 'bigint', (column) => column.notNull())
      .addColumn('text', 'text')
      .addColumn('file_id', 'text', (column) => column.references('files.id'))
      .addUniqueConstraint('messages_in_order', ['conversation_id', 'sequence'])
      .execute();

    await db.schema
      .createTable('read_marks')
      .addColumn('conversation_id', 'text', (column) => column.notNull().references('conversations.id'))
      .addColumn('person_id', 'text', (column) => column.notNull())
      .addColumn('side', 'text', (column) => column.notNull())
      .addColumn('sequence', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('read_marks_key', ['conversation_id', 'person_id'])
      .execute();

    // Calls refer to nothing by a foreign key: they are written behind, and a fact of a call must never be
    // refused for what happened to a conversation meanwhile.
    await db.schema
      .createTable('calls')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('conversation_id', 'text', (column) => column.notNull())
      .addColumn('shopper_id', 'text', (column) => column.notNull())
      .addColumn('shopper_name', 'text', (column) => column.notNull())
      .addColumn('agent_id', 'text')
      .addColumn('agent_name', 'text')
      .addColumn('media', 'text', (column) => column.notNull())
      .addColumn('topic', 'text')
      .addColumn('language', 'text', (column) => column.notNull())
      .addColumn('context', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('accepted_at', 'bigint')
      .addColumn('ended_at', 'bigint')
      .addColumn('end_reason', 'text')
      .addColumn('ended_by', 'text')
      .execute();
    await db.schema
      .createIndex('calls_of_shopper')
      .on('calls')
      .columns(['shopper_id', 'created_at'])
      .execute();

    await db.schema
      .createTable('call_events')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('call_id', 'text', (column) => column.notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('event', 'text', (column) => column.notNull())
      .addColumn('side', 'text')
      .addColumn('person_id', 'text')
      .addColumn('person_name', 'text')
      .addColumn('elapsed_ms', 'double precision')
      .addColumn('reason', 'text')
      .execute();
    await db.schema
      .createIndex('call_events_in_order')
      .on('call_events')
      .columns(['call_id', 'at', 'id'])
      .execute();
  },
};

const detailsOfEvents: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('call_events').addColumn('details', 'text').execute();
  },
};

/** Servers that write of one call at once need to know whose facts are newer. */
const callVersions: Migration = {
  async up(db: Kysely<unknown>) {
    for (const table of ['calls', 'call_events']) {
      await db.schema
        .alterTable(table)
        .addColumn('version', 'integer', (column) => column.notNull().defaultTo(0))
        .execute();
    }
  },
};

const callQuality: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('call_quality')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('call_id', 'text', (column) => column.notNull())
      .addColumn('side', 'text', (column) => column.notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('samples', 'text', (column) => column.notNull())
      .addColumn('notes', 'text')
      .execute();
    await db.schema
      .createIndex('call_quality_in_order')
      .on('call_quality')
      .columns(['call_id', 'at'])
      .execute();
  },
};

/** Names sort in the order of their making; the number is part of the name. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-first-tables': firstTables,
  '0002-details-of-events': detailsOfEvents,
  '0003-call-versions': callVersions,
  '0004-call-quality': callQuality,
};

/** The tables were changed by a program that this one does not know. */
export class NewerHistory extends StartError {
  constructor(migration: string) {
    super(
      `The history was written by a newer version of Vitrine (${migration}); run that version, or a newer one.`,
    );
    this.name = 'NewerHistory';
  }
}

/**
 * Brings the tables up to date. Servers that start at one moment take turns.
 * @throws NewerHistory, or what the first failing migration threw; nothing of it is kept
 */
export async function migrate(database: Database): Promise<void> {
  const migrator = new Migrator({
    db: database,
    provider: { getMigrations: () => Promise.resolve({ ...migrations }) },
  });
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const unknown = await unknownMigration(database).catch(() => undefined);
  if (unknown !== undefined) throw new NewerHistory(unknown);
  throw error instanceof Error ? error : new Error('the history cannot be migrated');
}

async function unknownMigration(database: Database): Promise<string | undefined> {
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(
    database,
  );
  return rows.find(({ name }) => !(name in migrations))?.name;
}
