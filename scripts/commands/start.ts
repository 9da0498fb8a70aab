/** `npm start [-- --port 8443 --https …]`: the embedded server, with everything it needs. */
import { ensureClient } from '../setup/client-bundle.ts';
import { runScript } from '../setup/run-script.ts';
import { ensureWorker } from '../worker/ensure-worker.ts';

export async function start(args: string[]): Promise<number> {
  const workerBin = await ensureWorker();
  await ensureClient();
  return runScript('server/main.ts', args, { MEDIASOUP_WORKER_BIN: workerBin });
}
