/** A real DTLS client for one handshake: the `openssl` command, since Node itself speaks no DTLS. */
import { execFileSync, spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';

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
      ...['-connect', `127.0.0.1:${port}`],
    ],
    // An open standard input keeps the client connected.
    { stdio: ['pipe', 'ignore', 'ignore'] },
  );
  return () => client.kill('SIGKILL');
}
