/** A real DTLS client for one handshake: the `openssl` command, since Node itself speaks no DTLS. */
import { execFileSync, spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { bindingRequest, type IceCredentials } from './stun.ts';

const LOOPBACK = '127.0.0.1';

/** What browsers offer. */
const SRTP_PROFILES = 'SRTP_AEAD_AES_256_GCM:SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80';

export interface Identity {
  keyFile: string;
  certificateFile: string;
  /** `AA:BB:…`, what the other side is told to expect. */
  sha256: string;
}

export function createIdentity(folder: string): Identity {
  const keyFile = path.join(folder, 'key.pem');
  const certificateFile = path.join(folder, 'certificate.pem');
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
  const subject = ['-subj', '/CN=vitrine', '-days', '2'];
  execFileSync(
    'openssl',
    ['req', '-x509', ...curve, '-nodes', ...subject, '-keyout', keyFile, '-out', certificateFile],
    { stdio: ['ignore', 'ignore', 'ignore'] },
  );
  return {
    keyFile,
    certificateFile,
    sha256: new X509Certificate(readFileSync(certificateFile)).fingerprint256,
  };
}

/** Starts the handshake towards a local UDP port; returns what ends the client. */
export function startDtlsClient(identity: Identity, port: number): () => void {
  const client = spawn(
    'openssl',
    [
      ...['s_client', '-dtls1_2', '-quiet', '-timeout', '-mtu', '1200'],
      ...['-use_srtp', SRTP_PROFILES],
      ...['-cert', identity.certificateFile, '-key', identity.keyFile],
      ...['-connect', `${LOOPBACK}:${port}`],
    ],
    // An open standard input keeps the client connected.
    { stdio: ['pipe', 'ignore', 'ignore'] },
  );
  return () => client.kill('SIGKILL');
}

export interface DtlsSession {
  /** Whose address the worker knows: what it sends reaches the worker beside the handshake. */
  readonly socket: Socket;
  close(): void;
}

/**
 * Passes ICE and begins the handshake with a transport at a local UDP port. mediasoup takes DTLS only from an address
 * that has passed ICE, so one socket does both.
 */
export async function openDtlsSession(
  port: number,
  receiver: IceCredentials,
  identity: Identity,
): Promise<DtlsSession> {
  const toWorker = await boundSocket();
  const toClient = await boundSocket();
  let clientPort: number | undefined;
  toWorker.on('message', (datagram) => {
    if (isDtls(datagram) && clientPort !== undefined) toClient.send(datagram, clientPort, LOOPBACK);
  });
  toClient.on('message', (datagram, from) => {
    clientPort = from.port;
    toWorker.send(datagram, port, LOOPBACK);
  });
  toWorker.send(bindingRequest(receiver), port, LOOPBACK);
  const stopClient = startDtlsClient(identity, toClient.address().port);
  return {
    socket: toWorker,
    close() {
      stopClient();
      toWorker.close();
      toClient.close();
    },
  };
}

async function boundSocket(): Promise<Socket> {
  const socket = createSocket('udp4').bind(0, LOOPBACK);
  await once(socket, 'listening');
  return socket;
}

/** RFC 7983: the first byte tells DTLS from STUN. */
function isDtls(datagram: Buffer): boolean {
  const first = datagram[0] ?? 0;
  return first >= 20 && first <= 63;
}
