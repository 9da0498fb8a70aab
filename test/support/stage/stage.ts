/**
 * A server and the people of a test file. What stands is shown when a test fails and cleared away at the end,
 * whatever happened.
 */
import { afterAll, beforeAll } from 'vitest';
import type { ConfigInput } from '#config/schema.ts';
import { useCast } from './cast.ts';
import type { Cast } from './cast.ts';
import { type ServerProcess, startServer } from './server-process.ts';

export interface StageOptions {
  readonly config?: ConfigInput | (() => Promise<ConfigInput>);
  /** Where people go, e.g. a relay; the server itself when left out. */
  readonly origin?: (server: ServerProcess) => string | Promise<string>;
}

export interface Stage extends Omit<Cast, 'leave'> {
  readonly server: ServerProcess;
  /** Runs at the end, last first. */
  later(close: () => unknown): void;
}

export function useStage(options: StageOptions = {}): Stage {
  const closing: (() => unknown)[] = [];
  let server: ServerProcess | undefined;
  let origin = '';
  const cast = useCast({
    origin: () => origin,
    log: () => server?.log().slice(-4000) ?? '',
  });

  beforeAll(async () => {
    const { config } = options;
    server = await startServer(typeof config === 'function' ? await config() : config);
    origin = (await options.origin?.(server)) ?? server.origin;
  });

  afterAll(async () => {
    await cast.leave();
    for (const close of closing.toReversed()) await close();
    await server?.close();
  });

  return {
    ...cast,
    get server() {
      if (server === undefined) throw new Error('the server starts before the first test');
      return server;
    },
    later: (close) => closing.push(close),
  };
}
