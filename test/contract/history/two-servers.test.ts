/** What several servers may rely on that keep their history in one PostgreSQL. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { History, StoredMessage } from '#history/history.ts';
import { openHistory } from '#history/open-history.ts';
import { MessageId } from '#protocol/ids.ts';
import type { ConversationId } from '#protocol/ids.ts';
import { createLogger } from '#platform/logger.ts';
import { newId } from '#platform/uuid.ts';
import { startPostgres } from '#test/postgres.ts';
import type { PostgresServer } from '#test/postgres.ts';
import { aCall, agent, otherShopper, shopper } from './samples.ts';

let postgres: PostgresServer;
beforeAll(async () => {
  postgres = await startPostgres();
}, 30_000);
afterAll(() => postgres.close());

let opened: History[] = [];
afterEach(async () => {
  await Promise.all(opened.map((history) => history.close()));
  opened = [];
});

async function open(url: string): Promise<History> {
  const { username, password } = postgres;
  const history = await openHistory({
    file: 'not used',
    url,
    username,
    password,
    // What is shown here is not how fast a machine is that does other work as well.
    timeoutSeconds: 10,
    logger: createLogger('silent'),
  });
  opened.push(history);
  return history;
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

describe('servers that start at one moment', () => {
  test('all come up on an empty database, and change it once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const url = await postgres.createDatabase();
      const servers = await Promise.all(numbers(4).map(() => open(url)));
      await Promise.all(servers.map((server) => server.check()));
      const done = await postgres.sql(url, 'select name from kysely_migration order by name');
      expect(new Set(done.map(({ name }) => name)).size).toBe(done.length);
      expect(done[0]).toEqual({ name: '0001-first-tables' });
    }
  }, 30_000);
});

describe('two servers', () => {
  let url: string;
  let one: History;
  let two: History;
  beforeEach(async () => {
    url = await postgres.createDatabase();
    one = await open(url);
    two = await open(url);
  });

  const text = (conversationId: ConversationId, words: string): Omit<StoredMessage, 'sequence'> => ({
    id: newId(MessageId, 'msg'),
    conversationId,
    from: shopper,
    side: 'shopper',
    sentAt: 1000,
    body: { type: 'text', text: words },
  });

  test('that write to one conversation leave neither gap nor double, and keep what each wrote in order', async () => {
    const id = await one.conversations.ofShopper(shopper);
    const writer = async (server: History, name: string): Promise<void> => {
      for (const index of numbers(50)) await server.conversations.append(text(id, `${name} ${index}`));
    };
    const burst = numbers(100).map((index) =>
      (index % 2 === 0 ? one : two).conversations.append(text(id, `burst ${index}`)),
    );
    await Promise.all([writer(one, 'one'), writer(two, 'two'), ...burst]);

    const kept = await two.conversations.after(id, 0, 1000);
    expect(kept.map((message) => message.sequence)).toEqual(numbers(200));
    const words = kept.map(({ body }) => (body.type === 'text' ? body.text : ''));
    for (const name of ['one', 'two']) {
      const own = words.filter((word) => word.startsWith(name));
      expect(own).toEqual(numbers(50).map((index) => `${name} ${index}`));
    }
    expect(new Set(words).size).toBe(200);
  });

  test('that get one message at once keep it once, and tell both the same number', async () => {
    const id = await one.conversations.ofShopper(shopper);
    for (const index of numbers(20)) {
      const message = text(id, `message ${index}`);
      const answers = await Promise.all(
        [one, two, one, two].map((server) => server.conversations.append(message)),
      );
      expect(answers.filter(({ isRepeat }) => !isRepeat)).toHaveLength(1);
      expect(answers.map((answer) => answer.message.sequence)).toEqual([index, index, index, index]);
    }
    expect(await one.conversations.after(id, 0, 100)).toHaveLength(20);
  });

  test('that meet a shopper at once give one conversation', async () => {
    for (const index of numbers(10)) {
      const somebody = { ...shopper, id: `${shopper.id}${index}` as typeof shopper.id };
      const ids = await Promise.all(
        [one, two, one, two].map((server) => server.conversations.ofShopper(somebody)),
      );
      expect(new Set(ids).size).toBe(1);
    }
  });

  test('that move one read mark at once leave it at the furthest', async () => {
    const id = await one.conversations.ofShopper(shopper);
    for (const index of numbers(20)) await one.conversations.append(text(id, `message ${index}`));
    await Promise.all(
      numbers(20).map((sequence) =>
        (sequence % 2 === 0 ? one : two).conversations.markRead(id, agent.id, 'agent', 21 - sequence),
      ),
    );
    expect(await one.conversations.readMarks(id)).toEqual([
      { personId: agent.id, side: 'agent', sequence: 20 },
    ]);
    expect(await two.conversations.unread(id)).toBe(0);
  });

  test('that write of the same calls lose nothing and end with the latest facts, whoever writes last', async () => {
    const calls = numbers(300).map((createdAt) => aCall({ createdAt, shopper: otherShopper }));
    for (const call of calls) one.calls.record(call, [{ at: 1, event: 'queued' }], 1);
    // In another order, and the end before the beginning.
    for (const call of calls.toReversed()) {
      const ended = { ...call, endedAt: 9, endReason: 'completed' } as const;
      two.calls.record(ended, [{ at: 9, event: 'ended' }], 3);
    }
    for (const call of calls) one.calls.record({ ...call, agent }, [{ at: 5, event: 'offered' }], 2);
    await Promise.all([one.calls.flush(), two.calls.flush()]);

    expect(await one.calls.countOfShopper(otherShopper.id)).toBe(300);
    for (const call of calls) {
      const kept = await one.calls.get(call.id);
      expect(kept?.endReason).toBe('completed');
      expect(kept?.timeline.map((entry) => entry.event)).toEqual(['queued', 'offered', 'ended']);
    }
  });

  test('that write of the same calls at once never hold each other up', async () => {
    for (let round = 0; round < 5; round += 1) {
      const calls = numbers(180).map((createdAt) => aCall({ createdAt }));
      for (const call of calls) one.calls.record(call, [], 1);
      for (const call of calls.toReversed()) two.calls.record(call, [], 2);
      // A deadlock would be told here, and cured only by the next attempt.
      await Promise.all([one.calls.flush(), two.calls.flush()]);
    }
    expect(await one.calls.countOfShopper(shopper.id)).toBe(900);
  });

  test('that stop write what they still have', async () => {
    const calls = numbers(2000).map((createdAt) => aCall({ createdAt }));
    for (const [index, call] of calls.entries())
      (index % 2 === 0 ? one : two).calls.record(call, [{ at: 1, event: 'queued' }], 1);
    await Promise.all([one.close(), two.close()]);
    const [row] = await postgres.sql(
      url,
      'select (select count(*) from calls)::int as calls, (select count(*) from call_events)::int as events',
    );
    expect(row).toEqual({ calls: 2000, events: 2000 });
  });
});
