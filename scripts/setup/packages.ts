/** What has to come from the system, per purpose: installed by root, otherwise named in one command. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { cachePath } from './cache.mjs';
import { withLock } from './lock.ts';
import { StepFailed, runLogged, say } from './step.mjs';

interface Need {
  /** Its Debian and Ubuntu package. */
  package: string;
  /** Any of these programs on PATH will do, wherever it comes from. */
  programs?: string[];
  /** A library: how other systems are asked for it. */
  pkgConfig?: string;
}

const NEEDS = {
  /** Building the mediasoup worker. */
  workerBuild: [
    { package: 'meson', programs: ['meson'] },
    { package: 'ninja-build', programs: ['ninja'] },
    { package: 'pkg-config', programs: ['pkg-config'] },
    { package: 'g++', programs: ['c++', 'g++', 'clang++'] },
    { package: 'flatbuffers-compiler', programs: ['flatc'] },
    { package: 'libflatbuffers-dev', pkgConfig: 'flatbuffers' },
    { package: 'libuv1-dev', pkgConfig: 'libuv' },
    { package: 'libssl-dev', pkgConfig: 'openssl' },
    { package: 'libsrtp2-dev', pkgConfig: 'libsrtp2' },
    { package: 'libabsl-dev', pkgConfig: 'absl_flat_hash_map' },
  ],
  /** The DTLS client of the worker check. */
  workerCheck: [{ package: 'openssl', programs: ['openssl'] }],
  /** Tests and measurements with real browsers on real files. */
  browser: [
    { package: 'chromium', programs: ['chromium', 'chromium-browser', 'google-chrome'] },
    { package: 'ffmpeg', programs: ['ffmpeg'] },
    { package: 'espeak-ng', programs: ['espeak-ng'] },
    { package: 'sox', programs: ['sox'] },
    { package: 'fonts-noto-cjk' },
  ],
  /** Tests that the other family of browsers can take part. */
  firefox: [{ package: 'firefox-esr', programs: ['firefox-esr', 'firefox'] }],
  /** A cluster on this machine. */
  localCluster: [{ package: 'redis-server', programs: ['redis-server'] }],
  /** Tests of several servers: they start their own. */
  cluster: [
    { package: 'redis-server', programs: ['redis-server'] },
    { package: 'coturn', programs: ['turnserver'] },
  ],
} as const satisfies Record<string, Need[]>;

export type Purpose = keyof typeof NEEDS;

/** All at once for several purposes, so that a person without root is sent to run one command, not two. */
export async function ensurePackages(...purposes: Purpose[]): Promise<void> {
  const isDebian = existsSync('/etc/debian_version');
  const needs = purposes.flatMap((purpose): Need[] => NEEDS[purpose]);
  const stillMissing = (): string[] =>
    needs.filter((need) => !isThere(need, isDebian)).map((need) => need.package);
  const missing = stillMissing();
  if (missing.length === 0) return;

  const names = missing.join(' ');
  if (!isDebian) {
    throw new StepFailed(`Please install what Debian packages as: ${names}.`);
  }
  if (process.getuid?.() !== 0) {
    throw new StepFailed(
      `System packages are missing; please run: sudo apt-get install -y --no-install-recommends ${names}`,
    );
  }
  await withLock(
    cachePath('lock', 'apt'),
    () => say('Another run is installing system packages; waiting for it …'),
    () => install(stillMissing()),
  );
}

async function install(missing: string[]): Promise<void> {
  if (missing.length === 0) return;
  const names = missing.join(' ');
  say(`Installing system packages: ${names} …`);
  const failure = `Installing the system packages failed: ${names}`;
  await runLogged('apt-update', ['apt-get', 'update'], { failure });
  await runLogged(
    'apt-install',
    ['apt-get', '-o', 'DPkg::Lock::Timeout=300', 'install', '-y', '--no-install-recommends', ...missing],
    { failure, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } },
  );
}

function isThere(need: Need, isDebian: boolean): boolean {
  if (need.programs !== undefined) return need.programs.some(isOnPath);
  if (isDebian) return isInstalled(need.package);
  return need.pkgConfig === undefined || succeeds('pkg-config', ['--exists', need.pkgConfig]);
}

function isOnPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(path.delimiter).some((folder) => {
    try {
      accessSync(path.join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function isInstalled(name: string): boolean {
  // Removed but still configured packages are known to dpkg too: the status must say "installed".
  const query = spawnSync('dpkg-query', ['-W', '-f', '${db:Status-Status}', name], { encoding: 'utf8' });
  return query.stdout === 'installed';
}

function succeeds(program: string, args: string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}
