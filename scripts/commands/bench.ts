/** `npm run bench -- NAME […]`: one measurement, on real parts. */
import { existsSync, readdirSync } from 'node:fs';
import { runScript } from '../setup/run-script.ts';
import { ensureClient } from '../setup/client-bundle.ts';
import { ensurePackages } from '../setup/packages.ts';
import { StepFailed } from '../setup/step.mjs';
import { ensureWorker } from '../worker/ensure-worker.ts';

const FOLDER = 'test/bench';
/** Measurements of several processes on one machine. */
const OF_A_CLUSTER: readonly string[] = ['connect-wan', 'failover', 'redis-operations', 'soak'];

export async function bench([name, ...args]: string[]): Promise<number> {
  const names = existsSync(FOLDER)
    ? readdirSync(FOLDER).flatMap((file) => (file.endsWith('.ts') ? [file.slice(0, -3)] : []))
    : [];
  if (name === undefined || !names.includes(name)) {
    const known = names.length === 0 ? 'There are none yet.' : `Known: ${names.sort().join(', ')}.`;
    throw new StepFailed(`Which measurement? npm run bench -- NAME. ${known}`);
  }
  const isOfACluster = OF_A_CLUSTER.includes(name);
  // One part of it is over a relay.
  const needsRelay = name === 'media' && args.includes('cut');
  await ensurePackages(
    'browser',
    'workerCheck',
    ...(isOfACluster ? (['localCluster'] as const) : []),
    ...(needsRelay ? (['cluster'] as const) : []),
  );
  const workerBin = await ensureWorker();
  await ensureClient();
  return runScript(`${FOLDER}/${name}.ts`, args, { MEDIASOUP_WORKER_BIN: workerBin });
}
