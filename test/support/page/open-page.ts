/** How a person comes to a page: their browser, and what is put into each of their pages before its own scripts. */
import type { Page } from 'puppeteer-core';
import { type ChromiumOptions, startChromium } from '../chromium.ts';
import { startFirefox } from '../firefox.ts';
import { keepConnections } from './kept-connections.ts';
import { probeScript } from './probe.ts';

export interface PersonOptions extends ChromiumOptions {
  /** Chromium when left out. Firefox plays no files: it sends a tone and moving colours, whoever it is. */
  readonly browser?: 'chromium' | 'firefox';
  /** Where paths lead. */
  readonly origin: string;
  /** In messages and in the names of screenshots; the identity when left out. */
  readonly name?: string;
  /** Another program has the camera: fake ones are never busy, so the browser's answer is played. */
  readonly isCameraInUse?: boolean;
  /** Shares this one's Chromium, as another profile in it: nothing is shared but the devices. */
  readonly beside?: { readonly page: Page };
  /** Keeps what comes over the page's socket. */
  readonly isTapped?: boolean;
}

/** What the pages of one person have told so far, oldest first. */
export interface PageRecord {
  /** Errors of pages and their consoles; empty on a good day. */
  readonly notes: string[];
  /** What came over sockets, where these are tapped. */
  readonly frames: string[];
}

declare global {
  var vitrineFirstFrame: number | undefined;
}

/** @returns an empty page, and what closes the browser it is in, or only their profile in it */
export async function openPage(options: PersonOptions): Promise<[Page, () => Promise<void>]> {
  if (options.beside !== undefined) {
    const context = await options.beside.page.browser().createBrowserContext();
    return [await context.newPage(), () => context.close()];
  }
  const started = options.browser === 'firefox' ? await startFirefox(options) : await startChromium(options);
  const [first] = await started.browser.pages();
  return [first ?? (await started.browser.newPage()), () => started.close()];
}

export async function preparePage(page: Page, options: PersonOptions, record: PageRecord): Promise<void> {
  page.on('pageerror', (error) => record.notes.push(`uncaught: ${String(error)}`));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warn')
      record.notes.push(`${message.type()}: ${message.text()}`);
  });
  if (options.isTapped === true) {
    const session = await page.createCDPSession();
    session.on('Network.webSocketFrameReceived', ({ response }) => record.frames.push(response.payloadData));
    await session.send('Network.enable');
  }
  await page.evaluateOnNewDocument(probeScript());
  await page.evaluateOnNewDocument(keepConnections);
  await page.evaluateOnNewDocument(() => {
    addEventListener('vitrine:first-frame', (event) => {
      globalThis.vitrineFirstFrame = (event as CustomEvent<{ milliseconds: number }>).detail.milliseconds;
    });
  });
  // Insecure pages get no client hints, and the text that is left calls a headless browser by another name.
  const userAgent = (await page.browser().userAgent()).replace('HeadlessChrome', 'Chrome');
  if (options.insecureHost !== undefined) await page.setUserAgent({ userAgent });
  if (options.isCameraInUse === true) await page.evaluateOnNewDocument(keepCameraBusy);
  await page.bringToFront();
}

/** Runs in the page. */
function keepCameraBusy(): void {
  const { mediaDevices } = navigator;
  const getUserMedia = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = async (constraints) => {
    if (constraints?.video) throw new DOMException('Could not start video source', 'NotReadableError');
    return getUserMedia(constraints);
  };
}
