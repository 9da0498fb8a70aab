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

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}
declare const axe: { run(context: Document, options: object): Promise<AxeResult> };

describe('every state of the widget, the desk and the board', () => {
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
