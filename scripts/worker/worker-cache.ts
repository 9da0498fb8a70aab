/** Where the worker binary is kept, and what makes one reusable. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { cachePath } from '../setup/cache.mjs';

/** Raise it when patches.ts or overlay/ change what is built. */
const RECIPE = 1;

/** mediasoup's own sources; it exports neither its package.json nor its worker folder. */
export const MEDIASOUP = 'node_modules/mediasoup';

export interface MediasoupPackage {
  version: string;
  repository: { url: string };
}

export function mediasoupPackage(): MediasoupPackage {
  return JSON.parse(readFileSync(path.join(MEDIASOUP, 'package.json'), 'utf8')) as MediasoupPackage;
}

export interface WorkerPaths {
  folder: string;
  binary: string;
  /** Exists once the binary has completed a DTLS handshake; says when and where it came from. */
  checked: string;
  lock: string;
}

export function workerPaths(): WorkerPaths {
  const platform = `${process.platform}-${process.arch}`;
  // A worker of another mediasoup version does not fail, it hangs: the version is part of the name.
  const { version } = mediasoupPackage();
  const folder = cachePath(`worker-${version}-${platform}-${libsslName()}-recipe${RECIPE}`);
  return {
    folder,
    binary: path.join(folder, 'mediasoup-worker'),
    checked: path.join(folder, 'checked.json'),
    lock: `${folder}.lock`,
  };
}

/** A built worker links the system's OpenSSL: after an upgrade to another ABI it has to be built again. */
function libsslName(): string {
  const folders = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib64', '/usr/lib'];
  const names = folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).filter((file) => /^libssl\.so\.\d[\d.]*$/.test(file)));
  return names.sort().at(-1) ?? 'libssl.none';
}
