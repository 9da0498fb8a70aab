/** The one file that knows PostgreSQL: Kysely's own dialect over a pool of `pg` whose questions have an end. */
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { PostgresDialect } from 'kysely';
import type { Dialect, PostgresPool, PostgresPoolClient } from 'kysely';
import { AppError } from '#protocol/errors.ts';
import { storableText } from './storable-text.ts';

export interface PostgresSettings {
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** PEM file of who may have signed the server's certificate, where it is nobody public. */
  readonly caFile: string | undefined;
  readonly poolSize: number;
  /** For a connection, and for every question. */
  readonly timeoutSeconds: number;
}

export interface PostgresPlace extends Partial<PostgresSettings> {
  /** `postgres://host:port/database`, `?sslmode=verify-full` for TLS. */
  readonly url: string;
}

export interface PostgresDialectOptions {
  /** One connection whose questions may take long: tables are changed, or another server changes them. */
  readonly isForMigrations?: boolean;
  /** Told what PostgreSQL said; callers only learn that it failed. */
  readonly onFailure?: (cause: unknown) => void;
  /** Told of every question that was answered. */
  readonly onAnswer?: () => void;
}

const MIGRATION_MS = 60_000;

/**
 * PostgreSQL gives up a question this much before we do: then it is sure that it was not done, and the
 * connection can be used on.
 */
const EARLIER = 0.9;

/**
 * Questions that fail because of the store's state (away, slow, full, read-only, a deadlock) throw AppError
 * UNAVAILABLE. One that was broken off may have been done.
 */
export function postgresDialect(place: PostgresPlace, options: PostgresDialectOptions = {}): Dialect {
  const connectMs = (place.timeoutSeconds ?? 2) * 1000;
  const answerMs = options.isForMigrations === true ? MIGRATION_MS : connectMs;
  const pool = new pg.Pool({
    ...addressOf(place),
    max: options.isForMigrations === true ? 1 : (place.poolSize ?? 10),
    connectionTimeoutMillis: connectMs,
    // A server of ours that hangs in the middle of a transaction must not hold up the others.
    statement_timeout: Math.ceil(answerMs * EARLIER),
    idle_in_transaction_session_timeout: answerMs,
    keepAlive: true,
    application_name: 'vitrine',
    types,
  });
  // An idle connection that ends is replaced when it is needed; if it cannot be, that is told then.
  pool.on('error', () => undefined);
  return new PostgresDialect({ pool: watched(pool, answerMs, options) });
}

function addressOf({ url, username, password, caFile }: PostgresPlace): pg.PoolConfig {
  const { hostname, port, pathname, searchParams } = new URL(url);
  const isTls = searchParams.get('sslmode') === 'verify-full' || caFile !== undefined;
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? 5432 : Number(port),
    database: decodeURIComponent(pathname.slice(1)),
    ...(username === undefined ? {} : { user: username }),
    ...(password === undefined ? {} : { password }),
    ssl: isTls ? (caFile === undefined ? true : { ca: readFileSync(caFile, 'utf8') }) : false,
  };
}

const INT8: number = pg.types.builtins.INT8;

/** Instants and counts are far below 2^53; everything else is as `pg` has it. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    Number(oid) === INT8 ? Number : (pg.types.getTypeParser(oid, format) as unknown),
};

function watched(
  pool: pg.Pool,
  answerMs: number,
  { onFailure, onAnswer }: PostgresDialectOptions,
): PostgresPool {
  const refuse = (cause: unknown): never => {
    onFailure?.(cause);
    throw new AppError('UNAVAILABLE', 'The history cannot be reached right now.', { cause });
  };

  function watch(client: pg.PoolClient): PostgresPoolClient {
    /** Set when this connection is of no more use, and why. */
    let broken: unknown;
    const onError = (cause: unknown): void => {
      broken ??= cause;
    };
    client.on('error', onError);

    async function query<R>(sql: string, parameters: readonly unknown[]): Promise<R> {
      if (broken !== undefined) {
        // Who is not connected has nothing to take back.
        if (sql === 'rollback') return { command: 'ROLLBACK', rowCount: 0, rows: [] } as R;
        return refuse(broken);
      }
      try {
        const result = await withDeadline(client.query(sql, parameters.map(storable)), answerMs);
        onAnswer?.();
        return result as R;
      } catch (cause) {
        if (!(cause instanceof pg.DatabaseError)) broken ??= cause;
        if (isOurMistake(cause)) throw cause;
        return refuse(cause);
      }
    }

    return {
      query: query as PostgresPoolClient['query'],
      release(destroy) {
        client.off('error', onError);
        client.release(destroy === true || broken !== undefined);
      },
    };
  }

  return {
    options: pool.options,
    async connect() {
      try {
        return watch(await pool.connect());
      } catch (cause) {
        return refuse(cause);
      }
    },
    end: () => pool.end(),
  };
}

const storable = (value: unknown): unknown => (typeof value === 'string' ? storableText(value) : value);

/** A statement that is wrong, or data that break a rule of the tables; all else is the store's state. */
function isOurMistake(cause: unknown): boolean {
  if (!(cause instanceof pg.DatabaseError)) return false;
  const state = cause.code ?? '';
  return state !== INSUFFICIENT_PRIVILEGE && /^(21|22|23|25P02|42)/.test(state);
}

const INSUFFICIENT_PRIVILEGE = '42501';

async function withDeadline<T>(answer: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const overdue = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  });
  // What comes too late is nobody's business any more.
  answer.catch(() => undefined);
  try {
    return await Promise.race([answer, overdue]);
  } finally {
    clearTimeout(timer);
  }
}
