/** A real Redis of one's own on a free loopback port, which can be stopped, frozen, and configured badly. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { freePort } from './free-port.ts';
import { until } from './until.ts';

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

/** A test that is broken off leaves none behind. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** @param settings as on Redis' command line, e.g. `['--requirepass', 'secret']` */
export async function startRedis(settings: readonly string[] = []): Promise<RedisServer> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'vitrine-redis-'));
  const port = await freePort();
  let child: ChildProcess;

  async function start(): Promise<void> {
    const base = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
    const started = spawn('redis-server', [...base, ...settings], { stdio: ['ignore', 'pipe', 'pipe'] });
    child = started;
    running.add(started);
    started.once('exit', () => running.delete(started));
    let log = '';
    for (const stream of [started.stdout, started.stderr])
      stream.on('data', (data: Buffer) => (log += data.toString()));
    await until('redis to be ready', () => {
      if (started.exitCode !== null) throw new Error(`it ended with ${started.exitCode}: ${log}`);
      return log.includes('Ready to accept connections');
    });
  }

  async function kill(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    // A frozen process takes no other signal.
    child.kill('SIGKILL');
    await ended;
  }

  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    kill,
    start,
    async close() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
