/** The history suite over each backend: the same promises whatever keeps the data. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { openHistory } from '#history/open-history.ts';
import { startPostgres } from '#test/postgres.ts';
import type { PostgresServer } from '#test/postgres.ts';
import { createLogger } from '#platform/logger.ts';
import { describeHistory } from './history-suite.ts';

const logger = createLogger('silent');

describeHistory({
  name: 'SQLite in memory',
  keepsData: false,
  async create() {
    const history = await openHistory({ file: ':memory:', logger });
    return { history, dispose: () => history.close() };
  },
});

describeHistory({
  name: 'a SQLite file',
  keepsData: true,
  async create() {
    const folder = await mkdtemp(join(tmpdir(), 'vitrine-history-'));
    const file = join(folder, 'not-yet-there', 'history.sqlite');
    let history = await openHistory({ file, logger });
    return {
      history,
      async reopen() {
        await history.close();
        history = await openHistory({ file, logger });
        return history;
      },
      async dispose() {
        await history.close();
        await rm(folder, { recursive: true });
      },
    };
  },
});

describe('with a server of its own:', () => {
  let postgres: PostgresServer;
  beforeAll(async () => {
    postgres = await startPostgres();
  }, 30_000);
  afterAll(() => postgres.close());

  describeHistory({
    name: 'PostgreSQL',
    keepsData: true,
    async create() {
      const { username, password } = postgres;
      const url = await postgres.createDatabase();
      const options = { file: 'not used', url, username, password, timeoutSeconds: 10, logger };
      let history = await openHistory(options);
      return {
        history,
        async reopen() {
          await history.close();
          history = await openHistory(options);
          return history;
        },
        dispose: () => history.close(),
      };
    },
  });
});
