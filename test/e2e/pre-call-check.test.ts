import { beforeAll, expect, test } from 'vitest';
import type { Person } from '#test/page/person.ts';
import { useStage } from '#test/stage/stage.ts';
import { until } from '#test/until.ts';

const stage = useStage();
let agent: Person;
let shopper: Person;

/** What the page has asked the probe for so far, by method. */
function probeRequests(person: Person): Promise<string[]> {
  return person.page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map(({ name }) => name)
      .filter((name) => /\/probe\?.*bytes=/.test(name)),
  );
}

beforeAll(async () => {
  [agent, shopper] = await Promise.all([stage.agent(), stage.shopper({ isTapped: true })]);
});

test('a shopper who waits is told that all is well, in one line', async () => {
  await shopper.startsCall('Video call');
  await shopper.reads('All set so far. Try your speaker?', 20_000);
});

test('the line unfolds to microphone, camera, speaker and network', async () => {
  await shopper.press('Camera, sound and network: All set so far. Try your speaker?');
  await shopper.reads('We hear you.');
  await shopper.reads('Your camera works.');
  await shopper.reads('Your network is good.');
  await shopper.press('Play a sound');
  await shopper.reads('Did you hear it?');
  await shopper.press('Yes');
  await shopper.reads('Your speaker works.');
  await shopper.reads('You are all set');
});

test('the microphone’s bar moves with the voice', async () => {
  await until('the bar to have been at two heights', async () => {
    const heights = new Set<string>();
    for (let look = 0; look < 10; look += 1) {
      const bar = await shopper.sees('How loud you are');
      heights.add(await bar.evaluate((element) => element.getAttribute('aria-valuenow') ?? ''));
    }
    return heights.size > 1;
  });
});

test('the server is told, with figures', async () => {
  await until('the server to send the call back with what was found', async () => {
    const told = shopper.heard(/"check":(\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\})/);
    expect(JSON.parse(told), told).toMatchObject({
      microphone: 'heard',
      camera: 'open',
      speaker: 'heard',
      way: 'udp',
      open: { udp: true },
      downKbps: expect.any(Number) as number,
      upKbps: expect.any(Number) as number,
    });
    return true;
  });
});

test('the answer ends it: nothing is measured while the call is on', async () => {
  const before = await probeRequests(shopper);
  expect(before.length).toBeGreaterThan(0);
  await agent.turnOn('Available');
  await agent.press('Accept');
  await Promise.all([shopper.decodesFramesOf('agent'), agent.decodesFramesOf('shopper')]);
  await shopper.doesNotSee('How loud you are');
  await shopper.hears('agent');
  expect(await probeRequests(shopper)).toEqual(before);
  await shopper.press('Hang up');
  await agent.reads('The shopper ended the call.');
});

test('who has blocked the microphone reads where its switch is in this browser', async () => {
  await stage.dismiss(shopper);
  const blocked = await stage.shopper({ devices: 'asks', path: 'about:blank' });
  await blocked.denies(['camera', 'microphone'], stage.server.origin);
  await blocked.visits('/');
  await blocked.startsCall('Video call');
  await blocked.reads('2 things to mend before the call', 20_000);
  await blocked.press('Camera, sound and network: 2 things to mend before the call');
  await blocked.reads('Click the sliders icon to the left of the address');
  await blocked.press('Hang up');
});
