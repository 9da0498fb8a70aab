import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { Person } from '#test/page/person.ts';
import { useStage } from '#test/stage/stage.ts';
import { until } from '#test/until.ts';

// A name that is not loopback's is what makes a page insecure; demo sign-in must still be there.
const stage = useStage({ config: { auth: { demo: 'on' }, calls: { graceSeconds: 2 } } });
let shopper: Person | undefined;
let agent: Person;

beforeAll(async () => {
  agent = await stage.agent();
  await agent.turnOn('Available');
});

// Before the next one, not after the last: what a failed test left is still to be shown.
beforeEach(async () => {
  if (shopper === undefined) return;
  await stage.dismiss(shopper);
  shopper = undefined;
  // A test that failed may have left a call: the next one starts with a free agent.
  await agent.isFree();
});

async function hangsUp(person: Person): Promise<void> {
  await person.press('Hang up');
  await agent.reads('The shopper ended the call.');
}

test('without a camera the shopper is offered to go on with a phone, or goes on by voice', async () => {
  shopper = await stage.shopper({ devices: 'no-camera' });
  await shopper.press('Get help');
  await shopper.reads('This computer has no camera.');
  await shopper.press('Video call');
  await shopper.sees('QR code of the link below');
  const field = await shopper.sees('Link to this page', 'textbox');
  expect(await field.evaluate((element) => (element as HTMLInputElement).value)).toBe(shopper.page.url());
  await shopper.press('Go on without a camera');
  await shopper.reads('No camera was found. Plug one in or switch it on, then try again.');
  await agent.press('Accept');
  await agent.hears('shopper');
  await shopper.decodesFramesOf('agent');
  await hangsUp(shopper);
});

test('without any device the shopper still hears, sees and writes', async () => {
  shopper = await stage.shopper({ devices: 'none' });
  await shopper.startsCall('Voice call');
  await shopper.reads('No microphone was found. Plug one in or switch it on, then try again.');
  await agent.press('Accept');
  await shopper.hears('agent');
  await shopper.writes('I have no microphone');
  await shopper.press('Send');
  await agent.reads('I have no microphone');
  await hangsUp(shopper);
});

test('with permission denied the shopper reads how to allow it, and the call goes on', async () => {
  shopper = await stage.shopper({ devices: 'asks', path: 'about:blank' });
  await shopper.denies(['camera', 'microphone'], stage.server.origin);
  await shopper.visits('/');
  await shopper.startsCall('Video call');
  await shopper.reads('The browser is blocking your microphone.');
  await agent.press('Accept');
  await Promise.all([shopper.decodesFramesOf('agent'), shopper.hears('agent')]);
  await hangsUp(shopper);
});

test('with the camera denied but not the microphone, the shopper is heard', async () => {
  shopper = await stage.shopper({ devices: 'asks', path: 'about:blank' });
  await shopper.allows(['microphone'], stage.server.origin);
  await shopper.denies(['camera'], stage.server.origin);
  await shopper.visits('/');
  await shopper.startsCall('Video call');
  await shopper.reads('The browser is blocking your camera.');
  await agent.press('Accept');
  await agent.hears('shopper');
  await hangsUp(shopper);
});

test('with the camera in another program’s hands the shopper reads it, and is heard', async () => {
  shopper = await stage.shopper({ isCameraInUse: true });
  await shopper.startsCall('Video call');
  await shopper.reads('Another program is using your camera. Close it there, then try again.');
  await agent.press('Accept');
  await agent.hears('shopper');
  await hangsUp(shopper);
});

test('on an insecure page the shopper reads why, and can still listen and write', async () => {
  const host = 'shop.test';
  const { port } = stage.server;
  shopper = await stage.shopper({ insecureHost: host, origin: `http://${host}:${port}` });
  expect(await shopper.page.evaluate(() => isSecureContext)).toBe(false);
  await shopper.startsCall('Voice call');
  await shopper.reads('Browsers open the microphone on secure pages only. Open this page with https://.');
  await agent.press('Accept');
  await shopper.hears('agent');
  await shopper.writes('Your page is not secure');
  await shopper.press('Send');
  await agent.reads('Your page is not secure');
  await hangsUp(shopper);
});

test('the voice comes from the speaker that is chosen, and keeps coming from it in the next call', async () => {
  shopper = await stage.shopper();
  await shopper.startsCall('Voice call');
  await agent.press('Accept');
  await shopper.hears('agent');
  await shopper.press('Devices');
  const chosen = await choosesOtherSpeaker(shopper);
  await shopper.press('Close devices');
  await until('the chosen speaker plays', async () => (await speakerOf(shopper)) === chosen);
  await shopper.hears('agent');
  await hangsUp(shopper);

  await agent.isFree();
  await shopper.press('Call again');
  await agent.press('Accept');
  await shopper.hears('agent');
  expect(await speakerOf(shopper)).toBe(chosen);
  await hangsUp(shopper);
});

/** @returns the id of the device that was chosen */
async function choosesOtherSpeaker(person: Person): Promise<string> {
  const list = await person.page.waitForSelector('aria/Speaker[role="combobox"]');
  const ids = await list!.evaluate((select) =>
    [...(select as HTMLSelectElement).options].map(({ value }) => value),
  );
  const other = ids.at(-1)!;
  expect(ids.length).toBeGreaterThan(1);
  await list!.select(other);
  return other;
}

/** The sink of the call's audio element, wherever in the page's shadow roots it is. */
async function speakerOf(person: Person | undefined): Promise<string | undefined> {
  const audio = await person?.page.$('>>> vitrine-in-call >>> audio');
  return audio?.evaluate((element) => element.sinkId);
}
