/** `npm run start:sfu [-- --config …]`: one media node of a cluster. */
import { runScript } from '../setup/run-script.ts';
import { ensureWorker } from '../worker/ensure-worker.ts';

export async function startSfu(args: string[]): Promise<number> {
  const workerBin = await ensureWorker();
  return runScript('sfu/main.ts', args, { MEDIASOUP_WORKER_BIN: workerBin });
}
