import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { Person } from '#test/page/person.ts';
import { keepsPromise } from '#test/stage/promised.ts';
import { useStage } from '#test/stage/stage.ts';
import { until } from '#test/until.ts';

/** From the page's `load` event to the other one's picture. */
const BACK_MS = 2000;

const stage = useStage({ config: { calls: { graceSeconds: 20 } } });
let shopper: Person;
let agent: Person;

beforeAll(async () => {
  [shopper, agent] = await stage.videoCall({ shopper: { isTapped: true } });
});

beforeEach(async () => {
  await Promise.all([shopper.decodesFramesOf('agent'), agent.decodesFramesOf('shopper')]);
});

async function isSoonBackInTheSameCall(person: Person, goAndReturn: () => Promise<void>): Promise<void> {
  await keepsPromise(BACK_MS, async () => {
    await goAndReturn();
    const { at } = await person.decodesFramesOf(person.identity === 'shopper' ? 'agent' : 'shopper');
    const tookMs = at - (await person.loadedAt());
    await Promise.all([shopper.decodesFramesOf('agent'), agent.decodesFramesOf('shopper')]);
    await Promise.all([shopper.hears('agent'), agent.hears('shopper')]);
    return tookMs;
  });
}

test('a shopper who reloads is back in the same call without a click', async () => {
  await isSoonBackInTheSameCall(shopper, () => shopper.reloads());
});

test('a call survives the way to another page of the shop', async () => {
  const callId = shopper.heard(/"call":\{"id":"(call_[0-9a-f-]+)"/);
  const pages = ['/shop.html?product=brass-clock', '/', '/shop.html?product=brass-clock'];
  await isSoonBackInTheSameCall(shopper, () => shopper.visits(pages.shift() ?? '/'));
  expect(shopper.heard(/"call":\{"id":"(call_[0-9a-f-]+)"/)).toBe(callId);
});

test('a page that takes the element away lets go of camera and connection, and one that puts it in again is in the call', async () => {
  await shopper.page.evaluate(() => document.querySelector('vitrine-call')?.remove());
  await until('the camera to be closed', async () => (await shopper.openCameras()) === 0);
  await agent.reads('is reconnecting');
  await shopper.page.evaluate(() => {
    const element = document.createElement('vitrine-call');
    element.setAttribute('token-url', '/v1/demo/shopper-token');
    document.body.append(element);
  });
  await Promise.all([shopper.decodesFramesOf('agent'), agent.decodesFramesOf('shopper')]);
  await Promise.all([shopper.hears('agent'), agent.hears('shopper')]);
});

test('an agent who reloads the desk is back in the same call without a click', async () => {
  await isSoonBackInTheSameCall(agent, () => agent.reloads());
});

test('while a shopper’s tab is closed the agent reads it, and a tab opened within the grace is in the call', async () => {
  await isSoonBackInTheSameCall(shopper, async () => {
    await shopper.closesTab();
    await agent.reads('is reconnecting');
    await shopper.visits('/');
  });
  await shopper.isInState('active');
});

test('while the agent’s tab is closed the shopper reads it, and a desk opened within the grace is in the call', async () => {
  await isSoonBackInTheSameCall(agent, async () => {
    await agent.closesTab();
    await shopper.reads('is reconnecting');
    await agent.visits('/desk');
  });
});
