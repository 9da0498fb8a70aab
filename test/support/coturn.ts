/** A real relay (coturn) of one's own on a loopback address, started as docker/ starts it. */
import { X509Certificate, createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { generate } from 'selfsigned';
import { startChild } from '../../scripts/cluster/child.ts';
import { freePort } from './free-port.ts';

export interface Coturn {
  readonly host: string;
  /** UDP and TCP. */
  readonly port: number;
  readonly tlsPort: number;
  /** Of its certificate's key, as Chromium's `--ignore-certificate-errors-spki-list` takes it. */
  readonly keyHash: string;
  /** What it wrote so far. */
  log(): string;
  close(): Promise<void>;
}

export interface CoturnOptions {
  readonly secret: string;
  /** The only addresses that it relays to, as in docker/coturn/start.sh; all of this machine when left out. */
  readonly allowedPeers?: string;
}

/** Not the address of the media node, so that a firewall between can tell them apart. */
const HOST = '127.0.0.7';

const START = fileURLToPath(new URL('../../docker/coturn/start.sh', import.meta.url));

export async function startCoturn({ secret, allowedPeers = '' }: CoturnOptions): Promise<Coturn> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'vitrine-coturn-'));
  const [port, tlsPort] = [await freePort(HOST), await freePort(HOST)];
  const certificate = await generate([{ name: 'commonName', value: HOST }], {
    keySize: 2048,
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: HOST }] }],
  });
  const write = (name: string, content: string): string => {
    const file = path.join(folder, name);
    writeFileSync(file, content, { mode: 0o600 });
    return file;
  };
  const settings = {
    'listening-ip': HOST,
    'relay-ip': HOST,
    'listening-port': port,
    'tls-listening-port': tlsPort,
    cert: write('cert.pem', certificate.cert),
    pkey: write('key.pem', certificate.private),
  };
  const options = Object.entries(settings).map(([name, value]) => `--${name}=${value}`);
  // The media node of a test is on this machine too.
  const child = await startChild({
    command: START,
    args: [...options, '--allow-loopback-peers', '--verbose'],
    cwd: folder,
    env: {
      ...process.env,
      TURN_SECRET_FILE: write('secret', secret),
      ALLOWED_PEERS: allowedPeers,
      TMPDIR: folder,
    },
    // The last of its listeners.
    ready: new RegExp(`UDP listener opened on: ${HOST.replaceAll('.', '\\.')}:${port}`),
  }).catch((error: unknown) => {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  });
  async function close(): Promise<void> {
    child.signal('SIGKILL');
    await child.ended();
    rmSync(folder, { recursive: true, force: true });
  }
  const key = new X509Certificate(certificate.cert).publicKey.export({ type: 'spki', format: 'der' });
  const keyHash = createHash('sha256').update(key).digest('base64');
  return { host: HOST, port, tlsPort, keyHash, log: () => child.log(), close };
}
