/** Tables that an earlier or a later version left behind. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kysely, sql } from 'kysely';
import type { Dialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { History } from '#history/history.ts';
import { migrations } from '#history/migrations.ts';
import { openHistory } from '#history/open-history.ts';
import type { HistoryOptions } from '#history/open-history.ts';
import { postgresDialect } from '#history/postgres-dialect.ts';
import { sqliteDialect } from '#history/sqlite-dialect.ts';
import { createLogger } from '#platform/logger.ts';
import { startPostgres } from '#test/postgres.ts';
import type { PostgresServer } from '#test/postgres.ts';
import { aCall, agent, shopper } from './samples.ts';

let folder: string;
let postgres: PostgresServer;
beforeAll(async () => {
  postgres = await startPostgres();
}, 30_000);
afterAll(() => postgres.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-upgrade-'));
});
afterEach(() => rm(folder, { recursive: true }));

interface Store {
  readonly dialect: Dialect;
  readonly options: HistoryOptions;
}

const logger = createLogger('silent');
const stores: Readonly<Record<string, () => Promise<Store>>> = {
  async 'a SQLite file'() {
    const file = join(folder, 'history.sqlite');
    return { dialect: sqliteDialect(file, () => undefined), options: { file, logger } };
  },
  async PostgreSQL() {
    const { username, password } = postgres;
    const settings = { url: await postgres.createDatabase(), username, password };
    const watch = { onAway: () => undefined, onBack: () => undefined, onRefusal: () => undefined };
    return {
      dialect: postgresDialect(settings, watch),
      options: { ...settings, file: 'not used', logger },
    };
  },
};

for (const [name, make] of Object.entries(stores)) {
  describe(`${name} of another version`, () => {
    let store: Store;
    let database: Kysely<unknown>;
    let history: History | undefined;
    beforeEach(async () => {
      store = await make();
      database = new Kysely({ dialect: store.dialect });
    });
    afterEach(async () => {
      await history?.close();
      history = undefined;
      await database.destroy();
    });

    test('that is the first is brought up to date, and keeps what was in it', async () => {
      const [first = ''] = Object.keys(migrations).sort();
      const provider = { getMigrations: () => Promise.resolve({ ...migrations }) };
      const { error } = await new Migrator({ db: database, provider }).migrateTo(first);
      expect(error).toBeUndefined();
      const call = aCall();
      await sql`insert into calls
        (id, conversation_id, shopper_id, shopper_name, media, language, context, created_at)
        values (${call.id}, ${call.conversationId}, ${shopper.id}, 'Ann', 'video', 'en', '{}', 1)`.execute(
        database,
      );
      for (const [id, at, event] of [
        ['b', 5, 'offered'],
        ['a', 1, 'queued'],
      ] as const)
        await sql`insert into call_events (id, call_id, at, event) values (${id}, ${call.id}, ${at}, ${event})`.execute(
          database,
        );

      history = await openHistory(store.options);
      expect((await history.calls.get(call.id))?.timeline.map(({ event }) => event)).toEqual([
        'queued',
        'offered',
      ]);
      history.calls.record({ ...call, agent }, [{ at: 3, event: 'accepted' }], 3);
      const kept = await history.calls.get(call.id);
      expect(kept?.agent).toEqual(agent);
      expect(kept?.timeline.map(({ event }) => event)).toEqual(['queued', 'offered', 'accepted']);
    });

    test('that is newer is refused in one sentence, and stays as it is', async () => {
      await (await openHistory(store.options)).close();
      await sql`insert into kysely_migration values ('9999-from-tomorrow', '2040-01-01T00:00:00Z')`.execute(
        database,
      );
      await expect(openHistory(store.options)).rejects.toThrow(
        /^The history was written by a newer version of Vitrine \(9999-from-tomorrow\); run that version, or a newer one\.$/,
      );
      const { rows } = await sql`select name from kysely_migration`.execute(database);
      expect(rows).toHaveLength(Object.keys(migrations).length + 1);
    });
  });
}
