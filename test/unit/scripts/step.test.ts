import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { StepFailed, reasonOf, runLogged } from '../../../scripts/setup/step.mjs';

let cache: string;

beforeEach(() => {
  cache = mkdtempSync(path.join(os.tmpdir(), 'vitrine-cache-'));
  vi.stubEnv('XDG_CACHE_HOME', cache);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(cache, { recursive: true, force: true });
});

const node = (code: string) => [process.execPath, '-e', code];
const readLog = () => readFileSync(path.join(cache, 'vitrine', 'log', 'probe.log'), 'utf8');

test('a failed step says in one sentence what, and where to read on', async () => {
  const failing = runLogged('probe', node('console.error("details"); process.exit(3)'), {
    failure: 'Probing failed',
  });
  await expect(failing).rejects.toThrow(StepFailed);
  await expect(failing).rejects.toThrow(/^Probing failed \(exit 3\); the whole output is in .*probe\.log$/);
  expect(readLog()).toContain('details');
});

test('a program that is missing is a failed step too', async () => {
  await expect(runLogged('probe', ['no-such-program'], { failure: 'Probing failed' })).rejects.toThrow(
    StepFailed,
  );
});

test('a step hands on each line and keeps the whole output', async () => {
  const lines: string[] = [];
  await runLogged('probe', node('console.log("one\\ntwo"); console.error("three")'), {
    failure: 'Probing failed',
    onLine: (line) => lines.push(line),
  });
  expect(lines).toEqual(['one', 'two']);
  expect(readLog()).toContain('three');
});

test.runIf(existsSync('/dev/full'))('a step whose output finds no room on the disk is ended', async () => {
  mkdirSync(path.join(cache, 'vitrine', 'log'), { recursive: true });
  symlinkSync('/dev/full', path.join(cache, 'vitrine', 'log', 'probe.log'));
  const endless = node('setInterval(() => console.log("more"), 5)');
  await expect(runLogged('probe', endless, { failure: 'Probing failed' })).rejects.toThrow(
    /^Probing failed \(its output cannot be kept: ENOSPC/,
  );
});

test('a machine in the way is one sentence, and a mistake of ours keeps its stack', () => {
  let error: unknown;
  try {
    mkdirSync('/dev/null/vitrine');
  } catch (caught) {
    error = caught;
  }
  expect(reasonOf(error)).toMatch(/^This machine is in the way: E\w+: .*'\/dev\/null\/vitrine'$/);
  expect(reasonOf(new StepFailed('It failed.'))).toBe('It failed.');
  expect(reasonOf(new TypeError('x is not a function'))).toBeUndefined();
});
