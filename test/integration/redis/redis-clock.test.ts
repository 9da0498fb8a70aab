import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { connectRedis } from '#platform/live/redis/connection.ts';
import type { RedisConnection } from '#platform/live/redis/connection.ts';
import { createRedisClock } from '#platform/live/redis/redis-clock.ts';
import { createLogger } from '#platform/logger.ts';
import type { Logger } from '#platform/logger.ts';
import { startRedis } from '#test/redis.ts';
import type { RedisServer } from '#test/redis.ts';

const HOUR_MS = 3_600_000;
const logger = createLogger('silent');
let server: RedisServer;
let redis: RedisConnection;

beforeEach(async () => {
  server = await startRedis();
  redis = await connectRedis({ url: server.url, prefix: 'test', timeoutMs: 1000, logger });
});
afterEach(async () => {
  vi.useRealTimers();
  await redis.close();
  await server.close();
});

test('a machine whose clock is hours off goes by the same time as the others, and says so once', async () => {
  const right = await createRedisClock(redis, logger);
  const truth = Date.now();
  vi.useFakeTimers({ toFake: ['Date'], now: truth + 5 * HOUR_MS });
  const said: string[] = [];
  const noting = { warn: (_: unknown, message: string) => void said.push(message) } as unknown as Logger;
  const wrong = await createRedisClock(redis, noting);
  expect(Math.abs(wrong.now() - truth)).toBeLessThan(5000);
  expect(said).toHaveLength(1);
  vi.useRealTimers();
  expect(Math.abs(right.now() - Date.now())).toBeLessThan(1000);
  for (const clock of [right, wrong]) clock.stop();
});
