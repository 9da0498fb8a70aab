/** Our own programs, each in a process of its own with a settings file of its own. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ConfigInput } from '#config/schema.ts';
import { mediaWorkersOf } from '#test/child-processes.ts';
import { cachePath } from '../setup/cache.mjs';
import { startChild } from './child.ts';
import type { Child } from './child.ts';

export interface Programs {
  /** `ready[1]` is `http` or `https`, `ready[2]` the port. @throws Error with what it wrote */
  embedded(name: string, settings: ConfigInput, args?: readonly string[]): Promise<Child>;
  /** `ready[1]` is the port that it listens on. @throws Error with what it wrote */
  server(name: string, settings: ConfigInput): Promise<Child>;
  /** @throws Error with what it wrote */
  node(name: string, settings: ConfigInput): Promise<Child>;
}

export interface ProgramsOptions {
  /** For the settings files. */
  readonly folder: string;
  readonly onLine?: (name: string, line: string) => void;
  readonly startLimitMs?: number;
}

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));

export function createPrograms({ folder, onLine, startLimitMs }: ProgramsOptions): Programs {
  mkdirSync(folder, { recursive: true });

  function run(
    name: string,
    script: readonly string[],
    settings: ConfigInput,
    ready: RegExp,
  ): Promise<Child> {
    const file = path.join(folder, `${name}.json`);
    writeFileSync(file, JSON.stringify(settings), { mode: 0o600 });
    return startChild({
      command: process.execPath,
      args: [...script, '--config', file],
      cwd: REPOSITORY,
      // Compiled once for all of them, and for the next time.
      env: { NODE_COMPILE_CACHE: cachePath('compiled'), ...withoutSettings(process.env) },
      ready,
      startLimitMs,
      ...(onLine !== undefined && { onLine: (line: string) => onLine(name, line) }),
    });
  }

  return {
    embedded: (name, settings, args = []) =>
      run(name, ['server/main.ts', ...args], settings, /^ +Shop +(https?):\/\/[^:]+:(\d+)/m),
    server: (name, settings) =>
      run(name, ['server/main.ts', '--cluster'], settings, /^ +Shop +http:\/\/[^:]+:(\d+)/m),
    node: (name, settings) =>
      run(name, ['sfu/main.ts'], settings, /Media node (\S+) in \S+, control on (\S+)/),
  };
}

/** To a media node and its workers, as when it happens to their machine. */
export function signalNode(child: Child, name: NodeJS.Signals): void {
  const workers = mediaWorkersOf(child.pid);
  child.signal(name);
  for (const pid of workers) process.kill(pid, name);
}

/** A developer's own settings must not change what is started. */
function withoutSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('VITRINE_')));
}
