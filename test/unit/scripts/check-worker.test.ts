import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { checkWorker } from '../../../scripts/worker/check-worker.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'vitrine-stub-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function stub(script: string): string {
  const file = path.join(folder, 'mediasoup-worker');
  writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return file;
}

/** A zombie that nobody has collected yet does not count. */
function isRunning(pid: string): boolean {
  const file = `/proc/${pid}/stat`;
  return existsSync(file) && !/\) Z /.test(readFileSync(file, 'utf8'));
}

test('a worker that exits at once is refused', async () => {
  expect(await checkWorker(stub('exit 1'))).toContain('the worker did not start');
});

test('a worker that never answers is refused, and ended', { timeout: 20_000 }, async () => {
  const pidFile = path.join(folder, 'pid');
  const complaint = await checkWorker(stub(`echo $$ > ${pidFile}; exec sleep 600`), 3_000);

  expect(complaint).toBe('no DTLS handshake within 3 s');
  const pid = readFileSync(pidFile, 'utf8').trim();
  await vi.waitFor(() => {
    expect(isRunning(pid), `process ${pid} is still there`).toBe(false);
  });
});

test('a file that is no program is refused', async () => {
  expect(await checkWorker(path.join(folder, 'missing'))).toContain('the worker did not start');
});
