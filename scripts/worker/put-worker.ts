/**
 * Puts a worker that has proved itself at the path that it is given, and beside it, as `PATH.packages`, the Debian
 * packages whose libraries it needs. For images: what builds the worker is not what runs it.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { StepFailed } from '../setup/step.mjs';
import { ensureWorker } from './ensure-worker.ts';

/** A static worker needs none. */
function packagesOf(binary: string): string[] {
  const { status, stdout } = spawnSync('ldd', [binary], { encoding: 'utf8' });
  if (status !== 0) return [];
  const packages = [...stdout.matchAll(/=> (\/\S+)/g)].map(([, library = '']) =>
    packageOf(realpathSync(library)),
  );
  return [...new Set(packages)].toSorted();
}

/** By its name: the same file is in /lib to some packages and in /usr/lib to others. */
function packageOf(library: string): string {
  const { status, stdout, stderr } = spawnSync('dpkg', ['-S', `*/${path.basename(library)}`], {
    encoding: 'utf8',
  });
  const [name] = stdout.split(':');
  if (status !== 0 || name === undefined) throw new StepFailed(`No package has ${library}: ${stderr}`);
  return name;
}

const [target] = process.argv.slice(2);
if (target === undefined) throw new StepFailed('Usage: node scripts/worker/put-worker.ts PATH');
const worker = await ensureWorker();
mkdirSync(path.dirname(target), { recursive: true });
copyFileSync(worker, target);
writeFileSync(`${target}.packages`, `${packagesOf(target).join('\n')}\n`);
