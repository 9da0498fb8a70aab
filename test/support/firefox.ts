/** Starts a real Firefox for one person. Its devices are its own: a tone, and a picture of moving colours. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Browser, launch, type Page } from 'puppeteer-core';

/** What its microphone plays, Hz. */
export const FIREFOX_TONE_HZ = 440;

const PREFERENCES = {
  'media.navigator.streams.fake': true,
  'media.navigator.audio.fake_frequency': FIREFOX_TONE_HZ,
  'media.navigator.permission.disabled': true,
  // Otherwise it tells a page that has not asked yet of the default route only, not of loopback.
  'permissions.default.camera': 1,
  'permissions.default.microphone': 1,
  // Calls of this machine with itself.
  'media.peerconnection.ice.loopback': true,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  // Without a sound card nothing would be played, and audio never be unlocked. This one takes 0.65-0.95 seconds of
  // sound in one second, so that jitter buffers always have to catch up.
  'media.cubeb.force_mock_context': true,
  'media.autoplay.default': 0,
  'media.autoplay.blocking_policy': 0,
  'media.autoplay.block-webaudio': false,
  // Nothing of its own goes out.
  'media.gmp-manager.updateEnabled': false,
  'app.update.enabled': false,
  'browser.safebrowsing.update.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
};

const started = new WeakSet<Browser>();

/** Firefox is driven over another protocol than Chromium, which lacks some of what that one has. */
export function isFirefox(page: Page): boolean {
  return started.has(page.browser());
}

export interface FirefoxOptions {
  readonly viewport?: { readonly width: number; readonly height: number };
}

export async function startFirefox({ viewport }: FirefoxOptions = {}): Promise<{
  readonly browser: Browser;
  close(): Promise<void>;
}> {
  const profile = mkdtempSync(path.join(os.tmpdir(), 'vitrine-firefox-'));
  const browser = await launch({
    browser: 'firefox',
    executablePath: executable(),
    headless: true,
    userDataDir: profile,
    extraPrefsFirefox: PREFERENCES,
    defaultViewport: viewport ?? { width: 1000, height: 760 },
    timeout: 60_000,
  });
  started.add(browser);
  return {
    browser,
    async close() {
      const process = browser.process();
      const overdue = setTimeout(() => process?.kill('SIGKILL'), 10_000);
      try {
        await browser.close();
      } catch {
        process?.kill('SIGKILL');
      } finally {
        clearTimeout(overdue);
        rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
      }
    },
  };
}

function executable(): string {
  const known = [process.env['FIREFOX_PATH'], '/usr/bin/firefox-esr', '/usr/bin/firefox'];
  const found = known.find((file) => file !== undefined && existsSync(file));
  if (found === undefined) throw new Error('There is no Firefox; name one in FIREFOX_PATH.');
  return found;
}
