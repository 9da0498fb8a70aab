/** A certificate for 127.0.0.1 that nobody has signed but itself. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';

export interface Certificate {
  /** PEM text. */
  readonly certificate: string;
  readonly key: string;
  /** The same as files; `certificateFile` is also its own authority. */
  readonly certificateFile: string;
  readonly keyFile: string;
  remove(): void;
}

export async function makeCertificate(): Promise<Certificate> {
  const made = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    keySize: 2048,
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  });
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-tls-'));
  const [certificateFile, keyFile] = [join(folder, 'certificate.pem'), join(folder, 'key.pem')];
  writeFileSync(certificateFile, made.cert);
  writeFileSync(keyFile, made.private, { mode: 0o600 });
  return {
    certificate: made.cert,
    key: made.private,
    certificateFile,
    keyFile,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
