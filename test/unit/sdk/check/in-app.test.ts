import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IN_APPS, PHONE_PLATFORMS, appToLeave, inAppBrowser } from '#sdk/check/in-app.ts';
import type { Abilities, InApp } from '#sdk/check/in-app.ts';
import { en, zh } from '#ui/i18n/catalogue.ts';

const KHTML = 'AppleWebKit/537.36 (KHTML, like Gecko)';
const WEBKIT = 'AppleWebKit/605.1.15 (KHTML, like Gecko)';
const IPHONE = `Mozilla/5.0 (iPhone; CPU iPhone OS 17_4_1 like Mac OS X) ${WEBKIT}`;
const MAC = `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${WEBKIT}`;
const WINDOWS = `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${KHTML}`;
const PIXEL = `Mozilla/5.0 (Linux; Android 14; Pixel 8) ${KHTML}`;
const WEB_VIEW = `Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/AP1A.240405.002; wv) ${KHTML} Version/4.0 Chrome/124.0.6367.82 Mobile Safari/537.36`;

describe('a page inside another app', () => {
  it.each<[string, string, string]>([
    [
      'wechat-ios',
      'WeChat on an iPhone',
      `${IPHONE} Mobile/15E148 MicroMessenger/8.0.49(0x1800312b) NetType/WIFI Language/zh_CN`,
    ],
    [
      'wechat-android',
      'WeChat on Android',
      `Mozilla/5.0 (Linux; Android 14; 23127PN0CC Build/UKQ1.230804.001; wv) ${KHTML} Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36 XWEB/1160065 MMWEBSDK/20240404 MMWEBID/2307 MicroMessenger/8.0.49.2600(0x2800315A) WeChat/arm64 Weixin NetType/WIFI Language/zh_CN ABI/arm64`,
    ],
    [
      'instagram-ios',
      'Instagram on an iPhone',
      `${IPHONE} Mobile/21E236 Instagram 329.0.8.29.90 (iPhone14,5; iOS 17_4_1; en_US; en; scale=3.00; 1170x2532; 596957190; IABMV/1)`,
    ],
    [
      'instagram-android',
      'Instagram on Android',
      `${WEB_VIEW} Instagram 330.0.0.40.92 Android (34/14; 420dpi; 1080x2219; Google/google; Pixel 8; shiba; shiba; en_US; 596227451)`,
    ],
    [
      'instagram-ios',
      'Instagram that names Facebook',
      `${IPHONE} Mobile/21E236 Instagram 340.0.3.27.91 (iPhone14,5; iOS 17_4_1; en_US; en) NW/3 [FBAN/Instagram;FBAV/340.0]`,
    ],
    [
      'facebook-ios',
      'Facebook on an iPhone',
      `${IPHONE} Mobile/21E236 [FBAN/FBIOS;FBAV/460.0.0.31.103;FBBV/591021474;FBDV/iPhone14,5;FBMD/iPhone;FBSN/iOS;FBSV/17.4.1;FBSS/3;FBCR/;FBID/phone;FBLC/en_US;FBOP/80]`,
    ],
    ['facebook-android', 'Facebook on Android', `${WEB_VIEW} [FB_IAB/FB4A;FBAV/460.0.0.49.83;IABMV/1;]`],
    ['facebook-android', 'Messenger on Android', `${WEB_VIEW} [FB_IAB/Orca-Android;FBAV/452.0.0.37.109;]`],
    [
      'facebook-ios',
      'Messenger on an iPhone',
      `${IPHONE} Mobile/21E236 [FBAN/MessengerForiOS;FBAV/452.0.0.36.108;FBBV/590;FBLC/de_DE]`,
    ],
    ['line-ios', 'Line on an iPhone', `${IPHONE} Mobile/15E148 Safari Line/14.5.0`],
    ['line-android', 'Line on Android', `${WEB_VIEW} Line/14.6.1/IAB`],
    [
      'tiktok-ios',
      'TikTok on an iPhone',
      `${IPHONE} Mobile/21E236 musical_ly_34.1.0 JsSdk/2.0 NetType/WIFI Channel/App Store ByteLocale/en Region/US isDarkMode/0 WKWebView/1 RevealType/Dialog`,
    ],
    [
      'tiktok-android',
      'TikTok on Android',
      `${WEB_VIEW} trill_340204 JsSdk/1.0 NetType/WIFI Channel/googleplay AppName/trill app_version/34.2.4 ByteLocale/id-ID ByteFullLocale/id-ID Region/ID BytedanceWebview/d8a21c6`,
    ],
    ['tiktok-android', 'TikTok by its web view alone', `${WEB_VIEW} BytedanceWebview/d8a21c6`],
    ['webview-android', 'an app on Android that does not say its name', WEB_VIEW],
    ['webview-ios', 'an app on an iPhone that does not say its name', `${IPHONE} Mobile/15E148`],
    ['webview-ios', 'an app on an iPad', MAC],
  ])('is known: %s for %s', (expected, _what, userAgent) => {
    const found = inAppBrowser(userAgent, 5);
    expect(`${found?.app}-${found?.platform}`).toBe(expected);
  });

  it.each<[string, string, number]>([
    ['Safari on an iPhone', `${IPHONE} Version/17.4.1 Mobile/15E148 Safari/604.1`, 5],
    ['Safari on an iPad', `${MAC} Version/17.4.1 Safari/605.1.15`, 5],
    ['Safari on a Mac', `${MAC} Version/17.4.1 Safari/605.1.15`, 0],
    ['an app on a Mac', MAC, 0],
    ['Chrome on an iPhone', `${IPHONE} CriOS/124.0.6367.88 Mobile/15E148 Safari/604.1`, 5],
    ['Firefox on an iPhone', `${IPHONE} FxiOS/125.2 Mobile/15E148 Safari/605.1.15`, 5],
    ['Edge on an iPhone', `${IPHONE} Version/17.0 EdgiOS/124.0.2478.71 Mobile/15E148 Safari/604.1`, 5],
    ['Google on an iPhone', `${IPHONE} GSA/314.0.626720360 Mobile/15E148 Safari/604.1`, 5],
    ['Chrome on Android', `${PIXEL} Chrome/124.0.0.0 Mobile Safari/537.36`, 5],
    ['Samsung Internet', `${PIXEL} SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36`, 5],
    ['Edge on Android', `${PIXEL} Chrome/124.0.0.0 Mobile Safari/537.36 EdgA/124.0.2478.64`, 5],
    ['Firefox on Android', 'Mozilla/5.0 (Android 14; Mobile; rv:125.0) Gecko/125.0 Firefox/125.0', 5],
    ['Chrome on Windows', `${WINDOWS} Chrome/124.0.0.0 Safari/537.36`, 0],
    ['Edge on Windows with a touch screen', `${WINDOWS} Chrome/124.0.0.0 Safari/537.36 Edg/124.0.0.0`, 10],
    ['Firefox on Linux', 'Mozilla/5.0 (X11; Linux x86_64; rv:125.0) Gecko/20100101 Firefox/125.0', 0],
    [
      'WeChat on Windows',
      `${WINDOWS} Chrome/116.0.0.0 Safari/537.36 NetType/WIFI MicroMessenger/7.0.20.1781(0x6700143B) WindowsWechat(0x63090a13)`,
      0,
    ],
    ['a shop called Online/2', `${PIXEL} Chrome/124.0.0.0 Mobile Safari/537.36 Online/2`, 5],
    ['nothing', '', 0],
  ])('is not seen in %s', (_what, userAgent, touchPoints) => {
    expect(inAppBrowser(userAgent, touchPoints)).toBeUndefined();
  });
});

const able: Abilities = { hasGetUserMedia: true, isSecure: true, isRefused: false };
const anyInApp: fc.Arbitrary<InApp> = fc.record({
  app: fc.constantFrom(...IN_APPS),
  platform: fc.constantFrom(...PHONE_PLATFORMS),
});

describe('an app that a call has to leave', () => {
  it('is one without a way to a camera, whichever it is', () => {
    fc.assert(
      fc.property(anyInApp, (inApp) => {
        expect(appToLeave(inApp, { ...able, hasGetUserMedia: false })).toEqual(inApp);
        expect(appToLeave(inApp, { ...able, isRefused: true })).toEqual(inApp);
      }),
    );
  });

  it('is none where camera and microphone can be had, but for those known to refuse', () => {
    const refusing = IN_APPS.flatMap((app) => PHONE_PLATFORMS.map((platform) => ({ app, platform }))).filter(
      (inApp) => appToLeave(inApp, able) !== undefined,
    );
    expect(refusing).toEqual([
      { app: 'instagram', platform: 'android' },
      { app: 'facebook', platform: 'android' },
    ]);
  });

  it('is none on an insecure page, which has no camera anywhere', () => {
    fc.assert(
      fc.property(anyInApp, fc.boolean(), fc.boolean(), (inApp, hasGetUserMedia, isRefused) => {
        expect(appToLeave(inApp, { hasGetUserMedia, isRefused, isSecure: false })).toBeUndefined();
      }),
    );
  });

  it('is never a browser of its own, whatever that can do', () => {
    expect(appToLeave(undefined, { ...able, hasGetUserMedia: false, isRefused: true })).toBeUndefined();
  });

  it('has its way out in words, in every language', () => {
    for (const words of [en, zh]) {
      const missing = IN_APPS.flatMap((app) =>
        PHONE_PLATFORMS.map((platform) => `${app}-${platform}`),
      ).filter((name) => !(`in-app.how-${name}` in words));
      expect(missing).toEqual([]);
    }
  });
});
