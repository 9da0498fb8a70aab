import { expect, it } from 'vitest';
import { BROWSER_KINDS, browserKind } from '#sdk/check/browser-kind.ts';
import type { BrowserKind } from '#sdk/check/browser-kind.ts';
import { en, zh } from '#ui/i18n/catalogue.ts';

const KHTML = 'AppleWebKit/537.36 (KHTML, like Gecko)';
const WEBKIT = 'AppleWebKit/605.1.15 (KHTML, like Gecko)';
const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_2 like Mac OS X)';
const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)';
const PHONE = 'Mozilla/5.0 (Linux; Android 15; Pixel 8)';
const WINDOWS = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)';

it.each<[BrowserKind, string, number?]>([
  ['chrome-desktop', `${WINDOWS} ${KHTML} Chrome/140.0.0.0 Safari/537.36`],
  ['chrome-desktop', `Mozilla/5.0 (X11; Linux x86_64) ${KHTML} HeadlessChrome/140.0.0.0 Safari/537.36`],
  ['edge-desktop', `${WINDOWS} ${KHTML} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0`],
  ['firefox-desktop', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'],
  ['safari-desktop', `${MAC} ${WEBKIT} Version/18.2 Safari/605.1.15`],
  ['safari-ios', `${MAC} ${WEBKIT} Version/18.2 Safari/605.1.15`, 5],
  ['safari-ios', `${IPHONE} ${WEBKIT} Version/18.2 Mobile/15E148 Safari/604.1`, 5],
  ['browser-ios', `${IPHONE} ${WEBKIT} CriOS/140.0.0.0 Mobile/15E148 Safari/604.1`, 5],
  ['browser-ios', `${IPHONE} ${WEBKIT} FxiOS/140.0 Mobile/15E148 Safari/605.1.15`, 5],
  ['chrome-android', `${PHONE} ${KHTML} Chrome/140.0.0.0 Mobile Safari/537.36`, 5],
  ['samsung-internet', `${PHONE} ${KHTML} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36`, 5],
  ['firefox-android', 'Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0', 5],
  ['other', 'something of which nobody has heard'],
  ['other', ''],
])('is %s for %s', (kind, userAgent, touchPoints = 0) => {
  expect(browserKind(userAgent, touchPoints)).toBe(kind);
});

it('has a way to the switch for each, in every language', () => {
  for (const words of [en, zh]) {
    const missing = BROWSER_KINDS.filter((kind) => !(`repair.${kind}` in words));
    expect(missing).toEqual([]);
  }
});
