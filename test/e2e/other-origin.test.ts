import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { aPicture } from '#test/images.ts';
import type { Person } from '#test/page/person.ts';
import { type Shop, startShop } from '#test/stage/shop.ts';
import { useStage } from '#test/stage/stage.ts';
import { until } from '#test/until.ts';

let shop: Shop;
const stage = useStage({
  async config() {
    shop = await startShop(() => stage.server.origin);
    stage.later(() => shop.close());
    return shop.config;
  },
});
let shopper: Person;
let agent: Person;
let kettle = '';

beforeAll(async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'vitrine-picture-'));
  stage.later(() => rmSync(folder, { recursive: true, force: true }));
  kettle = path.join(folder, 'kettle.jpg');
  writeFileSync(kettle, await aPicture('image/jpeg', 640, 480));
  [shopper, agent] = await Promise.all([
    stage.shopper({ origin: shop.origin, isTapped: true }),
    stage.agent(),
  ]);
});

/** The widget's pictures that this server has sent and the page has drawn, also in the lightbox. */
async function hasDrawn(person: Person, kind: 'thumbnail' | 'whole picture', count: number): Promise<void> {
  await until(`${person.name} to have drawn each ${kind}`, async () => {
    const drawn = await person.page.evaluate(() => {
      const imagesIn = (root: ParentNode): HTMLImageElement[] =>
        [...root.querySelectorAll('*')].flatMap((element) => [
          ...(element instanceof HTMLImageElement ? [element] : []),
          ...(element.shadowRoot === null ? [] : imagesIn(element.shadowRoot)),
        ]);
      return imagesIn(document)
        .filter(({ naturalWidth, width }) => naturalWidth > 0 && width > 0)
        .map(({ src }) => src);
    });
    const files = drawn.filter((src) => src.startsWith(`${stage.server.origin}/v1/files/`));
    const found = files.filter((src) => src.includes('/thumbnail?') === (kind === 'thumbnail'));
    return found.length === count || Promise.reject(new Error(`drawn: ${drawn.join(' ')}`));
  });
}

test('a shopper on a shop’s own site sends a picture, and sees it small and large', async () => {
  await shopper.press('Get help');
  await shopper.sendsFile(kettle, 'Attach a picture');
  await shopper.sees('Picture from Ann');
  await hasDrawn(shopper, 'thumbnail', 1);
  await shopper.press('Open the picture from Ann');
  await hasDrawn(shopper, 'whole picture', 1);
  await shopper.press('Close picture');
});

test('the agent sees it, and the shopper the one that the agent answers with', async () => {
  await agent.opens('Ann');
  await agent.sees('Picture from Ann');
  await hasDrawn(agent, 'thumbnail', 1);
  await agent.sendsFile(kettle, 'Attach a picture');
  await shopper.sees('Picture from Demo agent');
  await hasDrawn(shopper, 'thumbnail', 2);
  await shopper.press('Open the picture from Demo agent');
  await hasDrawn(shopper, 'whole picture', 1);
  await shopper.press('Close picture');
});

test('while they wait there, the network is measured', async () => {
  await shopper.startsCall('Video call');
  await shopper.reads('All set so far. Try your speaker?', 20_000);
  await until(
    'the server to be told what the network carries',
    () => shopper.heard(/"downKbps":(\d+)/) && shopper.heard(/"upKbps":(\d+)/),
  );
});

test('the agent sees the shop’s picture of the product, and both see and hear each other', async () => {
  await agent.turnOn('Available');
  await agent.press('Accept');
  await Promise.all([shopper.decodesFramesOf('agent'), agent.decodesFramesOf('shopper')]);
  await Promise.all([shopper.hears('agent'), agent.hears('shopper')]);
  await until('the picture of the lamp on the desk', () =>
    agent.page
      .waitForSelector(`>>> img[src="${shop.origin}/lamp.svg"]`)
      .then((image) => image?.evaluate(({ naturalWidth }) => naturalWidth > 0)),
  );
});

test('a reload of the shop’s page is in the same call', async () => {
  const callId = shopper.heard(/"call":\{"id":"(call_[0-9a-f-]+)"/);
  await shopper.reloads();
  await shopper.isInState('active', 20_000);
  expect(shopper.heard(/"call":\{"id":"(call_[0-9a-f-]+)"/)).toBe(callId);
  await hasDrawn(shopper, 'thumbnail', 2);
});

test('voices may carry redundancy there: their worker has started', async () => {
  await until('the worker for voices', () =>
    shopper.page.workers().some((worker) => worker.url().startsWith(`blob:${shop.origin}/`)),
  );
});

test('nothing that the shop’s page does not allow was tried, and nothing was refused', () => {
  expect(shopper.notes).toEqual([]);
  expect(agent.notes).toEqual([]);
});
