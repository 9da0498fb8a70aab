/** A real relay (coturn) of one's own on a loopback address, started as docker/ starts it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { X509Certificate, createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { generate } from 'selfsigned';
import { freePort } from './free-port.ts';
import { until } from './until.ts';

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
  const child = spawn(START, [...options, '--allow-loopback-peers', '--verbose'], {
    cwd: folder,
    env: {
      ...process.env,
      TURN_SECRET_FILE: write('secret', secret),
      ALLOWED_PEERS: allowedPeers,
      TMPDIR: folder,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => (log += data.toString()));
  async function close(): Promise<void> {
    await end(child);
    rmSync(folder, { recursive: true, force: true });
  }
  try {
    await until('coturn to listen', () => {
      if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${log}`);
      // Its last one.
      return log.includes(`UDP listener opened on: ${HOST}:${port}`);
    });
  } catch (error) {
    await close();
    throw error;
  }
  const key = new X509Certificate(certificate.cert).publicKey.export({ type: 'spki', format: 'der' });
  const keyHash = createHash('sha256').update(key).digest('base64');
  return { host: HOST, port, tlsPort, keyHash, log: () => log, close };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
