/** The lines of mediasoup's worker that must differ for a build against a distribution's libraries. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { StepFailed } from '../setup/step.mjs';

interface Patch {
  file: string;
  from: string;
  to: string;
}

const PATCHES: Patch[] = [
  {
    // Debian 12 has meson 1.0.1; nothing in the file needs more.
    file: 'meson.build',
    from: "meson_version: '>= 1.1.0'",
    to: "meson_version: '>= 1.0.0'",
  },
  {
    // Its sources include headers that flatc generates, without saying so: on a busy machine the compiler
    // comes first.
    file: 'deps/libwebrtc/meson.build',
    from: "flatbuffers_proj.get_variable('flatbuffers_dep'),",
    to: "flatbuffers_proj.get_variable('flatbuffers_dep'), flatbuffers_generator_dep,",
  },
  {
    // OpenSSL passes `BIO_CB_RETURN | operation`, so the comparison never holds and the callback answers 1
    // to every question, also to "is kernel TLS sending?". A libssl with kernel TLS, as distributions build
    // it, then allocates no write buffer and the worker crashes at its first DTLS packet. The bundled
    // OpenSSL has no kernel TLS, so upstream's own binaries are not affected.
    file: 'src/RTC/DtlsTransport.cpp',
    from: '(operationType == BIO_CB_RETURN)',
    to: '(operationType & BIO_CB_RETURN)',
  },
];

export function applyPatches(sources: string): void {
  for (const { file, from, to } of PATCHES) {
    const name = path.join(sources, file);
    const parts = readFileSync(name, 'utf8').split(from);
    if (parts.length !== 2) {
      throw new StepFailed(
        `mediasoup's worker/${file} is not the one scripts/worker/patches.ts was made for: "${from}" ` +
          `is in it ${parts.length - 1} times instead of once.`,
      );
    }
    writeFileSync(name, parts.join(to));
  }
}
