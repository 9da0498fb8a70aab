import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { applyPatches } from '../../../scripts/worker/patches.ts';

const DTLS = 'src/RTC/DtlsTransport.cpp';
let sources: string;

beforeEach(() => {
  sources = mkdtempSync(path.join(os.tmpdir(), 'vitrine-patches-'));
  for (const file of ['meson.build', 'deps/libwebrtc/meson.build', DTLS]) {
    mkdirSync(path.dirname(path.join(sources, file)), { recursive: true });
    cpSync(path.join('node_modules/mediasoup/worker', file), path.join(sources, file));
  }
});

afterEach(() => {
  rmSync(sources, { recursive: true, force: true });
});

test('the installed mediasoup gets the kernel TLS fix', () => {
  applyPatches(sources);

  const code = readFileSync(path.join(sources, DTLS), 'utf8');
  expect(code).toContain('(operationType & BIO_CB_RETURN)');
  expect(code).not.toContain('(operationType == BIO_CB_RETURN)');
});

test('a source that has changed stops the build instead of going without the fix', () => {
  writeFileSync(path.join(sources, DTLS), '// rewritten upstream\n');

  expect(() => applyPatches(sources)).toThrow(/DtlsTransport\.cpp is not the one .* 0 times instead of once/);
});
