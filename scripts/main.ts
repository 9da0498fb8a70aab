/** The commands, run with the right Node and all npm packages there. Each does what it needs, then its job. */
import { bench } from './commands/bench.ts';
import { build } from './commands/build.ts';
import { check } from './commands/check.ts';
import { cluster } from './commands/cluster.ts';
import { lab } from './commands/lab.ts';
import { startServer } from './commands/start-server.ts';
import { startSfu } from './commands/start-sfu.ts';
import { start } from './commands/start.ts';
import { test } from './commands/test.ts';
import { StepFailed } from './setup/step.mjs';

const COMMANDS: Record<string, (args: string[]) => Promise<number>> = {
  start,
  'start:server': startServer,
  'start:sfu': startSfu,
  cluster,
  lab,
  test,
  bench,
  build,
  check,
};

/** Resolves with the exit code. */
export async function main([name = '', ...args]: string[]): Promise<number> {
  const command = COMMANDS[name];
  if (command === undefined) {
    throw new StepFailed(`Usage: node scripts/run.mjs ${Object.keys(COMMANDS).join('|')} [arguments]`);
  }
  return command(args);
}
