/** The browser bundles in dist/, built again only when something they are made of has changed. */
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
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
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === sourceHash()) return;
  await buildClient();
}

export async function buildClient(): Promise<void> {
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
