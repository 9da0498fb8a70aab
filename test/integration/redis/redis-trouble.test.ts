import { afterEach, expect, test } from 'vitest';
import * as z from 'zod';
import { createLogger } from '#platform/logger.ts';
import { connectRedis } from '#platform/live/redis/connection.ts';
import type { RedisConnection } from '#platform/live/redis/connection.ts';
import { createRedisState } from '#platform/live/redis/redis-state.ts';
import { startRedis } from '#test/redis.ts';
import type { RedisServer } from '#test/redis.ts';
import { until } from '#test/until.ts';

const TIMEOUT_MS = 300;
const unavailable = { code: 'UNAVAILABLE', retryable: true };
const servers: RedisServer[] = [];
const connections: RedisConnection[] = [];

afterEach(async () => {
  for (const connection of connections.splice(0)) await connection.close();
  for (const server of servers.splice(0)) await server.close();
});

async function redis(settings: readonly string[] = []): Promise<RedisServer> {
  const server = await startRedis(settings);
  servers.push(server);
  return server;
}

async function connect(url: string): Promise<RedisConnection> {
  const logger = createLogger('silent');
  const connection = await connectRedis({ url, prefix: 'test', timeoutMs: TIMEOUT_MS, logger });
  connections.push(connection);
  return connection;
}

const stateIn = (connection: RedisConnection, prefix = 'test', logger = createLogger('silent')) =>
  createRedisState(connection, prefix, logger);

test('a wrong password, a missing one and a read-only Redis end the start with a sentence that says which', async () => {
  const guarded = await redis(['--requirepass', 'right']);
  const host = `127.0.0.1:${guarded.port}`;
  await expect(connect(`redis://:wrong@${host}`)).rejects.toThrow(/^Redis at .* cannot be used: WRONGPASS/);
  await expect(connect(guarded.url)).rejects.toThrow(/^Redis at .* cannot be used: NOAUTH/);
  await expect(connect(`redis://:right@${host}`)).resolves.toBeDefined();
  // Whoever reads the sentence in a log does not learn the password from it.
  await expect(connect(`redis://:wrong@${host}`)).rejects.not.toThrow(/wrong@|:wrong/);

  const replica = await redis(['--replicaof', `127.0.0.1 ${guarded.port}`, '--masterauth', 'right']);
  await expect(connect(replica.url)).rejects.toThrow(/^Redis at .* cannot be used: READONLY/);
});

test('nobody at the address is said, and not tried for ever', async () => {
  const server = await redis();
  await server.kill();
  await expect(connect(server.url)).rejects.toThrow(/^Redis at .* cannot be used: .*ECONNREFUSED/);
});

test('a user who may touch only the prefix is enough', async () => {
  const server = await redis();
  const owner = await connect(server.url);
  await owner.ask((client) =>
    client.sendCommand([
      'ACL',
      'SETUSER',
      'vitrine',
      'on',
      '>secret',
      '~test:*',
      '&test:*',
      '+@all',
      '-@dangerous',
    ]),
  );
  const limited = await connect(`redis://vitrine:secret@127.0.0.1:${server.port}`);
  const records = stateIn(limited).records('things', z.string());
  expect(await records.put('a', 'one', 0)).toBe(1);
  expect(await records.list()).toHaveLength(1);
  const others = stateIn(limited, 'other').records('things', z.string());
  await expect(others.put('a', 'one', 0)).rejects.toMatchObject(unavailable);
});

test('a Redis that is full refuses what is new, answers what is there, and goes on when there is room', async () => {
  const server = await redis(['--maxmemory', '3mb', '--maxmemory-policy', 'noeviction']);
  const connection = await connect(server.url);
  const records = stateIn(connection).records('things', z.string());
  await records.put('small', 'there', 0);
  await connection.ask((client) => client.sendCommand(['CONFIG', 'SET', 'maxmemory', '1mb']));
  await expect(records.put('large', 'x'.repeat(100_000), 0)).rejects.toMatchObject(unavailable);
  expect((await records.get('small'))?.value).toBe('there');
  await connection.ask((client) => client.sendCommand(['CONFIG', 'SET', 'maxmemory', '0']));
  expect(await records.put('large', 'x'.repeat(100_000), 0)).toBe(1);
});

test('a frozen Redis fails soon, and is used again when it goes on', async () => {
  const server = await redis();
  const records = stateIn(await connect(server.url)).records('things', z.string());
  await records.put('a', 'one', 0);
  server.pause();
  const startedAt = performance.now();
  await expect(records.get('a')).rejects.toMatchObject(unavailable);
  expect(performance.now() - startedAt).toBeLessThan(10 * TIMEOUT_MS);
  server.resume();
  await until('an answer', async () => (await records.get('a'))?.value === 'one');
});

test('a Redis that died fails at once, and is used again when another is up in its place', async () => {
  const server = await redis();
  const records = stateIn(await connect(server.url)).records('things', z.string());
  await records.put('a', 'one', 0);
  await server.kill();
  await until('a refusal', () =>
    records.get('a').then(
      () => false,
      ({ code }: { code: string }) => code === 'UNAVAILABLE',
    ),
  );
  await server.start();
  await until('an answer', async () => (await records.get('a')) === undefined);
  expect(await records.put('a', 'anew', 0)).toBe(1);
});

test.each([true, false])(
  'a record that cannot be read hides no other, and is told once (listed: %s)',
  async (isListed) => {
    const server = await redis();
    const connection = await connect(server.url);
    const told: unknown[] = [];
    const logger = createLogger('silent');
    logger.error = (fields: unknown) => void told.push(fields);
    const records = stateIn(connection, 'test', logger).records('things', z.string(), { isListed });
    const ofAnotherRelease = stateIn(connection).records('things', z.number(), { isListed });
    await records.put('a', 'one', 0);
    await ofAnotherRelease.put('b', 2, 0);
    await records.put('c', 'three', 0);
    for (let looks = 0; looks < 2; looks += 1)
      expect((await records.list()).map(({ id }) => id).sort()).toEqual(['a', 'c']);
    expect(told).toEqual([{ key: 'test:record:things:b' }]);
    await expect(records.get('b')).rejects.toThrow();
  },
);
