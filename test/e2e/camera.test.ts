import { beforeAll, expect, test } from 'vitest';
import type { Person } from '#test/page/person.ts';
import { prepareTaking } from '#test/page/taken-devices.ts';
import { useStage } from '#test/stage/stage.ts';

const stage = useStage();
let shopper: Person;
let agent: Person;

beforeAll(async () => {
  [shopper, agent] = await Promise.all([stage.shopper({ path: 'about:blank' }), stage.agent()]);
  await prepareTaking(shopper.page);
  await shopper.visits('/');
  await agent.turnOn('Available');
  await shopper.startsCall('Video call');
  await agent.press('Accept');
  await agent.decodesFramesOf('shopper');
  await agent.hears('shopper');
});

test('a camera that a phone call takes is told in words to both, and comes back by itself', async () => {
  await shopper.page.evaluate(() => takenDevices.take('video'));
  await shopper.reads('The camera stopped: a phone call or another app may be using it.');
  await agent.reads(/has no picture right now/);
  await agent.hears('shopper');
  await shopper.page.evaluate(() => takenDevices.giveBack());
  await agent.decodesFramesOf('shopper', 40_000);
  expect(await shopper.pageText()).not.toContain('The camera stopped');
  expect(await shopper.openCameras()).toBe(1);
}, 90_000);

test('a microphone that the system mutes is opened anew, and heard', async () => {
  await shopper.page.evaluate(() => takenDevices.mute('audio'));
  await agent.hears('shopper', 40_000);
  expect(await shopper.pageText()).not.toContain('The microphone stopped');
});

test('an agent’s wish is put before the shopper, whose word it is', async () => {
  await agent.press('Shopper’s camera');
  // Files that play a camera have no light.
  await agent.press('Ask for light');
  await agent.reads('Their camera is off, or cannot do that.');

  await agent.press('Ask for the other camera');
  await shopper.reads(/would like to switch to your other camera/);
  await agent.reads(/Asking/);
  // There is only one camera here: what was allowed is tried, and the picture goes on.
  await shopper.press('Allow');
  await agent.reads(/but their camera did not do it/);
  await agent.decodesFramesOf('shopper', 20_000);
  expect(await shopper.openCameras()).toBe(1);

  await agent.press('Ask for the other camera');
  await shopper.press('Not now');
  await agent.reads(/would rather not/);
  expect(await shopper.pageText()).not.toContain('would like to switch');
});
