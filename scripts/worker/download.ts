/** Fetches the prebuilt worker that mediasoup publishes, as its own npm-scripts.mjs does. */
import { chmodSync, mkdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { mediasoupPackage } from './worker-cache.ts';

/** A firewall that drops packets must not cost minutes: building is the answer then. */
const ANSWER_TIMEOUT_MS = 10_000;
const DOWNLOAD_TIMEOUT_MS = 120_000;

/** Leaves the binary at `binary`; resolves with why there is none to be had, if so. */
export async function downloadWorker(binary: string): Promise<string | undefined> {
  const abort = new AbortController();
  let timer = setTimeout(() => abort.abort(), ANSWER_TIMEOUT_MS);
  try {
    const response = await fetch(prebuiltUrl(), { signal: abort.signal });
    if (!response.ok || response.body === null) return `the answer was ${response.status}`;
    clearTimeout(timer);
    timer = setTimeout(() => abort.abort(), DOWNLOAD_TIMEOUT_MS);
    await unpack(response.body as ReadableStream, path.dirname(binary));
    chmodSync(binary, 0o755);
    return undefined;
  } catch (error) {
    if (abort.signal.aborted) return 'no answer in time';
    const { cause, message } = error as Error;
    return cause instanceof Error ? cause.message : message;
  } finally {
    clearTimeout(timer);
  }
}

function prebuiltUrl(): string {
  const { version, repository } = mediasoupPackage();
  const base =
    process.env['MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL'] ??
    `${repository.url.replace(/^git\+/, '').replace(/\.git$/, '')}/releases/download`;
  // Linux binaries come per major kernel version.
  const kernel = os.platform() === 'linux' ? `-kernel${os.release().split('.')[0]}` : '';
  return `${base}/${version}/mediasoup-worker-${version}-${os.platform()}-${os.arch()}${kernel}.tgz`;
}

/** The archive holds the binary and no folder. */
async function unpack(archive: ReadableStream, folder: string): Promise<void> {
  const tar = await import('tar');
  mkdirSync(folder, { recursive: true });
  await pipeline(Readable.fromWeb(archive), tar.extract({ cwd: folder, strict: true }));
}
