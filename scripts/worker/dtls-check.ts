/**
 * Does this worker binary complete a DTLS handshake? Usage: node dtls-check.ts WORKER_BINARY
 *
 * `createWorker()` is no proof: a worker built against an OpenSSL with kernel TLS, but without our fix,
 * starts, answers every request and dies at its first DTLS packet (see patches.ts).
 *
 * Exits with 0, or with 1 and the reason on standard error. Whoever starts this sets a time limit and ends
 * the process group: a wrong binary may never answer, and mediasoup's requests have no time-out.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as mediasoup from 'mediasoup';
import { createIdentity, openDtlsSession } from './dtls-client.ts';

const LOOPBACK = '127.0.0.1';

async function handshake(workerBin: string, folder: string): Promise<void> {
  const worker = await mediasoup.createWorker({ workerBin, logLevel: 'error' }).catch((error: unknown) => {
    throw new Error(`the worker did not start (${error instanceof Error ? error.message : String(error)})`);
  });
  const died = new Promise<never>((_, reject) => {
    worker.once('died', (error) => {
      reject(new Error(`the worker died during the DTLS handshake (${error.message})`));
    });
  });
  died.catch(() => undefined); // reported by the race below, however early it comes
  const router = await worker.createRouter();
  const transport = await router.createWebRtcTransport({ listenInfos: [{ protocol: 'udp', ip: LOOPBACK }] });
  const candidate = transport.iceCandidates[0];
  if (candidate === undefined) throw new Error('the worker offered no ICE candidate');

  const connected = new Promise<void>((resolve, reject) => {
    transport.on('dtlsstatechange', (state) => {
      if (state === 'connected') resolve();
      if (state === 'failed' || state === 'closed')
        reject(new Error(`the DTLS handshake ended as "${state}"`));
    });
  });

  connected.catch(() => undefined);

  const identity = createIdentity(folder);
  await transport.connect({
    dtlsParameters: { role: 'client', fingerprints: [{ algorithm: 'sha-256', value: identity.sha256 }] },
  });

  const session = await openDtlsSession(candidate.port, transport.iceParameters, identity);
  try {
    await Promise.race([connected, died]);
  } finally {
    session.close();
    worker.close();
  }
}

const workerBin = process.argv[2];
const folder = mkdtempSync(path.join(os.tmpdir(), 'vitrine-dtls-'));
try {
  if (workerBin === undefined) throw new Error('give the path of a mediasoup-worker binary');
  await handshake(workerBin, folder);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit();
