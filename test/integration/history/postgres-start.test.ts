import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { HistoryOptions } from '#history/open-history.ts';
import { openHistory } from '#history/open-history.ts';
import { createLogger } from '#platform/logger.ts';
import { startPostgres } from '#test/postgres.ts';
import type { PostgresServer } from '#test/postgres.ts';

const TIMEOUT_SECONDS = 0.5;
const TIMEOUT_MS = TIMEOUT_SECONDS * 1000;

let postgres: PostgresServer;
let url: string;
beforeAll(async () => {
  postgres = await startPostgres();
}, 30_000);
afterAll(() => postgres.close());
beforeEach(async () => {
  url = await postgres.createDatabase();
});

async function open(more: Partial<HistoryOptions> = {}): Promise<void> {
  const { username, password } = postgres;
  const options = { file: 'not used', url, username, password, timeoutSeconds: TIMEOUT_SECONDS };
  const history = await openHistory({ ...options, logger: createLogger('silent'), ...more });
  await history.close();
}

describe('a PostgreSQL that cannot be used ends the start with one sentence:', () => {
  const refusal = async (more: Partial<HistoryOptions>): Promise<string> => {
    const error = await open(more).then(
      () => new Error('it started'),
      (cause: unknown) => cause as Error,
    );
    expect(error.message).not.toContain('\n');
    for (const secret of [postgres.password, 'wrong-one']) expect(error.message).not.toContain(secret);
    return error.message.replace(postgres.host, 'HOST');
  };

  test('a wrong password', async () => {
    expect(await refusal({ password: 'wrong-one' })).toBe(
      'The history at HOST cannot be used: password authentication failed for user "vitrine"',
    );
  });

  test('a missing password', async () => {
    expect(await refusal({ password: undefined })).toMatch(/^The history at HOST cannot be used: .*password/);
  });

  test('nobody at the address', async () => {
    const sentence = await refusal({ url: 'postgres://127.0.0.1:1/vitrine' });
    expect(sentence).toMatch(/^The history at 127\.0\.0\.1:1 cannot be used: connect ECONNREFUSED/);
    expect(await refusal({ url: 'postgres://localhost:1/vitrine' })).toMatch(/localhost:1 .*ECONNREFUSED/);
  });

  test('an unknown host', async () => {
    const sentence = await refusal({ url: 'postgres://nowhere.invalid/vitrine', timeoutSeconds: 5 });
    expect(sentence).toMatch(/^The history at nowhere\.invalid cannot be used: getaddrinfo/);
  });

  test('an unknown database', async () => {
    expect(await refusal({ url: `postgres://${postgres.host}/nothing` })).toBe(
      'The history at HOST cannot be used: database "nothing" does not exist',
    );
  });

  test('a server that does not speak TLS though it was asked for', async () => {
    expect(await refusal({ url: `${url}?sslmode=verify-full` })).toMatch(/cannot be used: .*SSL/);
  });

  test('one that is frozen, within the time for a connection', async () => {
    postgres.pause();
    const startedAt = performance.now();
    expect(await refusal({})).toMatch(/^The history at HOST cannot be used: .*time/);
    expect(performance.now() - startedAt).toBeLessThan(4 * TIMEOUT_MS);
    postgres.resume();
  });

  test('a user who may only read, with and without tables', async () => {
    await postgres.sql(
      url,
      `create role reader login password 'readable'; grant pg_read_all_data to reader; revoke create on schema public from public`,
    );
    const reader = { username: 'reader', password: 'readable' };
    expect(await refusal(reader)).toBe(
      'The history at HOST cannot be used: permission denied for schema public',
    );
    await open();
    expect(await refusal(reader)).toBe(
      'The history at HOST cannot be used: permission denied for table conversations',
    );
  });

  test('a copy that takes no writes', async () => {
    await open();
    const name = new URL(url).pathname.slice(1);
    await postgres.sql(url, `alter database ${name} set default_transaction_read_only = on`);
    expect(await refusal({})).toMatch(
      /^The history at HOST cannot be used: cannot execute .* in a read-only transaction/,
    );
  });
});
