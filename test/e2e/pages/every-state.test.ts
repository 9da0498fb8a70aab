import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startChromium } from '#test/chromium.ts';
import type { Chromium } from '#test/chromium.ts';
import { sceneNames } from '#test/gallery/scene-names.ts';
import { startGallery } from '#test/gallery/start-gallery.ts';
import type { Gallery } from '#test/gallery/start-gallery.ts';
import type {} from '#test/gallery/gallery.ts';
import { until } from '#test/until.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}
declare const axe: { run(context: Document, options: object): Promise<AxeResult> };

describe('every state of the widget, the desk, the board and the page of a call', () => {
  let gallery: Gallery;
  let chromium: Chromium;
  let page: Page;
  let scenes: readonly string[] = [];
  const broken: string[] = [];

  beforeAll(async () => {
    [gallery, chromium] = await Promise.all([startGallery(), startChromium({ identity: 'shopper' })]);
    page = await chromium.browser.newPage();
    page.on('pageerror', (error) => broken.push(`${page.url()}: ${String(error)}`));
    // Nothing is measured half faded in.
    await page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }]);
    scenes = await sceneNames(page, gallery.address);
  });

  afterAll(async () => {
    await chromium.close();
    await gallery.close();
    expect(broken).toEqual([]);
  });

  it('breaks no rule of accessibility', async () => {
    await page.setViewport({ width: 1440, height: 900 });
    await page.evaluate(AXE);
    const violations: string[] = [];
    for (const scene of scenes) {
      await show(scene, 'en');
      violations.push(...(await brokenRules(scene)));
    }
    expect(violations).toEqual([]);
  });

  it.each(['widget-active', 'desk-active'])('breaks none with the devices open in %s', async (scene) => {
    await page.setViewport({ width: 1440, height: 900 });
    await page.evaluate(AXE);
    await show(scene, 'en');
    await page.locator('aria/Devices[role="button"]').click();
    await page.waitForSelector('aria/Speaker[role="combobox"]');
    expect(await brokenRules(scene)).toEqual([]);
  });

  it('breaks none with the last minutes of a call open', async () => {
    for (const width of [1280, 390]) {
      await page.setViewport({ width, height: 844, isMobile: width < 500, hasTouch: width < 500 });
      await sceneNames(page, gallery.address);
      await page.evaluate(AXE);
      await show('desk-weak', 'en');
      await page.locator('aria/Connection: Fair. Show the last minutes[role="button"]').click();
      await page.waitForSelector('aria/Moment of the call[role="slider"]');
      expect(await brokenRules('desk-weak')).toEqual([]);
      expect(await page.evaluate(measure)).toEqual([]);
    }
  });

  it.each([
    ['en', 1280],
    ['en', 390],
    ['zh', 390],
  ] as const)('breaks none with the ways to a camera shown, in %s at %i pixels', async (tongue, width) => {
    await page.setViewport({ width, height: 844, isMobile: width < 500, hasTouch: width < 500 });
    await sceneNames(page, gallery.address);
    await page.evaluate(AXE);
    await show('widget-in-app', tongue);
    await page.waitForSelector('>>> vitrine-leave-app >>> input');
    expect(await brokenRules('widget-in-app')).toEqual([]);
    expect(await page.evaluate(measure)).toEqual([]);

    await show('widget-no-camera', tongue);
    await page.waitForSelector('>>> vitrine-welcome >>> .no-camera');
    expect(await brokenRules('widget-no-camera')).toEqual([]);
    await page.locator('>>> vitrine-welcome >>> .calls .primary').click();
    await page.waitForSelector('>>> vitrine-phone-offer >>> .qr');
    expect(await brokenRules('widget-no-camera, the phone offered')).toEqual([]);
    expect(await page.evaluate(measure)).toEqual([]);
  });

  it('goes from the offer of the phone back to the ways to call, by keyboard alone', async () => {
    await page.setViewport({ width: 1280, height: 800 });
    await sceneNames(page, gallery.address);
    await show('widget-no-camera', 'en');
    await page.waitForSelector('>>> vitrine-welcome >>> .no-camera');
    await (await page.waitForSelector('>>> vitrine-welcome >>> .calls .primary'))!.focus();
    await page.keyboard.press('Enter');
    // The heading is read first; then come the link, its button, and the ways on.
    await until('the heading to have the focus', async () => (await focused()) === 'Call from your phone');
    const visited: string[] = [];
    while (visited.at(-1) !== 'Back' && visited.length < 5) {
      await page.keyboard.press('Tab');
      visited.push(await focused());
    }
    expect(visited).toEqual(['Link to this page', 'Copy', 'Back']);
    await page.keyboard.press('Enter');
    await until('the video call to have the focus', async () => (await focused()) === 'Video call');
  });

  it('breaks none with the media path open, and fits a phone in both languages', async () => {
    for (const [tongue, width] of [
      ['en', 1280],
      ['en', 390],
      ['zh', 390],
    ] as const) {
      await page.setViewport({ width, height: 844, isMobile: width < 500, hasTouch: width < 500 });
      await sceneNames(page, gallery.address);
      await page.evaluate(AXE);
      await show('desk-active', tongue);
      await page.evaluate(openDetails);
      expect(await brokenRules('desk-active')).toEqual([]);
      expect(await page.evaluate(measure)).toEqual([]);
    }
  });

  it.each([
    ['a phone', 390, 844],
    ['a phone on its side', 844, 390],
  ])('fits %s in Chinese, with buttons large enough for a thumb', async (_name, width, height) => {
    await page.setViewport({ width, height, isMobile: true, hasTouch: true });
    // Touch and the mobile viewport take hold with a new load.
    await sceneNames(page, gallery.address);
    const misfits: string[] = [];
    for (const scene of scenes) {
      await show(scene, 'zh');
      const found = await page.evaluate(measure);
      misfits.push(...found.map((misfit) => `${scene}: ${misfit}`));
    }
    expect(misfits).toEqual([]);
  });

  it('shows the picture of a phone whole while it is upright, and wide again when it is turned', async () => {
    await page.setViewport({ width: 1280, height: 800 });
    await sceneNames(page, gallery.address);
    await show('widget-turning', 'en');
    const video = await page.waitForSelector('aria/Agent video');
    const own = await page.waitForSelector('>>> vitrine-self-view');
    for (const isUpright of [true, false, true]) {
      await until(`the picture ${isUpright ? 'upright' : 'on its side'}`, async () => {
        const fit = await video!.evaluate((element) => getComputedStyle(element).objectFit);
        const box = await own!.boundingBox();
        return fit === (isUpright ? 'contain' : 'cover') && box!.height > box!.width === isUpright;
      });
    }
  });

  /** What has the focus, in whichever shadow root, by its name. */
  function focused(): Promise<string> {
    return page.evaluate(() => {
      let element = document.activeElement;
      for (let inner = element; inner !== null; inner = inner.shadowRoot?.activeElement ?? null)
        element = inner;
      return element?.getAttribute('aria-label') ?? element?.textContent.trim() ?? '';
    });
  }

  async function brokenRules(scene: string): Promise<string[]> {
    return page.evaluate(async (name) => {
      const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
      const { violations } = await axe.run(document, { runOnly: tags });
      return violations.map(({ id, nodes }) => `${name}: ${id}: ${nodes[0]?.html ?? ''}`);
    }, scene);
  }

  async function show(scene: string, tongue: 'en' | 'zh'): Promise<void> {
    await page.evaluate((name, language) => globalThis.showScene?.(name, language), scene, tongue);
    // Three frames: nested components render one after the other, then the layout settles.
    await page.evaluate(async () => {
      for (let frame = 0; frame < 3; frame += 1)
        await new Promise((resolve) => requestAnimationFrame(resolve));
    });
  }
});

/** Runs in the page: what is folded shows, wherever it is. */
function openDetails(): void {
  let opened = 0;
  const walk = (root: ParentNode): void => {
    for (const element of root.querySelectorAll<HTMLElement>('*')) {
      if (element.shadowRoot !== null) walk(element.shadowRoot);
      if (!(element instanceof HTMLDetailsElement)) continue;
      element.open = true;
      opened += 1;
    }
  };
  walk(document);
  if (opened === 0) throw new Error('nothing is folded');
}

/** Runs in the page. */
function measure(): string[] {
  const found: string[] = [];
  if (document.documentElement.scrollWidth > innerWidth) {
    found.push(`is ${document.documentElement.scrollWidth} wide`);
  }
  const walk = (root: ParentNode): void => {
    for (const element of root.querySelectorAll<HTMLElement>('*')) {
      if (element.shadowRoot !== null) walk(element.shadowRoot);
      if (
        !element.matches('button, select, textarea') ||
        !element.checkVisibility({ visibilityProperty: true })
      )
        continue;
      const { width, height, right, left } = element.getBoundingClientRect();
      const name = element.getAttribute('aria-label') ?? element.textContent.trim();
      // A circle or a pill with 44 pixels on its shorter edge.
      if (Math.min(width, height) < 43.5)
        found.push(`"${name}" is ${Math.round(width)} × ${Math.round(height)}`);
      if (left < -1 || right > innerWidth + 1) found.push(`"${name}" sticks out`);
    }
  };
  walk(document);
  return found;
}
