/** The browser bundles in dist/, built again only when something they are made of has changed. */
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { checkoutLock } from './cache.mjs';
import { withLock } from './lock.ts';
import { runLogged, say } from './step.mjs';

const SOURCES = [
  'client/**/*',
  'server/protocol/**/*',
  'vite.config.ts',
  'package.json',
  'package-lock.json',
];
// Inside dist/, so that deleting the folder also forgets it.
const STAMP = 'dist/.source-hash';

export async function ensureClient(): Promise<void> {
  if (!existsSync('vite.config.ts')) return;
  if (isFresh()) return;
  await withBuildLock(async () => {
    if (!isFresh()) await build();
  });
}

export async function buildClient(): Promise<void> {
  await withBuildLock(build);
}

/** A build empties dist/ first: two at once would delete each other's files. */
async function withBuildLock(work: () => Promise<void>): Promise<void> {
  await withLock(
    checkoutLock('vite-build'),
    () => say('Another run is building the browser bundles; waiting for it …'),
    work,
  );
}

function isFresh(): boolean {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === sourceHash();
}

async function build(): Promise<void> {
  // Taken before the build: a file saved meanwhile is then newer than the stamp.
  const hash = sourceHash();
  say('Building the browser bundles …');
  await runLogged('vite-build', [process.execPath, 'node_modules/vite/bin/vite.js', 'build'], {
    failure: 'Building the browser bundles failed',
  });
  mkdirSync(path.dirname(STAMP), { recursive: true });
  writeFileSync(STAMP, hash);
}

function sourceHash(): string {
  const hash = createHash('sha256');
  for (const file of globSync(SOURCES).sort()) {
    if (statSync(file).isFile()) hash.update(file).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}
