/** The real server in a process of its own, as `npm start` runs it: it can be stopped, killed and started again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ConfigInput } from '#config/schema.ts';
import { mediaWorkersOf } from '../media-workers.ts';
import { until } from '../until.ts';

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

const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));
const LOG_CHARACTERS = 20_000;

/** @param args for the command line, beside the configuration: they go first */
export async function startServer(
  config: ConfigInput = {},
  args: readonly string[] = [],
): Promise<ServerProcess> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'vitrine-server-'));
  let log = '';
  let scheme = 'http';
  let port = config.http?.port ?? 0;

  async function start(): Promise<ChildProcess> {
    const file = path.join(folder, 'config.json');
    writeFileSync(file, JSON.stringify(withDefaults(config, folder, port)));
    const started = spawn(process.execPath, ['server/main.ts', '--config', file, ...args], {
      cwd: REPOSITORY,
      env: withoutSettings(process.env),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const keep = (data: Buffer) => {
      output += data.toString();
      log = (log + data.toString()).slice(-LOG_CHARACTERS);
    };
    started.stdout.on('data', keep);
    started.stderr.on('data', keep);
    const address = await until(
      'the server to say where it listens',
      () => {
        if (started.exitCode !== null) throw new Error(`it ended with ${started.exitCode}: ${output}`);
        return /^ +Shop +(https?):\/\/[^:]+:(\d+)/m.exec(output);
      },
      { timeoutMs: 15_000 },
    ).catch(async (error: unknown) => {
      await end(started);
      throw error;
    });
    scheme = address[1] ?? scheme;
    port = Number(address[2]);
    return started;
  }

  let child = await start();
  return {
    origin: `${scheme}://127.0.0.1:${port}`,
    port,
    workerPids: () => mediaWorkersOf(child.pid ?? -1),
    signal: (name) => child.kill(name),
    async ended() {
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      return child.exitCode ?? child.signalCode;
    },
    log: () => log,
    async restart() {
      await end(child);
      child = await start();
    },
    async close() {
      await end(child);
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

/** A developer's own settings must not change what is tested. */
function withoutSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('VITRINE_')));
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const overdue = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await exited;
  clearTimeout(overdue);
}
