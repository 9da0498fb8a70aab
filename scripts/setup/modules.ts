/** `node_modules` as package-lock.json says, installed again only when they differ. */
import fs from 'node:fs';
import path from 'node:path';
import { checkoutLock } from './cache.mjs';
import { withLock } from './lock.ts';
import { runLogged, say } from './step.mjs';

type Packages = Record<string, { version?: string; integrity?: string; optional?: boolean }>;

const WANTED = 'package-lock.json';
// npm writes this at the very end of an install: an interrupted one leaves none, or the old one.
const INSTALLED = path.join('node_modules', '.package-lock.json');

export async function ensureModules(): Promise<void> {
  if (isInstalled()) return;
  await withLock(
    checkoutLock('npm-ci'),
    () => say('Another run is installing the npm packages; waiting for it …'),
    async () => {
      if (!isInstalled()) await install();
    },
  );
}

async function install(): Promise<void> {
  say('Installing npm packages …');
  await runLogged(
    'npm-ci',
    // No install scripts: mediasoup's would fetch or build a worker, which is done in worker/ with a check.
    ['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    { failure: 'Installing the npm packages failed' },
  );
}

function isInstalled(): boolean {
  if (!fs.existsSync(INSTALLED)) return false;
  const installed = readPackages(INSTALLED);
  return Object.entries(readPackages(WANTED)).every(([folder, wanted]) => {
    if (folder === '') return true; // Vitrine itself
    const found = installed[folder];
    // Optional packages are those of other platforms.
    if (found === undefined) return wanted.optional === true;
    return found.version === wanted.version && found.integrity === wanted.integrity;
  });
}

function readPackages(lockFile: string): Packages {
  return (JSON.parse(fs.readFileSync(lockFile, 'utf8')) as { packages: Packages }).packages;
}
