/** `npm run lab`: a server behind bad lines, with everything it needs. */
import { USAGE, readArguments } from '../lab/arguments.ts';
import { ensureClient } from '../setup/client-bundle.ts';
import { runScript } from '../setup/run-script.ts';
import { StepFailed, say } from '../setup/step.mjs';
import { ArgumentError } from '../why-not.ts';
import { ensureWorker } from '../worker/ensure-worker.ts';

export async function lab(args: string[]): Promise<number> {
  if (!isToStart(args)) return 0;
  const workerBin = await ensureWorker();
  await ensureClient();
  return runScript('scripts/lab/main.ts', args, { MEDIASOUP_WORKER_BIN: workerBin });
}

/** Nobody waits minutes for a worker to be built only to read what was mistyped. */
function isToStart(args: string[]): boolean {
  try {
    if (readArguments(args).kind === 'start') return true;
  } catch (error) {
    throw error instanceof ArgumentError
      ? new StepFailed(`${error.message}\nnpm run lab -- --help tells what there is.`)
      : error;
  }
  say(USAGE);
  return false;
}
