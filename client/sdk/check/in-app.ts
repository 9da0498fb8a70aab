/** Whether a page was opened inside another app, and whether that app lets it have a camera. Pure. */

export const IN_APPS = ['wechat', 'instagram', 'facebook', 'line', 'tiktok', 'webview'] as const;
export const PHONE_PLATFORMS = ['ios', 'android'] as const;
export type PhonePlatform = (typeof PHONE_PLATFORMS)[number];

export interface InApp {
  /** `webview`: an app that does not say its name. */
  readonly app: (typeof IN_APPS)[number];
  readonly platform: PhonePlatform;
}

export interface Abilities {
  readonly hasGetUserMedia: boolean;
  readonly isSecure: boolean;
  /** The browser says that it would not even ask the person. */
  readonly isRefused: boolean;
}

/** In this order: Instagram's names Facebook, too, and those on Android are web views as well. */
const NAMES: readonly (readonly [InApp['app'], RegExp])[] = [
  ['wechat', /MicroMessenger\//],
  ['instagram', /\bInstagram /],
  ['facebook', /\bFBA[NV]\/|\bFB_IAB\//],
  ['line', /\bLine\/\d/],
  ['tiktok', /BytedanceWebview\/|\bmusical_ly|\btrill_|\bTikTok /],
];

/** An app that forgets to answer a page's wish for a camera has refused it; these are known to. */
const REFUSING: readonly string[] = ['facebook-android', 'instagram-android'];

/** @param touchPoints an iPad calls itself a Mac, but Macs are not touched */
export function phonePlatform(userAgent: string, touchPoints: number): PhonePlatform | undefined {
  if (/iPhone|iPad|iPod/.test(userAgent)) return 'ios';
  if (userAgent.includes('Macintosh') && touchPoints > 1) return 'ios';
  return userAgent.includes('Android') ? 'android' : undefined;
}

/** Undefined for browsers of their own, and on computers. */
export function inAppBrowser(userAgent: string, touchPoints: number): InApp | undefined {
  const platform = phonePlatform(userAgent, touchPoints);
  if (platform === undefined) return undefined;
  const app = NAMES.find(([, name]) => name.test(userAgent))?.[0];
  if (app !== undefined) return { app, platform };
  // Every browser of an iPhone calls itself Safari; a bare web view does not.
  const isWebView = platform === 'ios' ? !userAgent.includes('Safari/') : userAgent.includes('; wv)');
  return isWebView ? { app: 'webview', platform } : undefined;
}

/** The app that a call has to leave; undefined also inside an app where camera and microphone can be had. */
export function appToLeave(
  inApp: InApp | undefined,
  { hasGetUserMedia, isSecure, isRefused }: Abilities,
): InApp | undefined {
  // No browser opens a device for an insecure page: the way out would lead nowhere.
  if (inApp === undefined || !isSecure) return undefined;
  const isKnown = REFUSING.includes(`${inApp.app}-${inApp.platform}`);
  return !hasGetUserMedia || isRefused || isKnown ? inApp : undefined;
}
