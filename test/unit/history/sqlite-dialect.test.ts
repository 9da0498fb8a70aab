import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kysely, sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sqliteDialect } from '#history/sqlite-dialect.ts';

let folder: string;
let database: Kysely<{ notes: { id: number; text: string } }>;
const failures: unknown[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-sqlite-'));
  failures.length = 0;
  const dialect = sqliteDialect(join(folder, 'notes.sqlite'), (cause) => failures.push(cause));
  database = new Kysely({ dialect });
  await sql`create table notes (id integer primary key, text text)`.execute(database);
});
afterEach(async () => {
  await database.destroy();
  await rm(folder, { recursive: true });
});

const texts = async (): Promise<string[]> =>
  (await database.selectFrom('notes').select('text').orderBy('id').execute()).map(({ text }) => text);

test('a full disk is a retryable failure that keeps nothing of its transaction and passes by itself', async () => {
  await sql`pragma max_page_count = 10`.execute(database);
  const large = 'x'.repeat(100_000);
  const write = () =>
    database.transaction().execute(async (transaction) => {
      await transaction.insertInto('notes').values({ id: 1, text: 'small' }).execute();
      await transaction.insertInto('notes').values({ id: 2, text: large }).execute();
    });
  await expect(write()).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: true });
  expect(String(failures[0])).toContain('full');
  expect(await texts()).toEqual([]);
  await sql`pragma max_page_count = 1000`.execute(database);
  await write();
  expect(await texts()).toEqual(['small', large]);
});

test('an error that has ended its transaction already is told as it was', async () => {
  await sql`insert into notes values (1, 'first')`.execute(database);
  const write = database.transaction().execute(async (transaction) => {
    await transaction.insertInto('notes').values({ id: 2, text: 'second' }).execute();
    await sql`insert or rollback into notes values (1, 'again')`.execute(transaction);
  });
  await expect(write).rejects.toThrow(/UNIQUE constraint/);
  await database.transaction().execute((transaction) => transaction.deleteFrom('notes').execute());
  expect(await texts()).toEqual([]);
});
