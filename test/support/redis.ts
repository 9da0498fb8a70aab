/** A real Redis of one's own on a free loopback port, which can be stopped, frozen, and configured badly. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startChild } from '../../scripts/cluster/child.ts';
import type { Child } from '../../scripts/cluster/child.ts';
import { freePort } from './free-port.ts';

export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** As a machine that hangs: the kernel still answers, Redis does not. */
  pause(): void;
  resume(): void;
  /** Gone at once, with all that was only in its memory; `start` brings an empty one up on the same port. */
  kill(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

/** @param settings as on Redis' command line, e.g. `['--requirepass', 'secret']` */
export async function startRedis(settings: readonly string[] = []): Promise<RedisServer> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'vitrine-redis-'));
  const port = await freePort();
  let child: Child;

  async function start(): Promise<void> {
    const base = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
    child = await startChild({
      command: 'redis-server',
      args: [...base, ...settings],
      ready: /Ready to accept connections/,
    });
  }

  async function kill(): Promise<void> {
    // A frozen process takes no other signal.
    child.signal('SIGKILL');
    await child.ended();
  }

  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    pause: () => void child.signal('SIGSTOP'),
    resume: () => void child.signal('SIGCONT'),
    kill,
    start,
    async close() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
