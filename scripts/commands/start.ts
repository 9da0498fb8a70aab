/** `npm start [-- --port 8443 --https …]`: the embedded server, with everything it needs. */
import { ConfigError } from '../../config/load.ts';
import { USAGE, UsageError, readSettings } from '../../server/arguments.ts';
import { ensureClient } from '../setup/client-bundle.ts';
import { runScript } from '../setup/run-script.ts';
import { StepFailed, say } from '../setup/step.mjs';
import { ensureWorker } from '../worker/ensure-worker.ts';

export async function start(args: string[]): Promise<number> {
  if (!isToStart(args)) return 0;
  const workerBin = await ensureWorker();
  await ensureClient();
  return runScript('server/main.ts', args, { MEDIASOUP_WORKER_BIN: workerBin });
}

/** Nobody waits minutes for a worker to be built only to read what was mistyped. */
export function isToStart(args: string[]): boolean {
  try {
    if (readSettings(args, process.env) !== undefined) return true;
  } catch (error) {
    if (error instanceof UsageError || error instanceof ConfigError) throw new StepFailed(error.message);
    throw error;
  }
  say(USAGE);
  return false;
}
