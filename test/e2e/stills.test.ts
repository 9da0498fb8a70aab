/** An inspection over a way up that carries no moving picture, far away: single sharp ones beside the voice. */
import { afterEach, expect, test } from 'vitest';
import { protocolsOf } from '#test/page/media-routes.ts';
import type { Person } from '#test/page/person.ts';
import { hearsWhole } from '#test/page/voice-counters.ts';
import { useLinedStage } from '#test/stage/lined-stage.ts';
import { until } from '#test/until.ts';

const { stage, lineOf, videoCall } = useLinedStage({ calls: { wrapUpSeconds: 0 } });

afterEach(() => {
  lineOf('shopper').set({});
});

const FAR = { delayMs: 60 };
/** What a queue takes that such lines have. */
const QUEUE_MS = 500;
const THIN_WITHIN_MS = 90_000;

/** The file of the single picture that is shown, which is another for each. */
async function shownStill(agent: Person): Promise<string | undefined> {
  const image = await agent.page.$('>>> .still img');
  return image?.evaluate((element) => element.src);
}

async function seesAnotherStill(agent: Person, former: string | undefined): Promise<string> {
  return until(
    'another single picture',
    async () => {
      const shown = await shownStill(agent);
      return shown === former ? undefined : shown;
    },
    { timeoutMs: THIN_WITHIN_MS },
  );
}

/** @returns false while a moving picture is tried, for then there is nothing to ask for */
async function asksForAnother(agent: Person): Promise<boolean> {
  const button = await agent.page.$('aria/New picture[role="button"]');
  if (button === null) return false;
  return button.click().then(
    () => true,
    () => false,
  );
}

/** A try whether a moving picture fits by now is heard, and soon over. */
const understandsTheVoice = (agent: Person) => hearsWhole(agent.page, { mostMadeUp: 5, timeoutMs: 45_000 });

// With a thin voice beside it, 100 kbit/s carry a small moving picture at times.
test.each([75_000, 60_000])(
  'over %i bit/s up nobody is missed, single pictures come, also when they are asked for, the voice is understood, and on a wide line all moves again',
  async (rate) => {
    const [shopper, agent] = await videoCall();
    lineOf('shopper').set({ down: FAR, up: FAR });
    await agent.decodesFramesOf('shopper', 20_000);
    const logBefore = stage.server.log().length;
    lineOf('shopper').set({ down: FAR, up: { ...FAR, rate, queueMs: QUEUE_MS } });

    await shopper.reads(/Your network is weak/, THIN_WITHIN_MS);
    const first = await seesAnotherStill(agent, undefined);
    const whatHappened = stage.server.log().slice(logBefore);
    expect(whatHappened, 'who is heard is not missed, although no heartbeat gets through').not.toContain(
      '"party-lost"',
    );
    await agent.press('Look closer: single picture from Demo shopper');
    await agent.press('Close picture');
    await until('the desk to be free again', async () => (await agent.page.$('>>> dialog[open]')) === null);
    const second = await seesAnotherStill(agent, first);
    await understandsTheVoice(agent);
    await until('a new picture to be asked for', () => asksForAnother(agent), { timeoutMs: THIN_WITHIN_MS });
    await seesAnotherStill(agent, (await shownStill(agent)) ?? second);
    await understandsTheVoice(agent);
    expect(await protocolsOf(shopper.page)).toEqual(['udp', 'udp']);

    lineOf('shopper').set({ down: FAR, up: FAR });
    await agent.decodesFramesOf('shopper', THIN_WITHIN_MS);
    await shopper.press('Hang up');
    await agent.reads('The shopper ended the call.');
    await Promise.all([shopper, agent].map((person) => stage.dismiss(person)));
  },
  480_000,
);
