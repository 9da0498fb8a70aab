/** The real server in a process of its own, as `npm start` runs it: it can be stopped, killed and started again. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ConfigInput } from '#config/schema.ts';
import type { Child } from '../../../scripts/cluster/child.ts';
import { createPrograms } from '../../../scripts/cluster/programs.ts';
import { mediaWorkersOf } from '../child-processes.ts';

export interface ServerProcess {
  /** Stays the same over restarts. */
  readonly origin: string;
  readonly port: number;
  readonly workerPids: () => number[];
  /** @returns false when the process has ended already */
  readonly signal: (name: 'SIGINT' | 'SIGTERM') => boolean;
  /** Waits for its end by itself. @returns its exit code, or the signal that it died of */
  readonly ended: () => Promise<number | string | null>;
  /** What it wrote lately. */
  readonly log: () => string;
  /** Ends it as an operator would, and starts it again on the same port and history. */
  readonly restart: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const LOG_CHARACTERS = 20_000;

/** @param args for the command line, beside the configuration */
export async function startServer(
  config: ConfigInput = {},
  args: readonly string[] = [],
): Promise<ServerProcess> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'vitrine-server-'));
  let log = '';
  const programs = createPrograms({
    folder,
    onLine: (_, line) => {
      log = `${log}${line}\n`.slice(-LOG_CHARACTERS);
    },
  });
  const start = (port: number): Promise<Child> =>
    programs.embedded('server', withDefaults(config, folder, port), args);
  let child = await start(config.http?.port ?? 0);
  const [, scheme = '', address = ''] = child.ready;
  const port = Number(address);
  return {
    origin: `${scheme}://127.0.0.1:${port}`,
    port,
    workerPids: () => mediaWorkersOf(child.pid),
    signal: (name) => child.signal(name),
    ended: () => child.ended(),
    log: () => log,
    async restart() {
      await child.end();
      child = await start(port);
    },
    async close() {
      await child.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function withDefaults(config: ConfigInput, folder: string, port: number): ConfigInput {
  return {
    ...config,
    http: { ...config.http, port },
    history: {
      file: path.join(folder, 'history.sqlite'),
      files: path.join(folder, 'files'),
      ...config.history,
    },
    sfu: { workers: 1, ...config.sfu },
  };
}
