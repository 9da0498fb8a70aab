import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { downloadWorker } from '../../../scripts/worker/download.ts';

let folder: string;
let server: Server;
let archive: Buffer | undefined;
let asked: string | undefined;

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'vitrine-download-'));
  archive = undefined;
  server = createServer((request, response) => {
    asked = request.url;
    response.writeHead(archive === undefined ? 404 : 200).end(archive);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  vi.stubEnv('MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL', `http://127.0.0.1:${port}`);
});

afterEach(() => {
  vi.unstubAllEnvs();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

function pack(content: string): Buffer {
  writeFileSync(path.join(folder, 'mediasoup-worker'), content);
  const { stdout, status } = spawnSync('tar', ['-cz', '-C', folder, 'mediasoup-worker']);
  if (status !== 0) throw new Error('tar failed');
  return stdout;
}

test('the worker of this mediasoup and this platform is fetched and may be run', async () => {
  archive = pack('binary');
  const binary = path.join(folder, 'unpacked', 'mediasoup-worker');
  expect(await downloadWorker(binary)).toBeUndefined();
  expect(asked).toMatch(
    new RegExp(`^/3\\..*/mediasoup-worker-3\\..*-${os.platform()}-${os.arch()}.*\\.tgz$`),
  );
  expect(readFileSync(binary, 'utf8')).toBe('binary');
  accessSync(binary, constants.X_OK);
});

test('where there is none the reason is told', async () => {
  const binary = path.join(folder, 'unpacked', 'mediasoup-worker');
  expect(await downloadWorker(binary)).toBe('the answer was 404');
  archive = Buffer.from('<html>sign in to this network</html>');
  expect(await downloadWorker(binary)).toBeTypeOf('string');
  server.close();
  server.closeAllConnections();
  expect(await downloadWorker(binary)).toMatch(/ECONNREFUSED|closed/);
});
