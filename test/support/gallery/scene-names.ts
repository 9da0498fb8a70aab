/** The scenes' names, from the gallery's own list: a new scene is looked at without being named again. */
import type { Page } from 'puppeteer-core';

export async function sceneNames(page: Page, address: string): Promise<readonly string[]> {
  await page.goto(address);
  await page.waitForSelector('a');
  return page.$$eval('a', (links) => links.map((link) => link.textContent));
}
