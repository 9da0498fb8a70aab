/** Opens the durable store and brings its tables up to date. */
import { Kysely } from 'kysely';
import type { Dialect } from 'kysely';
import type { Logger } from '#platform/logger.ts';
import { createCallsRepository } from './calls-repository.ts';
import { createConversationsRepository } from './conversations-repository.ts';
import { createFilesRepository } from './files-repository.ts';
import type { History } from './history.ts';
import { migrate } from './migrations.ts';
import type { Tables } from './schema.ts';
import { sqliteDialect } from './sqlite-dialect.ts';
import type { WriteTrouble } from './write-behind.ts';

export interface HistoryOptions {
  /** A SQLite file, made when absent, or `:memory:`. */
  readonly file: string;
  readonly logger: Logger;
}

/** A failing store repeats itself with every request; the log hears of it at most this often. */
const FAILURE_LOG_MS = 10_000;

/** @throws when the store cannot be opened or its tables cannot be brought up to date */
export async function openHistory({ file, logger }: HistoryOptions): Promise<History> {
  let loggedAt = -Infinity;
  const onFailure = (cause: unknown): void => {
    const now = performance.now();
    if (now - loggedAt < FAILURE_LOG_MS) return;
    loggedAt = now;
    logger.warn({ err: cause }, 'history does not answer');
  };
  return historyOn(sqliteDialect(file, onFailure), logger);
}

/** The history over any dialect that Kysely speaks. */
async function historyOn(dialect: Dialect, logger: Logger): Promise<History> {
  const database = new Kysely<Tables>({ dialect });
  try {
    await migrate(database);
  } catch (error) {
    await database.destroy();
    throw error;
  }
  const calls = createCallsRepository(database, { onTrouble: (trouble) => logTrouble(logger, trouble) });
  let closing: Promise<void> | undefined;
  return {
    calls,
    conversations: createConversationsRepository(database),
    files: createFilesRepository(database),
    async check() {
      // An update of nothing takes the lock for writing like any other.
      await database.updateTable('conversations').set({ last_sequence: 0 }).where('id', '=', '').execute();
    },
    close: () => (closing ??= calls.close().then(() => database.destroy())),
  };
}

function logTrouble(logger: Logger, trouble: WriteTrouble): void {
  if (trouble.kind === 'failing')
    logger.warn({ err: trouble.cause }, 'calls cannot be written; trying again');
  else if (trouble.kind === 'recovered') logger.info('calls are written again');
  else if (trouble.kind === 'dropping')
    logger.error('too many calls wait to be written; the oldest are dropped');
  else logger.error({ items: trouble.items, err: trouble.cause }, 'facts of calls were lost');
}
