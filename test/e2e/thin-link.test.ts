import { afterEach, expect, test } from 'vitest';
import { readSentPicture } from '#test/page/sent-picture.ts';
import type { Person } from '#test/page/person.ts';
import { hearsWhole } from '#test/page/voice-counters.ts';
import { useLinedStage } from '#test/stage/lined-stage.ts';
import { until } from '#test/until.ts';

const { lineOf, videoCall } = useLinedStage({ calls: { wrapUpSeconds: 0 } });

afterEach(() => {
  lineOf('agent').set({});
});

/** Takes the desk off the agent's screen, or puts it back: what is on it is not seen meanwhile. */
async function looksAway(agent: Person, isAway: boolean): Promise<void> {
  await agent.page.evaluate((away) => {
    document.body.style.display = away ? 'none' : '';
  }, isAway);
}

/** Under a picture that floods such a link more than half has to be made up; the machine may be busy. */
const understandsTheVoice = (agent: Person) => hearsWhole(agent.page, { mostMadeUp: 30, timeoutMs: 60_000 });

test('a picture that nobody sees is not encoded, and is back when somebody looks; a thin link gets a small one, and its voice through', async () => {
  const [shopper, agent] = await videoCall();

  await looksAway(agent, true);
  await until('the encoder to rest', async () => !(await readSentPicture(shopper.page)).isActive, {
    timeoutMs: 20_000,
  });
  const { framesEncoded } = await readSentPicture(shopper.page);
  await understandsTheVoice(agent);
  expect((await readSentPicture(shopper.page)).framesEncoded).toBeLessThanOrEqual(framesEncoded + 2);
  await looksAway(agent, false);
  await agent.decodesFramesOf('shopper', 15_000);

  lineOf('agent').set({ down: { rate: 200_000 } });
  await until(
    'the encoder to follow the receiver’s link',
    async () => {
      const { maxBitrate } = await readSentPicture(shopper.page);
      return maxBitrate <= 200_000 || Promise.reject(new Error(`it may use ${maxBitrate} bit/s`));
    },
    { timeoutMs: 30_000, everyMs: 100 },
  );
  await understandsTheVoice(agent);

  lineOf('agent').set({});
  await until(
    'the picture to be large again',
    async () => {
      const { isActive, maxBitrate } = await readSentPicture(shopper.page);
      return (isActive && maxBitrate >= 400_000) || Promise.reject(new Error(`${maxBitrate} bit/s`));
    },
    { timeoutMs: 90_000, everyMs: 250 },
  );
  await agent.decodesFramesOf('shopper', 15_000);
}, 240_000);
