/** One connection to Redis that tells its troubles once, fails soon while it is away, and heals by itself. */
import { createClient } from '@redis/client';
import { AppError } from '#protocol/errors.ts';
import type { Logger } from '#platform/logger.ts';
import { scripts } from './scripts.ts';

export interface RedisOptions {
  /** `redis://` or, over TLS, `rediss://`, with user and password where Redis asks for them. */
  readonly url: string;
  /** PEM text of who may have signed Redis' certificate, where it is nobody public. */
  readonly ca?: string | undefined;
  /** Goes before every key; a user of Redis may be limited to it. */
  readonly prefix: string;
  /** A question that is not answered by then has failed. */
  readonly timeoutMs: number;
  readonly logger: Logger;
}

type Client = ReturnType<typeof clientFor>;

export interface RedisConnection {
  /** For the parts that bring their own questions, e.g. the adapter of socket.io. */
  readonly client: Client;
  /** @throws AppError UNAVAILABLE when Redis is away, slow, or refuses */
  ask<R>(question: (client: Client) => Promise<R>): Promise<R>;
  scan(pattern: string, count: number): AsyncIterable<string[]>;
  /** Idempotent. */
  close(): Promise<void>;
}

const LONGEST_PAUSE_MS = 2000;

/** @throws Error in one sentence when Redis cannot be used at all: no answer, a wrong password, read-only */
export async function connectRedis(options: RedisOptions): Promise<RedisConnection> {
  const { logger } = options;
  const client = clientFor(options);
  let isAway = false;
  client.on('error', (cause: unknown) => {
    // Once per outage: the client tells every attempt.
    if (!isAway) logger.error({ err: cause }, 'redis is away; calls go on, new ones are refused');
    isAway = true;
  });
  client.on('ready', () => {
    if (isAway) logger.info('redis is back');
    isAway = false;
  });
  await firstContact(client, options);

  return {
    client,
    async ask(question) {
      try {
        return await question(client);
      } catch (cause) {
        throw new AppError('UNAVAILABLE', 'The shared state cannot be reached; try again.', { cause });
      }
    },
    scan: (pattern, count) => client.scanIterator({ MATCH: pattern, COUNT: count }),
    async close() {
      if (client.isOpen) await client.close().catch(() => client.destroy());
    },
  };
}

function clientFor({ url, ca, timeoutMs }: RedisOptions) {
  return createClient({
    url,
    scripts,
    socket: {
      connectTimeout: timeoutMs,
      reconnectStrategy: (attempt) => Math.min(50 * 2 ** attempt, LONGEST_PAUSE_MS),
      ...(ca === undefined ? {} : { tls: true as const, ca }),
    },
    commandOptions: { timeout: timeoutMs },
    // What cannot be asked now is refused now: whoever waits is a person.
    disableOfflineQueue: true,
    // A half-open link says nothing by itself.
    pingInterval: timeoutMs,
  });
}

async function firstContact(client: Client, { url, prefix, timeoutMs }: RedisOptions): Promise<void> {
  const overdue = new Promise<never>((_resolve, reject) => {
    setTimeout(() => reject(new Error('no answer')), 2 * timeoutMs).unref();
  });
  try {
    await Promise.race([client.connect(), overdue]);
    // A replica and a user without rights show it only now.
    await client.set(`${prefix}:probe`, '1', { expiration: { type: 'PX', value: 1000 } });
  } catch (cause) {
    client.destroy();
    const { host } = new URL(url);
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Redis at ${host} cannot be used: ${why}`, { cause });
  }
}
