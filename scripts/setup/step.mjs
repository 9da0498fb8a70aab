// @ts-check
/** One step of the set-up: a command whose output goes to a log, and a failure that is one sentence. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import readline from 'node:readline';
import { logFile, shown } from './cache.mjs';

/** A step could not be done; the message is the one sentence the person reads. */
export class StepFailed extends Error {}

/**
 * What the person reads: a failed step, or a machine in the way (no room, no permission, no network). Of
 * anything else, which is our mistake, undefined: its stack is what helps.
 *
 * @param {unknown} error
 * @returns {string | undefined}
 */
export function reasonOf(error) {
  if (error instanceof StepFailed) return error.message;
  const isOfTheSystem = error instanceof Error && 'syscall' in error && 'errno' in error;
  return isOfTheSystem ? `This machine is in the way: ${error.message}` : undefined;
}

/**
 * What we started does not outlive us: a compiler that goes on for minutes, a browser test.
 * @param {import('node:child_process').ChildProcess} child
 */
export function endWithUs(child) {
  const end = () => child.kill();
  process.once('exit', end);
  child.once('close', () => process.off('exit', end));
}

/** @param {string} text */
export function say(text) {
  console.log(text);
}

/**
 * Runs a command with its output in `~/.cache/vitrine/log/<step>.log` instead of on the screen.
 *
 * @param {string} step names the log
 * @param {string[]} command
 * @param {{
 *   failure: string,
 *   cwd?: string,
 *   env?: NodeJS.ProcessEnv,
 *   onLine?: (line: string) => void,
 * }} options `failure` becomes the sentence if the command fails
 * @returns {Promise<void>}
 */
export async function runLogged(step, command, { failure, cwd, env, onLine }) {
  const [program, ...args] = command;
  if (program === undefined) throw new TypeError('no command');
  const file = logFile(step);
  const log = fs.createWriteStream(file);
  log.write(`$ ${command.join(' ')}\n`);
  const child = spawn(program, args, { cwd, env: env ?? process.env, stdio: ['ignore', 'pipe', 'pipe'] });
  endWithUs(child);
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  if (onLine) readline.createInterface({ input: child.stdout }).on('line', onLine);

  /** @type {string} */
  const outcome = await new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    // With nobody to read its output, the command would stand still.
    log.on('error', (error) => {
      child.kill();
      resolve(`its output cannot be kept: ${error.message}`);
    });
    child.once('close', (code, signal) => resolve(code === 0 ? '' : `exit ${signal ?? code}`));
  });
  await new Promise((resolve) => log.end(`${outcome}\n`, () => resolve(undefined)));
  if (outcome !== '') throw new StepFailed(`${failure} (${outcome}); the whole output is in ${shown(file)}`);
}
