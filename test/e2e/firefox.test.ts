/** Firefox, which does a lot in its own way: it answers, it calls, and it has no use for speech that is carried twice. */
import { expect, test } from 'vitest';
import { FIREFOX_TONE_HZ } from '#test/firefox.ts';
import { carries, speechFrom } from '#test/page/voice-counters.ts';
import type { Person } from '#test/page/person.ts';
import { type MediaRelay, startMediaRelay } from '#test/stage/media-relay.ts';
import { useStage } from '#test/stage/stage.ts';

/** Two browsers of different makers on a machine that carries everything. */
const PATIENCE_MS = 40_000;
const LIMIT_MS = 4 * PATIENCE_MS;

let media: MediaRelay;
const stage = useStage({
  async config() {
    media = await startMediaRelay();
    stage.later(() => media.relay.close());
    // Nothing of TCP is lost here: where much is lost, the call would go over that.
    media.relay.blocked = ['tcp'];
    return media.config;
  },
});

/** Firefox sees and hears the Chromium's files, and the other way round a tone and what moves. */
async function seeAndHear(firefox: Person, chromium: Person): Promise<void> {
  await Promise.all([
    firefox.decodesFramesOf(chromium.identity, PATIENCE_MS),
    chromium.seesMovement(firefox.identity, PATIENCE_MS),
  ]);
  await Promise.all([
    firefox.hears(chromium.identity, PATIENCE_MS),
    chromium.hearsTone(FIREFOX_TONE_HZ, PATIENCE_MS),
  ]);
}

test('an agent with Firefox answers, and both see and hear each other', { timeout: LIMIT_MS }, async () => {
  const [shopper, agent] = await Promise.all([
    stage.shopper(),
    stage.agent({ browser: 'firefox', isTapped: false }),
  ]);
  await agent.turnOn('Available');
  await shopper.startsCall('Video call');
  await agent.press('Accept');
  await seeAndHear(agent, shopper);
  await shopper.press('Hang up');
  await agent.reads('The shopper ended the call.');
  await Promise.all([shopper, agent].map((person) => stage.dismiss(person)));
});

test(
  'a shopper with Firefox calls, and the agent does not say everything twice on a lossy line',
  { timeout: LIMIT_MS },
  async () => {
    const [shopper, agent] = await Promise.all([stage.shopper({ browser: 'firefox' }), stage.agent()]);
    await agent.turnOn('Available');
    await shopper.startsCall('Video call');
    await agent.press('Accept');
    await seeAndHear(shopper, agent);

    const plain = await speechFrom(agent.page);
    media.relay.set({ loss: 0.2 });
    // A Chromium in its place would have had copies in each packet by the second window.
    for (let window = 0; window < 2; window += 1)
      expect((await speechFrom(agent.page)).bytesPerPacket).toBeLessThan(plain.bytesPerPacket * 1.3);
    media.relay.set({});
    await shopper.hears('agent', PATIENCE_MS);
    await Promise.all([shopper, agent].map((person) => stage.dismiss(person)));
  },
);

test(
  'a Firefox that joins late, on a lossy line, makes the agent leave the copies out, and hears the agent',
  { timeout: LIMIT_MS + 60_000 },
  async () => {
    const [computer, agent] = await Promise.all([stage.shopper(), stage.agent()]);
    await agent.turnOn('Available');
    await computer.startsCall('Video call');
    await agent.press('Accept');
    await Promise.all([computer.hears('agent', PATIENCE_MS), agent.hears('shopper', PATIENCE_MS)]);
    const plain = await speechFrom(agent.page);
    media.relay.set({ loss: 0.2 });
    await carries(
      'copies in the packets of the agent',
      agent.page,
      (bytes) => bytes > plain.bytesPerPacket * 1.6,
    );

    await computer.press('Go on on your phone');
    const field = await computer.sees('Link for your other device', 'textbox');
    const link = await field.evaluate((element) => (element as HTMLInputElement).value);
    const phone = await stage.shopper({ browser: 'firefox', name: 'phone', path: link });
    await carries('plain packets of the agent', agent.page, (bytes) => bytes < plain.bytesPerPacket * 1.3);
    await phone.hears('agent', PATIENCE_MS);
    media.relay.set({});
    await agent.hearsTone(FIREFOX_TONE_HZ, PATIENCE_MS);
  },
);
