/** Which browser this is, as far as it decides where its switches for camera and microphone are. Pure. */

export const BROWSER_KINDS = [
  'chrome-desktop',
  'edge-desktop',
  'firefox-desktop',
  'safari-desktop',
  'chrome-android',
  'firefox-android',
  'samsung-internet',
  'safari-ios',
  'browser-ios',
  'other',
] as const;
export type BrowserKind = (typeof BROWSER_KINDS)[number];

/** @param touchPoints an iPad calls itself a Mac, but Macs are not touched */
export function browserKind(userAgent: string, touchPoints: number): BrowserKind {
  const has = (word: string): boolean => userAgent.includes(word);
  const isApplePhone = /iPhone|iPad|iPod/.test(userAgent) || (has('Macintosh') && touchPoints > 1);
  if (isApplePhone) return /CriOS|FxiOS|EdgiOS|OPiOS/.test(userAgent) ? 'browser-ios' : 'safari-ios';
  if (has('Android')) {
    if (has('SamsungBrowser')) return 'samsung-internet';
    if (has('Firefox')) return 'firefox-android';
    return has('Chrome') ? 'chrome-android' : 'other';
  }
  if (has('Edg/')) return 'edge-desktop';
  if (has('Firefox')) return 'firefox-desktop';
  if (has('Chrome') || has('Chromium')) return 'chrome-desktop';
  return has('Safari') && has('Macintosh') ? 'safari-desktop' : 'other';
}
