/** One of our own programs in a process of its own, that has said it is ready. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface Child {
  readonly pid: number;
  /** What it said when it was ready. */
  readonly ready: RegExpExecArray;
  readonly isRunning: () => boolean;
  /** What it wrote lately. */
  readonly log: () => string;
  /** @returns false when the process has ended already */
  signal(name: NodeJS.Signals): boolean;
  /** Waits for its end by itself. @returns its exit code, or the signal that it died of */
  ended(): Promise<number | string | null>;
  /** Asks it to stop, and makes it after `limitMs`. Idempotent. */
  end(limitMs?: number): Promise<void>;
}

export interface ChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** The line that says it is ready. */
  readonly ready: RegExp;
  readonly onLine?: (line: string) => void;
  readonly startLimitMs?: number | undefined;
}

/** Whoever started them may end without having closed them: they must not outlive it. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

const START_LIMIT_MS = 20_000;
const END_LIMIT_MS = 10_000;
const LOG_CHARACTERS = 40_000;

/** @throws Error with what it wrote, when it ends or is not ready in time */
export async function startChild(options: ChildOptions): Promise<Child> {
  const { command, args, cwd, env, ready, onLine, startLimitMs = START_LIMIT_MS } = options;
  const child = spawn(command, [...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  const exited = once(child, 'exit').catch(() => undefined);
  void exited.then(() => running.delete(child));
  let log = '';
  const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;

  async function end(limitMs = END_LIMIT_MS): Promise<void> {
    if (!isRunning()) return;
    child.kill('SIGTERM');
    // A frozen process takes no other signal.
    const overdue = setTimeout(() => child.kill('SIGKILL'), limitMs);
    await exited;
    clearTimeout(overdue);
  }

  const said = await new Promise<RegExpExecArray>((resolve, reject) => {
    const overdue = setTimeout(() => fail(`was not ready within ${startLimitMs} ms`), startLimitMs);
    const fail = (what: string): void => {
      clearTimeout(overdue);
      reject(new Error(`${args[0]} ${what}: ${log}`));
    };
    const take = (data: Buffer): void => {
      log = (log + data.toString()).slice(-LOG_CHARACTERS);
      const match = ready.exec(log);
      if (match === null) return;
      clearTimeout(overdue);
      resolve(match);
    };
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', take);
      if (onLine !== undefined) createInterface({ input: stream }).on('line', onLine);
    }
    child.once('error', (error) => fail(`did not start (${error.message})`));
    child.once('exit', (code, signal) => fail(`ended with ${code ?? signal}`));
  }).catch(async (error: unknown) => {
    await end(0);
    throw error;
  });

  return {
    pid: child.pid ?? -1,
    ready: said,
    isRunning,
    log: () => log,
    signal: (name) => child.kill(name),
    async ended() {
      if (isRunning()) await exited;
      return child.exitCode ?? child.signalCode;
    },
    end,
  };
}
