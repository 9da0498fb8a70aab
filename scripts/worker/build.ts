/** Builds the worker from the sources in the mediasoup package against the distribution's libraries. */
import { cpSync, globSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ensurePackages } from '../setup/packages.ts';
import { runLogged, say } from '../setup/step.mjs';
import { applyPatches } from './patches.ts';
import { ninjaProgress } from './progress.ts';
import { MEDIASOUP } from './worker-cache.ts';

/** Replaces the subprojects that would be downloaded by a few lines that name the system's libraries. */
const OVERLAY = path.join(import.meta.dirname, 'overlay');

/** Leaves the binary at `binary`; works in `folder`, which the caller removes. */
export async function buildWorker(folder: string, binary: string): Promise<void> {
  await ensurePackages('workerBuild');
  say('Building the mediasoup worker, once for this machine; two cores take about six minutes …');

  const sources = path.join(folder, 'worker');
  const output = path.join(folder, 'out');
  mkdirSync(folder, { recursive: true });
  cpSync(path.join(MEDIASOUP, 'worker'), sources, { recursive: true });
  for (const wrap of globSync(path.join(sources, 'subprojects', '*.wrap'))) rmSync(wrap);
  cpSync(OVERLAY, sources, { recursive: true });
  applyPatches(sources);

  const failure = 'Building the mediasoup worker failed';
  await runLogged(
    'worker-meson',
    ['meson', 'setup', output, sources, '--buildtype=release', '-Db_ndebug=true', '--wrap-mode=nodownload'],
    { failure },
  );
  await runLogged('worker-build', ['ninja', '-C', output, 'mediasoup-worker'], {
    failure,
    onLine: ninjaProgress(),
  });
  cpSync(path.join(output, 'mediasoup-worker'), binary);
}
