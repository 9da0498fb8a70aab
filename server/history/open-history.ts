/** Opens the durable store and brings its tables up to date. */
import { Kysely } from 'kysely';
import { AppError } from '#protocol/errors.ts';
import type { Logger } from '#platform/logger.ts';
import { StartError } from '#platform/start-error.ts';
import { createCallsRepository } from './calls-repository.ts';
import { createConversationsRepository } from './conversations-repository.ts';
import { createFilesRepository } from './files-repository.ts';
import type { History } from './history.ts';
import { NewerHistory, migrate } from './migrations.ts';
import { postgresDialect, postgresMigrationDialect } from './postgres-dialect.ts';
import type { PostgresSettings } from './postgres-dialect.ts';
import { createQualityRepository } from './quality-repository.ts';
import type { Database, Tables } from './schema.ts';
import { sqliteDialect } from './sqlite-dialect.ts';
import type { WriteTrouble } from './write-behind.ts';

export interface HistoryOptions extends Omit<PostgresSettings, 'url'> {
  /** A SQLite file, made when absent, or `:memory:`; of no meaning where a `url` names a PostgreSQL. */
  readonly file: string;
  readonly url?: string | undefined;
  readonly logger: Logger;
}

/**
 * SQLite for one server, PostgreSQL for several: the one place that chooses.
 * @throws Error when the store cannot be used or its tables cannot be brought up to date
 */
export async function openHistory({ file, url, logger, ...settings }: HistoryOptions): Promise<History> {
  return url === undefined ? inSqlite(file, logger) : inPostgres({ ...settings, url }, logger);
}

async function inSqlite(file: string, logger: Logger): Promise<History> {
  const onFailure = seldom((cause) => {
    logger.warn({ err: cause }, 'history does not answer');
  });
  const database = new Kysely<Tables>({ dialect: sqliteDialect(file, onFailure) });
  try {
    await migrate(database);
  } catch (error) {
    await database.destroy();
    throw error;
  }
  return historyOver(database, logger);
}

async function inPostgres(settings: PostgresSettings, logger: Logger): Promise<History> {
  await prepare(settings);
  const dialect = postgresDialect(settings, {
    onAway(cause) {
      logger.error({ err: cause }, 'the history is away; calls go on, chat waits');
    },
    onBack() {
      logger.info('the history is back');
    },
    onRefusal: seldom((cause) => {
      logger.warn({ err: cause }, 'the history refuses');
    }),
  });
  return historyOver(new Kysely<Tables>({ dialect }), logger);
}

async function prepare(settings: PostgresSettings): Promise<void> {
  const { host } = new URL(settings.url);
  const database = new Kysely<Tables>({ dialect: postgresMigrationDialect(settings) });
  try {
    await migrate(database);
    await checkWriting(database);
  } catch (error) {
    if (error instanceof NewerHistory) throw error;
    throw new StartError(`The history at ${host} cannot be used: ${wordsOf(error)}`, { cause: error });
  } finally {
    await database.destroy();
  }
}

/** A failing store repeats itself with every request; the log hears of it at most this often. */
const FAILURE_LOG_MS = 10_000;

function seldom(tell: (cause: unknown) => void): (cause: unknown) => void {
  let toldAt = -Infinity;
  return (cause) => {
    const now = performance.now();
    if (now - toldAt < FAILURE_LOG_MS) return;
    toldAt = now;
    tell(cause);
  };
}

/** What the store itself said, without our words around it. */
function wordsOf(error: unknown): string {
  if (error instanceof AppError && error.cause !== undefined) return wordsOf(error.cause);
  return error instanceof Error ? error.message : String(error);
}

function historyOver(database: Database, logger: Logger): History {
  const calls = createCallsRepository(database, {
    onTrouble: (trouble) => logTrouble(logger, 'calls', trouble),
  });
  const quality = createQualityRepository(database, {
    onTrouble: (trouble) => logTrouble(logger, 'the quality of calls', trouble),
  });
  let closing: Promise<void> | undefined;
  return {
    calls,
    conversations: createConversationsRepository(database),
    files: createFilesRepository(database),
    quality,
    check: () => checkWriting(database),
    close: () => (closing ??= Promise.all([calls.close(), quality.close()]).then(() => database.destroy())),
  };
}

/** An update of nothing takes what writing takes: the lock, the right, a store that is not a copy. */
async function checkWriting(database: Database): Promise<void> {
  await database.updateTable('conversations').set({ last_sequence: 0 }).where('id', '=', '').execute();
}

function logTrouble(logger: Logger, what: string, trouble: WriteTrouble): void {
  if (trouble.kind === 'failing')
    logger.warn({ err: trouble.cause }, `${what} cannot be written; trying again`);
  else if (trouble.kind === 'recovered') logger.info(`${what}: written again`);
  else if (trouble.kind === 'dropping')
    logger.error(`${what}: too much waits to be written; the oldest is dropped`);
  else logger.error({ items: trouble.items, err: trouble.cause }, `${what}: facts were lost`);
}
