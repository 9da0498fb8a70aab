/** Memory for one process, Redis for several: the one place that chooses. */
import { readFileSync } from 'node:fs';
import type { Clock } from '../clock.ts';
import { systemClock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import { StartError } from '../start-error.ts';
import type { LiveState } from './live-state.ts';
import { createMemoryState } from './memory.ts';
import { connectRedis } from './redis/connection.ts';
import { createRedisClock } from './redis/redis-clock.ts';
import { createRedisState } from './redis/redis-state.ts';
import { connectSocketAdapter } from './redis/socket-adapter.ts';
import type { SocketAdapter } from './redis/socket-adapter.ts';

export interface LiveStateSettings {
  /** Absent: in memory. */
  readonly url?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly caFile?: string | undefined;
  readonly prefix: string;
  readonly timeoutSeconds: number;
}

export interface OpenedLiveState {
  readonly state: LiveState;
  /** The time by which deadlines are written and judged. */
  readonly clock: Clock;
  /** Whether other processes share it: what this one leaves, they take over. */
  readonly isShared: boolean;
  /** @throws AppError UNAVAILABLE when it cannot be used right now */
  check(): Promise<void>;
  /** Told whenever it is there again after it was away. */
  onBack(listener: () => void): void;
  /** For the sockets of a server; a media node has none. Closed with the rest. */
  socketAdapter(): Promise<SocketAdapter['create'] | undefined>;
  /** Idempotent. */
  close(): Promise<void>;
}

/** @throws StartError when Redis cannot be used */
export async function openLiveState(settings: LiveStateSettings, logger: Logger): Promise<OpenedLiveState> {
  return settings.url === undefined
    ? inMemory(systemClock)
    : inRedis({ ...settings, url: settings.url }, logger);
}

export function inMemory(clock: Clock): OpenedLiveState {
  const state = createMemoryState(clock);
  return {
    state,
    clock,
    isShared: false,
    check: () => Promise.resolve(),
    onBack: () => undefined,
    socketAdapter: () => Promise.resolve(undefined),
    close: () => state.close(),
  };
}

async function inRedis(
  { caFile, timeoutSeconds, ...settings }: LiveStateSettings & { readonly url: string },
  logger: Logger,
): Promise<OpenedLiveState> {
  const ca = caFile === undefined ? undefined : read(caFile);
  const options = { ...settings, ca, timeoutMs: timeoutSeconds * 1000, logger };
  const redis = await connectRedis(options);
  try {
    const clock = await createRedisClock(redis, logger);
    const state = createRedisState(redis, settings.prefix, logger);
    let adapter: SocketAdapter | undefined;
    return {
      state,
      clock,
      isShared: true,
      async check() {
        await redis.ask((client) => client.set(`${settings.prefix}:probe`, '1'));
      },
      onBack: (listener) => redis.onBack(listener),
      async socketAdapter() {
        adapter ??= await connectSocketAdapter(options);
        return adapter.create;
      },
      async close() {
        clock.stop();
        adapter?.close();
        await state.close();
      },
    };
  } catch (error) {
    await redis.close();
    throw error;
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new StartError(`redis.caFile: ${file} cannot be read.`);
  }
}
