/**
 * The time that all servers of a cluster share: Redis'. Deadlines are written by one server and judged by
 * another, so a machine whose clock is hours off must not decide when they are due.
 */
import type { Clock } from '../../clock.ts';
import type { Logger } from '../../logger.ts';
import type { RedisConnection } from './connection.ts';

export interface RedisClock extends Clock {
  stop(): void;
}

const ASK_AGAIN_MS = 30_000;
/** More than machines differ that keep their time. */
const WORTH_TELLING_MS = 2000;

/** @throws AppError UNAVAILABLE when Redis does not answer */
export async function createRedisClock(redis: RedisConnection, logger: Logger): Promise<RedisClock> {
  let offsetMs = await measure(redis);
  if (Math.abs(offsetMs) > WORTH_TELLING_MS)
    logger.warn(
      { offsetMs: Math.round(offsetMs) },
      'the clock of this machine is not that of redis, which counts',
    );
  const timer = setInterval(() => {
    measure(redis).then(
      (measured) => (offsetMs = measured),
      () => undefined, // Redis is away: its connection tells, and the last known offset goes on.
    );
  }, ASK_AGAIN_MS);
  timer.unref();
  return { now: () => Math.round(Date.now() + offsetMs), stop: () => clearInterval(timer) };
}

async function measure(redis: RedisConnection): Promise<number> {
  const asked = Date.now();
  const [seconds, micros] = await redis.ask((client) => client.time());
  const answered = Date.now();
  return Number(seconds) * 1000 + Number(micros) / 1000 - (asked + answered) / 2;
}
