/** Kysely's own dialect over connections to PostgreSQL as the settings describe it. */
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { PostgresDialect } from 'kysely';
import type { Dialect } from 'kysely';
import { watchedPool } from './watched-pool.ts';
import type { PoolWatch } from './watched-pool.ts';

export interface PostgresSettings {
  /** `postgres://host:port/database`, `?sslmode=verify-full` for TLS. */
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** PEM file of who may have signed the server's certificate, where it is nobody public. */
  readonly caFile?: string | undefined;
  readonly poolSize?: number | undefined;
  /** For a connection, and for every question. */
  readonly timeoutSeconds?: number | undefined;
}

/**
 * PostgreSQL gives up a question this much before we do: then it is sure that it was not done, and the
 * connection can be used on.
 */
const EARLIER = 0.9;

/** Questions that fail because of the store's state (away, slow, full, read-only) throw AppError UNAVAILABLE. */
export function postgresDialect(settings: PostgresSettings, watch: PoolWatch): Dialect {
  const { poolSize = 10, timeoutSeconds = 2 } = settings;
  const pool = poolOf(settings, { connections: poolSize, connectMs: timeoutSeconds * 1000 });
  return new PostgresDialect({ pool: watchedPool(pool, timeoutSeconds * 1000, watch) });
}

/** Tables may be large, and another server may be changing them: a question waits this long. */
const MIGRATION_MS = 60_000;

/** One connection that is patient with a PostgreSQL that answers, and no longer with one that does not. */
export function postgresMigrationDialect(settings: PostgresSettings): Dialect {
  const { timeoutSeconds = 2 } = settings;
  const pool = poolOf(settings, {
    connections: 1,
    connectMs: timeoutSeconds * 1000,
    answerMs: MIGRATION_MS,
  });
  const nobody: PoolWatch = { onAway: () => undefined, onBack: () => undefined, onRefusal: () => undefined };
  return new PostgresDialect({ pool: watchedPool(pool, MIGRATION_MS, nobody) });
}

interface PoolLimits {
  readonly connections: number;
  readonly connectMs: number;
  readonly answerMs?: number;
}

function poolOf(
  settings: PostgresSettings,
  { connections, connectMs, answerMs = connectMs }: PoolLimits,
): pg.Pool {
  return new pg.Pool({
    ...addressOf(settings),
    max: connections,
    connectionTimeoutMillis: connectMs,
    statement_timeout: Math.ceil(answerMs * EARLIER),
    // A server of ours that hangs in the middle of a transaction must not hold up the others.
    idle_in_transaction_session_timeout: Math.ceil(answerMs * 2),
    keepAlive: true,
    application_name: 'vitrine',
    types,
  });
}

function addressOf({ url, username, password, caFile }: PostgresSettings): pg.PoolConfig {
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
