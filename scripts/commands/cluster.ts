/** `npm run cluster`: a whole cluster on this machine, with everything it needs. */
import { readArguments } from '../cluster/arguments.ts';
import type { Asked } from '../cluster/arguments.ts';
import { ensureClient } from '../setup/client-bundle.ts';
import { ensurePackages } from '../setup/packages.ts';
import { runScript } from '../setup/run-script.ts';
import { StepFailed } from '../setup/step.mjs';
import { ensureWorker } from '../worker/ensure-worker.ts';
import { ArgumentError } from '../why-not.ts';

export async function cluster(args: string[]): Promise<number> {
  if (asked(args).kind !== 'start') return runScript('scripts/cluster/main.ts', args, {});
  await ensurePackages('localCluster');
  const workerBin = await ensureWorker();
  await ensureClient();
  return runScript('scripts/cluster/main.ts', args, { MEDIASOUP_WORKER_BIN: workerBin });
}

/** Nobody waits minutes for a worker to be built only to read what was mistyped. */
function asked(args: string[]): Asked {
  try {
    return readArguments(args);
  } catch (error) {
    throw error instanceof ArgumentError ? new StepFailed(error.message) : error;
  }
}
