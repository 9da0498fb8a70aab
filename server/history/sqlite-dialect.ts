/** The one file that knows SQLite: Kysely's dialect over Node's own `node:sqlite`. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { SQLInputValue, StatementSync } from 'node:sqlite';
import { SqliteDialect } from 'kysely';
import type { Dialect, SqliteDatabase, SqliteStatement } from 'kysely';
import { AppError } from '#protocol/errors.ts';

/**
 * Another process may hold the file for a moment (a backup, the sqlite3 shell). The wait blocks this thread,
 * so it is short; what still fails then is reported as UNAVAILABLE and tried again by its caller.
 */
const BUSY_TIMEOUT_MS = 1000;

/** The history issues a few dozen different statements; more would be a leak. */
const KEPT_STATEMENTS = 200;

/** What SQLite says of a statement that is wrong, or breaks a key: our mistake, not the store's state. */
const SQLITE_ERROR = 1;
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

  const attempt: Attempt = (act) => {
    try {
      return act();
    } catch (error) {
      if (!isStoreFailure(error)) throw error;
      onFailure(error);
      throw new AppError('UNAVAILABLE', 'The history cannot be reached right now.', { cause: error });
    }
  };
  const statements = new Map<string, SqliteStatement>();
  return {
    prepare(sql) {
      const known = statements.get(sql);
      if (known !== undefined) return known;
      const statement = attempt(() => adapt(database.prepare(sql), attempt));
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

type Attempt = <T>(act: () => T) => T;

function adapt(statement: StatementSync, attempt: Attempt): SqliteStatement {
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => attempt(() => statement.all(...values(parameters))),
    run: (parameters) => attempt(() => statement.run(...values(parameters))),
    iterate: (parameters) => statement.iterate(...values(parameters)),
  };
}

function isStoreFailure(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  if (error.code !== 'ERR_SQLITE_ERROR') return error.code === 'ERR_INVALID_STATE';
  // The low byte is the kind; the rest says more about it.
  const kind = 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
  return kind !== SQLITE_ERROR && kind !== SQLITE_CONSTRAINT;
}

function values(parameters: readonly unknown[]): SQLInputValue[] {
  return parameters.map((value) => {
    if (
      value === null ||
      typeof value === 'string' ||
      typeof value === 'number' ||
      typeof value === 'bigint'
    ) {
      return value;
    }
    throw new TypeError(`the history does not store values of type ${typeof value}`);
  });
}
