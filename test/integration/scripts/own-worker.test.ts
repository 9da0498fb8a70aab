import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ensureWorker } from '../../../scripts/worker/ensure-worker.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'vitrine-own-'));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

function name(file: string): string {
  vi.stubEnv('MEDIASOUP_WORKER_BIN', file);
  return file;
}

test('a worker of one’s own that works is taken', async () => {
  const binary = process.env['MEDIASOUP_WORKER_BIN'];
  expect(await ensureWorker()).toBe(binary);
});

test('one that is not there is refused in one sentence', async () => {
  const file = name(path.join(folder, 'missing'));
  await expect(ensureWorker()).rejects.toThrow(
    `MEDIASOUP_WORKER_BIN names ${file}, and there is no such file.`,
  );
});

test('one that is no program is refused in one sentence', async () => {
  const file = name(path.join(folder, 'text'));
  writeFileSync(file, 'hello');
  await expect(ensureWorker()).rejects.toThrow(
    /^MEDIASOUP_WORKER_BIN names .*, which is no working worker of mediasoup 3\.\S+: the worker did not start \(.*EACCES\)\.$/,
  );
});

test('one that starts and ends is refused in one sentence', async () => {
  const file = name(path.join(folder, 'worker'));
  writeFileSync(file, '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  await expect(ensureWorker()).rejects.toThrow(
    /^MEDIASOUP_WORKER_BIN names .*, which is no working worker of mediasoup 3\.\S+: the worker did not start/,
  );
});
