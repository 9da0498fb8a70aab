/** One connection to Redis that tells its troubles once, fails soon while it is away, and heals by itself. */
import { createClient } from '@redis/client';
import { AppError } from '#protocol/errors.ts';
import { withDeadline } from '#platform/deadline.ts';
import type { Logger } from '#platform/logger.ts';
import { StartError } from '#platform/start-error.ts';
import { scripts } from './scripts.ts';

export interface RedisOptions {
  /** `redis://` or, over TLS, `rediss://`. */
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** PEM text of who may have signed Redis' certificate, where it is nobody public. */
  readonly ca?: string | undefined;
  /** Goes before every key; a user of Redis may be limited to it. */
  readonly prefix: string;
  /** A question that is not answered by then has failed. */
  readonly timeoutMs: number;
  readonly logger: Logger;
}

export type RedisClient = ReturnType<typeof clientFor>;

export interface RedisConnection {
  /** @throws AppError UNAVAILABLE when Redis is away, slow, or refuses */
  ask<R>(question: (client: RedisClient) => Promise<R>): Promise<R>;
  scan(pattern: string, count: number): AsyncIterable<string[]>;
  /** Told whenever Redis is there again after it was away. */
  onBack(listener: () => void): void;
  /** Idempotent. */
  close(): Promise<void>;
}

const LONGEST_PAUSE_MS = 2000;
/** So many unanswered pings mean that the link is gone. */
const SILENCE_TIMEOUTS = 4;

/** @throws StartError when Redis cannot be used at all: no answer, a wrong password, read-only */
export async function connectRedis(options: RedisOptions): Promise<RedisConnection> {
  const { logger } = options;
  const client = clientFor(options);
  const backListeners: (() => void)[] = [];
  let isAway = false;
  client.on('error', (cause: unknown) => {
    // Once per outage: the client tells every attempt.
    if (!isAway) logger.error({ err: cause }, 'redis is away; calls go on, new ones are refused');
    isAway = true;
  });
  client.on('ready', () => {
    if (!isAway) return;
    isAway = false;
    logger.info('redis is back');
    for (const listener of backListeners) listener();
  });
  await firstContact(client, options);

  return {
    onBack: (listener) => void backListeners.push(listener),
    async ask(question) {
      try {
        return await withDeadline(question(client), options.timeoutMs);
      } catch (cause) {
        throw new AppError('UNAVAILABLE', 'The shared state cannot be reached; try again.', { cause });
      }
    },
    scan: (pattern, count) => client.scanIterator({ MATCH: pattern, COUNT: count }),
    async close() {
      // Not gracefully: that would wait for a Redis that may never answer.
      if (client.isOpen) client.destroy();
    },
  };
}

/** Not connected yet. */
export function clientFor({ url, username, password, ca, timeoutMs }: RedisOptions) {
  return createClient({
    url,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    scripts,
    socket: {
      connectTimeout: timeoutMs,
      socketTimeout: SILENCE_TIMEOUTS * timeoutMs,
      reconnectStrategy: (attempt) => Math.min(50 * 2 ** attempt, LONGEST_PAUSE_MS),
      ...(ca === undefined ? {} : { tls: true as const, ca }),
    },
    // What cannot be asked now is refused now: whoever waits is a person.
    disableOfflineQueue: true,
    // A half-open link says nothing by itself: with this, silence is a sign.
    pingInterval: timeoutMs,
  });
}

async function firstContact(client: RedisClient, { url, prefix, timeoutMs }: RedisOptions): Promise<void> {
  // The client would go on trying; why it does is only in its errors.
  let why: unknown;
  const note = (cause: unknown): void => {
    why ??= cause;
  };
  client.on('error', note);
  try {
    await withDeadline(client.connect(), 2 * timeoutMs);
    // A replica and a user without rights show it only now.
    const probe = client.set(`${prefix}:probe`, '1', { expiration: { type: 'PX', value: 1000 } });
    await withDeadline(probe, timeoutMs);
  } catch (cause) {
    if (client.isOpen) client.destroy();
    const reason = why ?? cause;
    const said = reason instanceof Error ? reason.message : String(reason);
    throw new StartError(`Redis at ${new URL(url).host} cannot be used: ${said}`, { cause });
  } finally {
    client.off('error', note);
  }
}
