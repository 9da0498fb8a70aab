/** Starts a real Chromium for one person, with files for a camera and a microphone. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Browser, launch } from 'puppeteer-core';
import { mediaFiles } from './media/fixtures.ts';
import type { Identity } from './media/frame-code.ts';

export interface ChromiumOptions {
  /** Whose files play the camera and the microphone. */
  readonly identity: Identity;
  /**
   * `files`: both, permission granted without asking · `no-camera`: only a microphone · `none`: no device at
   * all · `asks`: both, and the page's permission decides.
   */
  readonly devices?: 'files' | 'no-camera' | 'none' | 'asks';
  /** Host names that lead to 127.0.0.1: pages on them are insecure, as on a real host without TLS. */
  readonly insecureHost?: string;
  /** SHA-256 of the public key of a certificate that counts as good, base64. */
  readonly trustedKey?: string;
  readonly language?: string;
  /** Plays as the camera in place of the identity's: a Y4M file. */
  readonly camera?: string;
  /** A .wav file for the microphone, instead of the identity's. */
  readonly microphone?: string;
  readonly viewport?: { readonly width: number; readonly height: number };
}

export interface Chromium {
  readonly browser: Browser;
  close(): Promise<void>;
}

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--autoplay-policy=no-user-gesture-required',
  // Two windows on one screen: none of them is the hidden one.
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--disable-background-timer-throttling',
  '--mute-audio',
];

export async function startChromium(options: ChromiumOptions): Promise<Chromium> {
  const profile = mkdtempSync(path.join(os.tmpdir(), 'vitrine-chromium-'));
  const browser = await launch({
    executablePath: executable(),
    headless: true,
    userDataDir: profile,
    pipe: true,
    defaultViewport: options.viewport ?? { width: 1000, height: 760 },
    args: [
      ...FLAGS,
      `--lang=${options.language ?? 'en-US'}`,
      ...deviceFlags(options),
      ...hostFlags(options),
      ...trustFlags(options),
    ],
  });
  return {
    browser,
    async close() {
      await endBrowser(browser);
      rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

function executable(): string {
  const known = [
    process.env['CHROMIUM_PATH'],
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
  ];
  const found = known.find((file) => file !== undefined && existsSync(file));
  if (found === undefined) throw new Error('There is no Chromium; name one in CHROMIUM_PATH.');
  return found;
}

function deviceFlags({
  identity,
  camera: picture,
  microphone: sound,
  devices = 'files',
}: ChromiumOptions): string[] {
  const { video, speech } = mediaFiles(identity);
  const microphone = `--use-file-for-fake-audio-capture=${sound ?? speech}`;
  const camera = `--use-file-for-fake-video-capture=${picture ?? video}`;
  const granted = '--use-fake-ui-for-media-stream';
  switch (devices) {
    case 'files':
      return [granted, '--use-fake-device-for-media-stream', microphone, camera];
    case 'no-camera':
      return [granted, '--use-fake-device-for-media-stream=device-count=0', microphone];
    case 'none':
      return [granted];
    case 'asks':
      return ['--use-fake-device-for-media-stream', microphone, camera];
  }
}

function hostFlags({ insecureHost }: ChromiumOptions): string[] {
  return insecureHost === undefined ? [] : [`--host-resolver-rules=MAP ${insecureHost} 127.0.0.1`];
}

function trustFlags({ trustedKey }: ChromiumOptions): string[] {
  return trustedKey === undefined ? [] : [`--ignore-certificate-errors-spki-list=${trustedKey}`];
}

/** Asks first; a Chromium that does not go is killed by its own process id. */
async function endBrowser(browser: Browser): Promise<void> {
  const process = browser.process();
  const overdue = setTimeout(() => process?.kill('SIGKILL'), 5000);
  try {
    await browser.close();
  } catch {
    process?.kill('SIGKILL');
  } finally {
    clearTimeout(overdue);
  }
}
