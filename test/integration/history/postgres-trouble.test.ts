import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { Kysely } from 'kysely';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { History, StoredMessage } from '#history/history.ts';
import { openHistory } from '#history/open-history.ts';
import { postgresDialect } from '#history/postgres-dialect.ts';
import type { Tables } from '#history/schema.ts';
import { CallId, ConversationId, MessageId, PersonId } from '#protocol/ids.ts';
import { newId } from '#platform/uuid.ts';
import { startPostgres } from '#test/postgres.ts';
import type { PostgresServer } from '#test/postgres.ts';
import { until } from '#test/until.ts';

const TIMEOUT_SECONDS = 0.5;
const TIMEOUT_MS = TIMEOUT_SECONDS * 1000;
const unavailable = { code: 'UNAVAILABLE', retryable: true };
const ann = { id: PersonId.parse('shopper:ann'), displayName: 'Ann' };

let postgres: PostgresServer;
let url: string;
let opened: History[] = [];
let logged: { level: number; msg: string }[] = [];
const logger = pino(
  { level: 'info' },
  {
    write(line: string) {
      expect(line).not.toContain(postgres.password);
      logged.push(JSON.parse(line) as (typeof logged)[number]);
    },
  },
);
const timesLogged = (words: RegExp): number => logged.filter(({ msg }) => words.test(msg)).length;

beforeAll(async () => {
  postgres = await startPostgres();
}, 30_000);
afterAll(() => postgres.close());
beforeEach(async () => {
  logged = [];
  url = await postgres.createDatabase();
});
afterEach(async () => {
  postgres.resume();
  await Promise.all(opened.map((history) => history.close()));
  opened = [];
});

type Options = Partial<Parameters<typeof openHistory>[0]>;

async function open(more: Options = {}): Promise<History> {
  const { username, password } = postgres;
  const timeoutSeconds = TIMEOUT_SECONDS;
  const history = await openHistory({
    file: 'not used',
    url,
    username,
    password,
    timeoutSeconds,
    logger,
    ...more,
  });
  opened.push(history);
  return history;
}

const text = (conversationId: ConversationId, words: string): Omit<StoredMessage, 'sequence'> => ({
  id: newId(MessageId, 'msg'),
  conversationId,
  from: ann,
  side: 'shopper',
  sentAt: 1000,
  body: { type: 'text', text: words },
});

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

async function wordsOf(history: History, id: ConversationId): Promise<string[]> {
  const kept = await history.conversations.after(id, 0, 100_000);
  expect(kept.map((message) => message.sequence)).toEqual(numbers(kept.length));
  return kept.map(({ body }) => (body.type === 'text' ? body.text : ''));
}

test('a killed PostgreSQL takes nothing back that was acked, is told of once, and is used again when it is back', async () => {
  const history = await open();
  const id = await history.conversations.ofShopper(ann);
  const acked = new Map<string, number>();
  let isOver = false;
  /** As a page does it: the message stays until it is acked, under one id. */
  const writer = async (name: string): Promise<void> => {
    for (let index = 1; !isOver; index += 1) {
      const message = text(id, `${name} ${index}`);
      await until(
        'the message is acked',
        async () => {
          const { message: kept } = await history.conversations.append(message).catch((error: unknown) => {
            expect(error).toMatchObject(unavailable);
            throw error;
          });
          acked.set(`${name} ${index}`, kept.sequence);
          return true;
        },
        { timeoutMs: 15_000 },
      );
    }
  };
  const writers = ['a', 'b', 'c', 'd'].map(writer);
  for (const round of [1, 2]) {
    await until('messages are acked', () => acked.size >= round * 100);
    await postgres.kill();
    const refusals = await Promise.allSettled(numbers(20).map(() => history.conversations.get(id)));
    expect(refusals.filter(({ status }) => status === 'fulfilled')).toEqual([]);
    await expect(history.check()).rejects.toMatchObject(unavailable);
    expect(timesLogged(/is away/)).toBe(round);
    await postgres.start();
    await until('it is back', () => history.check().then(() => true));
    expect(timesLogged(/is back/)).toBe(round);
  }
  isOver = true;
  await Promise.all(writers);

  const kept = await wordsOf(history, id);
  expect(kept).toHaveLength(acked.size);
  for (const [words, sequence] of acked) expect(kept[sequence - 1]).toBe(words);
}, 40_000);

test('a frozen PostgreSQL makes requests fail in time and none wait for ever, and all goes on afterwards', async () => {
  const history = await open({ poolSize: 4 });
  const id = await history.conversations.ofShopper(ann);
  await Promise.all(numbers(8).map((index) => history.conversations.append(text(id, `before ${index}`))));
  postgres.pause();

  const waits: number[] = [];
  const refused = async (message: Omit<StoredMessage, 'sequence'>): Promise<void> => {
    const startedAt = performance.now();
    await expect(history.conversations.append(message)).rejects.toMatchObject(unavailable);
    waits.push(performance.now() - startedAt);
  };
  const lost = text(id, 'sent while frozen');
  const volley = (): Promise<unknown> =>
    Promise.all([lost, ...numbers(19).map((index) => text(id, `never acked ${index}`))].map(refused));
  const frozenAt = performance.now();
  await volley();
  // A connection is waited for, and then an answer.
  expect(Math.max(...waits)).toBeLessThan(2 * TIMEOUT_MS + 1000);
  while (performance.now() - frozenAt < 5000) {
    waits.length = 0;
    await volley();
    // From then on one finds out whether it is back, and the others need not wait for that.
    expect(waits.filter((wait) => wait > TIMEOUT_MS / 2).length).toBeLessThanOrEqual(1);
  }
  expect(timesLogged(/is away/)).toBe(1);

  postgres.resume();
  const kept = await until('it is back', () => history.conversations.append(lost));
  expect((await wordsOf(history, id)).filter((words) => words === 'sent while frozen')).toHaveLength(1);
  expect(kept.message.sequence).toBeGreaterThan(8);
  await Promise.all(numbers(20).map((index) => history.conversations.append(text(id, `after ${index}`))));
  await wordsOf(history, id);
  expect(timesLogged(/is back/)).toBe(1);
}, 30_000);

test('what is written behind waits for a PostgreSQL that is away, and is written when it is back', async () => {
  const history = await open();
  const record = (id: CallId, version: number): void => {
    const facts = { id, conversationId: newId(ConversationId, 'conv'), shopper: ann } as const;
    const more = { media: 'voice', language: 'en', context: {}, createdAt: version } as const;
    history.calls.record({ ...facts, ...more }, [{ at: version, event: 'queued' }], version);
  };
  await postgres.kill();
  for (const index of numbers(500)) record(newId(CallId, 'call'), index);
  await until('the trouble is told', () => timesLogged(/calls cannot be written/) === 1);
  await expect(history.calls.countOfShopper(ann.id)).rejects.toMatchObject(unavailable);
  await postgres.start();
  expect(await until('they are written', () => history.calls.countOfShopper(ann.id))).toBe(500);
  expect(timesLogged(/calls cannot be written/)).toBe(1);
  expect(timesLogged(/lost/)).toBe(0);
}, 30_000);

test('closing does not hang on a frozen PostgreSQL', async () => {
  const history = await open();
  await Promise.all(numbers(5).map(() => history.check()));
  postgres.pause();
  const startedAt = performance.now();
  await history.close();
  expect(performance.now() - startedAt).toBeLessThan(3 * TIMEOUT_MS);
});

test('connections that PostgreSQL ended while nobody used them are replaced without anyone noticing', async () => {
  const history = await open();
  await Promise.all(numbers(5).map(() => history.check()));
  const end = `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'vitrine'`;
  expect(await postgres.sql(url, end)).not.toHaveLength(0);
  await until('they are gone', async () => {
    const left = await postgres.sql(url, `select 1 from pg_stat_activity where application_name = 'vitrine'`);
    return left.length === 0;
  });
  await Promise.all(numbers(5).map(() => history.check()));
  expect(logged).toEqual([]);
});

test('connections that went silent, as after a failover, are given up for new ones', async () => {
  const { hostname, port } = new URL(url);
  const sockets: Socket[] = [];
  const proxy = createServer((outside) => {
    const inside = connect(Number(port), hostname);
    for (const socket of [outside, inside]) sockets.push(socket.on('error', () => undefined));
    outside.pipe(inside);
    inside.pipe(outside);
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  try {
    const through = new URL(url);
    through.port = String((proxy.address() as AddressInfo).port);
    const history = await open({ url: through.href, poolSize: 3 });
    await Promise.all(numbers(3).map(() => history.check()));
    for (const socket of sockets) socket.unpipe().pause();
    const startedAt = performance.now();
    await until('it answers again', () => history.check().then(() => true));
    // One wait for each of them at the most.
    expect(performance.now() - startedAt).toBeLessThan(4 * TIMEOUT_MS);
    await history.close();
  } finally {
    for (const socket of sockets) socket.destroy();
    proxy.close();
  }
});

test('a conversation that somebody holds refuses its writers in time, and no other; then it goes on', async () => {
  const history = await open();
  const id = await history.conversations.ofShopper(ann);
  const other = await history.conversations.ofShopper({ ...ann, id: PersonId.parse('shopper:bo') });
  const hold = postgres.sql(
    url,
    `begin; update conversations set last_sequence = last_sequence where id = '${id}'; select pg_sleep(1.5); rollback`,
  );
  await until('it is held', async () => {
    const locks = await postgres.sql(
      url,
      `select 1 from pg_stat_activity where query like '%pg_sleep(1.5)%' and wait_event = 'PgSleep'`,
    );
    return locks.length > 0;
  });
  const startedAt = performance.now();
  await expect(history.conversations.append(text(id, 'waits'))).rejects.toMatchObject(unavailable);
  expect(performance.now() - startedAt).toBeLessThan(2 * TIMEOUT_MS);
  await history.conversations.append(text(other, 'does not wait'));
  expect(timesLogged(/is away/)).toBe(0);
  await hold;
  await history.conversations.append(text(id, 'goes on'));
  expect(await wordsOf(history, id)).toEqual(['goes on']);
});

test('a server of ours that hangs in the middle of a transaction is put out of the others’ way', async () => {
  const history = await open();
  const id = await history.conversations.ofShopper(ann);
  const { username, password } = postgres;
  const watch = { onAway: () => undefined, onBack: () => undefined, onRefusal: () => undefined };
  const place = { url, username, password, timeoutSeconds: TIMEOUT_SECONDS };
  const other = new Kysely<Tables>({ dialect: postgresDialect(place, watch) });
  let goOn = (): void => undefined;
  const hangs = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  let holds = false;
  const transaction = other.transaction().execute(async (held) => {
    await held.updateTable('conversations').set({ last_sequence: 7 }).where('id', '=', id).execute();
    holds = true;
    await hangs;
  });
  await until('it holds the conversation', () => holds);
  await expect(history.conversations.append(text(id, 'waits'))).rejects.toMatchObject(unavailable);
  await until('it was put out', () => history.conversations.append(text(id, 'goes on')));
  goOn();
  await expect(transaction).rejects.toMatchObject(unavailable);
  await other.destroy();
  expect(await wordsOf(history, id)).toEqual(['goes on']);
});
