import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll } from 'vitest';
import { createLogger } from '#platform/logger.ts';
import { connectRedis } from '#platform/live/redis/connection.ts';
import { createRedisState } from '#platform/live/redis/redis-state.ts';
import { startRedis } from '#test/redis.ts';
import type { RedisServer } from '#test/redis.ts';
import { liveStateContract } from './live-state-contract.ts';

let server: RedisServer;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.close());

const TICK_MS = 10;

// Redis' lives end by its own clock, so that they are lived through: long enough for a slow machine.
liveStateContract('redis', 600, async () => {
  // A prefix with signs of its own: none may be taken for a pattern.
  const prefix = `test[${randomUUID()}]*`;
  const logger = createLogger('silent');
  const redis = await connectRedis({ url: server.url, prefix, timeoutMs: 2000, logger });
  // A timer here may ring a millisecond before Redis' own clock has come as far.
  return { state: createRedisState(redis, prefix, logger), pass: (ms) => sleep(ms + TICK_MS) };
});
