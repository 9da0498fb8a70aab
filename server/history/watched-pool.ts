/** A pool of connections to PostgreSQL whose questions have an end, and whose failures have one name. */
import pg from 'pg';
import type { PostgresPool, PostgresPoolClient } from 'kysely';
import { AppError } from '#protocol/errors.ts';
import { withDeadline } from '#platform/deadline.ts';
import { storableText } from './storable-text.ts';

export interface PoolWatch {
  /** PostgreSQL cannot be reached or does not answer. Once per outage. */
  readonly onAway: (cause: Error) => void;
  readonly onBack: () => void;
  /** It answers, and cannot do what it was asked: full, read-only, a right that is missing. */
  readonly onRefusal: (cause: Error) => void;
}

/**
 * Fails with AppError UNAVAILABLE whatever the store's state makes fail. What was broken off may have been done.
 * @param answerMs a question that is not answered by then has failed, and its connection is given up
 */
export function watchedPool(pool: pg.Pool, answerMs: number, watch: PoolWatch): PostgresPool {
  // An idle connection that ends is replaced when it is needed; if it cannot be, that is told then.
  pool.on('error', () => undefined);
  let away: { readonly cause: Error } | undefined;
  /** While it is away one question at a time finds out whether it is back; nobody else has to wait for that. */
  let isTrying = false;

  function unavailable(cause: Error): AppError {
    return new AppError('UNAVAILABLE', 'The history cannot be reached right now.', { cause });
  }
  function isAway(cause: Error): void {
    if (away === undefined) watch.onAway(cause);
    away ??= { cause };
  }
  function isBack(): void {
    if (away !== undefined) watch.onBack();
    away = undefined;
  }

  function lease(client: pg.PoolClient, onRelease: () => void): PostgresPoolClient {
    /** Why this connection is of no more use, once it is not. */
    let broken: { readonly cause: Error } | undefined;
    const breaks = (error: unknown): void => {
      broken ??= { cause: saidOf(error) };
    };
    client.on('error', breaks);

    async function query<R>(sql: string, parameters: readonly unknown[]): Promise<R> {
      if (broken !== undefined) {
        // What was begun on it has ended with it.
        if (sql === 'rollback') return { command: 'ROLLBACK', rowCount: 0, rows: [] } as R;
        throw unavailable(broken.cause);
      }
      try {
        const result = await withDeadline(
          client.query(sql, parameters.map(storable)),
          answerMs,
          () => new Overdue(`no answer within ${answerMs} ms`),
        );
        isBack();
        return result as R;
      } catch (error) {
        const cause = saidOf(error);
        if (isOurMistake(error)) throw cause;
        if (!(error instanceof pg.DatabaseError) || isFatal(error)) breaks(error);
        if (error instanceof Overdue) isAway(cause);
        else watch.onRefusal(cause);
        throw unavailable(cause);
      }
    }

    return {
      query: query as PostgresPoolClient['query'],
      release(destroy) {
        client.off('error', breaks);
        client.release(destroy === true || broken !== undefined);
        onRelease();
      },
    };
  }

  return {
    options: pool.options,
    async connect() {
      if (away !== undefined && isTrying) throw unavailable(away.cause);
      const isTrial = away !== undefined;
      const done = (): void => {
        if (isTrial) isTrying = false;
      };
      if (isTrial) isTrying = true;
      try {
        return lease(await pool.connect(), done);
      } catch (error) {
        done();
        const cause = saidOf(error);
        isAway(cause);
        throw unavailable(cause);
      }
    },
    end: () => pool.end(),
  };
}

const storable = (value: unknown): unknown => (typeof value === 'string' ? storableText(value) : value);

/** A right that was taken away is the operator's doing, though PostgreSQL counts it among wrong statements. */
const INSUFFICIENT_PRIVILEGE = '42501';

/** A statement that is wrong, or data that break a rule of the tables; all else is the store's state. */
function isOurMistake(cause: unknown): boolean {
  if (!(cause instanceof pg.DatabaseError)) return false;
  const state = cause.code ?? '';
  return state !== INSUFFICIENT_PRIVILEGE && /^(21|22|23|25P02|42)/.test(state);
}

/** PostgreSQL ends the connection with it. */
function isFatal(error: pg.DatabaseError): boolean {
  return error.severity === 'FATAL' || error.severity === 'PANIC';
}

/** What PostgreSQL said and nothing else: errors of `pg` may carry the password, or the row that was refused. */
class PostgresError extends Error {
  /** SQLSTATE, or of the system. */
  readonly code: string | undefined;

  constructor(message: string, code: string | undefined) {
    super(message);
    this.name = 'PostgresError';
    this.code = code;
  }
}

function saidOf(error: unknown): PostgresError {
  // A name with several addresses fails once for each of them.
  const errors: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
  const messages = errors.map((one) => (one instanceof Error ? one.message : String(one)));
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  return new PostgresError(messages.join(', '), code);
}

class Overdue extends Error {}
