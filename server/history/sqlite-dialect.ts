/** The one file that knows SQLite: Kysely's dialect over Node's own `node:sqlite`. */
import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { SQLInputValue } from 'node:sqlite';
import { SqliteDialect } from 'kysely';
import type { Dialect, SqliteDatabase, SqliteStatement } from 'kysely';
import { AppError } from '#protocol/errors.ts';
import { storableText } from './storable-text.ts';

/**
 * Another process may hold the file for a moment (a backup, the sqlite3 shell). The wait blocks this thread
 * and with it every call, so it is short, and after one in vain there is no other until a write succeeds.
 * What fails is reported as UNAVAILABLE and tried again by its caller.
 */
const BUSY_TIMEOUT_MS = 1000;

/** The history issues a few dozen different statements; more would be a leak. */
const KEPT_STATEMENTS = 200;

/** What SQLite says of a statement that is wrong, or breaks a key: our mistake, not the store's state. */
const SQLITE_ERROR = 1;
const SQLITE_BUSY = 5;
const SQLITE_CONSTRAINT = 19;

/**
 * Statements that fail because of the store's state (locked, full, unreadable) throw AppError UNAVAILABLE.
 * @param file a path, made with its folder when absent, or `:memory:`
 * @param onFailure told what SQLite said; callers only learn that it failed
 */
export function sqliteDialect(file: string, onFailure: (cause: unknown) => void): Dialect {
  return new SqliteDialect({ database: async () => openDatabase(file, onFailure) });
}

function openDatabase(file: string, onFailure: (cause: unknown) => void): SqliteDatabase {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  const database = new DatabaseSync(file, { enableForeignKeyConstraints: true, timeout: BUSY_TIMEOUT_MS });
  database.exec('PRAGMA journal_mode = WAL');
  // FULL, not NORMAL: in WAL mode NORMAL commits without reaching the disk, so a power cut could take back a
  // message whose sender was told that it is kept. The price is one fdatasync a commit; what is written
  // behind pays it once a batch.
  database.exec('PRAGMA synchronous = FULL');

  let patienceMs = BUSY_TIMEOUT_MS;
  const waitFor = (ms: number): void => {
    if (patienceMs === ms) return;
    database.exec(`PRAGMA busy_timeout = ${ms}`);
    patienceMs = ms;
  };
  const isInPlace = watchPlace(file);

  const refuse = (cause: unknown): never => {
    onFailure(cause);
    throw new AppError('UNAVAILABLE', 'The history cannot be reached right now.', { cause });
  };
  function attempt<T>(act: () => T): T {
    try {
      // In the middle of a transaction it is too late to ask: it has to come to its end.
      if (!database.isTransaction && !isInPlace()) refuse(new Error(`${file} was taken away`));
      return act();
    } catch (error) {
      if (!isStoreFailure(error)) throw error;
      if (kindOf(error) === SQLITE_BUSY) waitFor(0);
      return refuse(error);
    }
  }

  function adapt(sql: string): SqliteStatement {
    const statement = database.prepare(sql);
    return {
      reader: statement.columns().length > 0,
      all: (parameters) => attempt(() => statement.all(...values(parameters))),
      run: (parameters) =>
        attempt(() => {
          // Some failures (a full disk) have ended the transaction already; the first error is the one to tell.
          if (sql === 'rollback' && !database.isTransaction) return { changes: 0, lastInsertRowid: 0 };
          const result = statement.run(...values(parameters));
          if (sql !== 'rollback' && !database.isTransaction) waitFor(BUSY_TIMEOUT_MS);
          return result;
        }),
      iterate: (parameters) => statement.iterate(...values(parameters)),
    };
  }

  const statements = new Map<string, SqliteStatement>();
  return {
    prepare(sql) {
      const known = statements.get(sql);
      if (known !== undefined) return known;
      const statement = attempt(() => adapt(sql));
      if (statements.size >= KEPT_STATEMENTS) statements.clear();
      statements.set(sql, statement);
      return statement;
    },
    close() {
      statements.clear();
      database.close();
    },
  };
}

/**
 * SQLite goes on writing to a file that was moved or deleted, where nobody would find a message that its sender
 * was told is kept.
 * @returns whether the file that was opened is still found under its name
 */
function watchPlace(file: string): () => boolean {
  if (file === ':memory:') return () => true;
  const { dev, ino } = statSync(file);
  return () => {
    try {
      const now = statSync(file);
      return now.ino === ino && now.dev === dev;
    } catch {
      return false;
    }
  };
}

function isStoreFailure(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  if (error.code !== 'ERR_SQLITE_ERROR') return error.code === 'ERR_INVALID_STATE';
  const kind = kindOf(error);
  return kind !== SQLITE_ERROR && kind !== SQLITE_CONSTRAINT;
}

/** The low byte of SQLite's code; the rest says more about it. */
function kindOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
}

function values(parameters: readonly unknown[]): SQLInputValue[] {
  return parameters.map((value) => {
    if (typeof value === 'string') return storableText(value);
    if (value === null || typeof value === 'number' || typeof value === 'bigint') return value;
    throw new TypeError(`the history does not store values of type ${typeof value}`);
  });
}
