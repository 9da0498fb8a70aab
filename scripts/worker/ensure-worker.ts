/** A mediasoup worker that has proved itself: the configured one, the cached one, a download or a build. */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cachePath, shown } from '../setup/cache.mjs';
import { withLock } from '../setup/lock.ts';
import { ensurePackages } from '../setup/packages.ts';
import { StepFailed, say } from '../setup/step.mjs';
import { buildWorker } from './build.ts';
import { checkWorker } from './check-worker.ts';
import { downloadWorker } from './download.ts';
import { type WorkerPaths, mediasoupPackage, workerPaths } from './worker-cache.ts';

const UNFINISHED = 'worker-unfinished-';

/** Resolves with the binary's path. */
export async function ensureWorker(): Promise<string> {
  const configured = process.env['MEDIASOUP_WORKER_BIN'];
  if (configured) return checkConfigured(path.resolve(configured));

  const paths = workerPaths();
  if (isGood(paths)) return paths.binary;
  await ensurePackages('workerCheck');
  await withLock(
    paths.lock,
    () => say('Another run is preparing the mediasoup worker; waiting for it …'),
    async () => {
      if (!isGood(paths)) await prepare(paths);
    },
  );
  return paths.binary;
}

/** Half a second each time, against a server that starts and then loses every call at its first packet. */
async function checkConfigured(binary: string): Promise<string> {
  if (!existsSync(binary)) {
    throw new StepFailed(`MEDIASOUP_WORKER_BIN names ${binary}, and there is no such file.`);
  }
  await ensurePackages('workerCheck');
  const complaint = await checkWorker(binary);
  if (complaint === undefined) return binary;
  const { version } = mediasoupPackage();
  throw new StepFailed(
    `MEDIASOUP_WORKER_BIN names ${binary}, which is no working worker of mediasoup ${version}: ${complaint}.`,
  );
}

function isGood({ binary, checked }: WorkerPaths): boolean {
  return existsSync(checked) && existsSync(binary) && loads(binary);
}

/** Without its environment a worker stops at once with this code, but only if all its libraries are there. */
function loads(binary: string): boolean {
  return spawnSync(binary, { env: {}, stdio: 'ignore', timeout: 5_000 }).status === 41;
}

async function prepare(paths: WorkerPaths): Promise<void> {
  // The lock is ours, so what is unfinished was left by a run that was killed.
  const leftovers = globSync(cachePath(`${UNFINISHED}*`));
  for (const folder of [paths.folder, ...leftovers]) rmSync(folder, { recursive: true, force: true });

  const workshop = mkdtempSync(cachePath(UNFINISHED));
  const candidate = path.join(workshop, 'mediasoup-worker');
  try {
    say('Looking for a prebuilt mediasoup worker …');
    const whyNot = await downloadWorker(candidate);
    if (whyNot !== undefined) say(`There is none to be had (${whyNot}).`);
    else if (await accept(candidate, 'download', paths)) return;

    await buildWorker(path.join(workshop, 'build'), candidate);
    if (await accept(candidate, 'build', paths)) return;
    throw new StepFailed('The mediasoup worker was built, but does not work; see the line above.');
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

/** Moves a good worker to its place in the cache; deletes a bad one. */
async function accept(candidate: string, origin: 'download' | 'build', paths: WorkerPaths): Promise<boolean> {
  const complaint = await checkWorker(candidate);
  if (complaint !== undefined) {
    say(`The mediasoup worker (${origin}) failed its DTLS check and is deleted: ${complaint}.`);
    rmSync(candidate);
    return false;
  }
  // The folder appears complete or not at all.
  const complete = mkdtempSync(cachePath(UNFINISHED));
  renameSync(candidate, path.join(complete, path.basename(paths.binary)));
  const record = { origin, checkedAt: new Date().toISOString() };
  writeFileSync(path.join(complete, path.basename(paths.checked)), `${JSON.stringify(record)}\n`);
  renameSync(complete, paths.folder);
  say(`The mediasoup worker completed a DTLS handshake; kept as ${shown(paths.binary)}.`);
  return true;
}
