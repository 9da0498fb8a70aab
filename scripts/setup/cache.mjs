// @ts-check
/** Where things are kept that are slow to get and the same for every checkout of this user. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** @type {(...parts: string[]) => string} */
export function cachePath(...parts) {
  const base = process.env['XDG_CACHE_HOME'] || path.join(os.homedir(), '.cache');
  return path.join(base, 'vitrine', ...parts);
}

/**
 * The lock of a step that writes into this checkout, which other checkouts do not wait for.
 * @param {string} step
 */
export function checkoutLock(step) {
  const checkout = createHash('sha256').update(process.cwd()).digest('hex').slice(0, 12);
  return cachePath('lock', `${step}-${checkout}`);
}

/**
 * The file that keeps the whole output of a step.
 * @param {string} step
 */
export function logFile(step) {
  fs.mkdirSync(cachePath('log'), { recursive: true });
  return cachePath('log', `${step}.log`);
}

/**
 * A path as a person reads it: `~/.cache/…`.
 * @param {string} file
 */
export function shown(file) {
  const home = os.homedir() + path.sep;
  return file.startsWith(home) ? `~/${file.slice(home.length)}` : file;
}
