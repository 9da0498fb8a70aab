// @ts-check
/** As close to `exec` as Node comes on every version. */
import { spawn } from 'node:child_process';
import { StepFailed } from './step.mjs';

/** npm passes a signal on that its whole process group has already got. */
const ECHO_MS = 1000;

/**
 * The child has our terminal, gets our signals once, and we end as it ends.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<never>}
 */
export function become(program, args, env) {
  const child = spawn(program, args, { env, stdio: 'inherit' });
  passOn('SIGTERM', child);
  passOn('SIGHUP', child);
  passOn('SIGINT', child);

  return new Promise((_, reject) => {
    child.once('error', (error) => reject(new StepFailed(`${program} does not start: ${error.message}`)));
    child.once('exit', (code, signal) => {
      if (signal === null) process.exit(code ?? 1);
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    });
  });
}

/**
 * @param {NodeJS.Signals} signal
 * @param {import('node:child_process').ChildProcess} child
 */
function passOn(signal, child) {
  let passedOnAt = -Infinity;
  process.removeAllListeners(signal);
  process.on(signal, () => {
    // Ctrl-C reaches everybody on the terminal, the child too: passing it on would make it two.
    if (signal === 'SIGINT' && process.stdin.isTTY) return;
    if (performance.now() - passedOnAt < ECHO_MS) return;
    passedOnAt = performance.now();
    child.kill(signal);
  });
}
