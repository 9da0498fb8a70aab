import { beforeAll, expect, test } from 'vitest';
import type { CallQuality } from '#protocol/call-quality.ts';
import type { Person } from '#test/page/person.ts';
import { callQuality } from '#test/stage/call-timeline.ts';
import { useLinedStage } from '#test/stage/lined-stage.ts';
import { until } from '#test/until.ts';

const { stage, lineOf, videoCall } = useLinedStage();
let shopper: Person;
let agent: Person;
const quality = (): Promise<CallQuality> => callQuality(agent, stage.server.origin);
const worst = (column: readonly (number | null)[] = []): number =>
  Math.max(0, ...column.map((value) => value ?? 0));

beforeAll(async () => {
  [shopper, agent] = await videoCall();
});

test('loss on the shopper’s way up is told as theirs while the call runs', async () => {
  lineOf('shopper').set({ up: { loss: 0.25 } });
  await until(
    'the shopper’s way up to be told as weak',
    async () => {
      const { notes, sides } = await quality();
      const verdicts = notes
        .filter(({ kind }) => kind === 'weak')
        .map(({ side, cause }) => `${side} ${cause}`);
      // Of the picture: on so short a line lost speech is sent again before the node counts it.
      const lost = worst(sides.shopper.columns.sentPictureLost);
      return verdicts.includes('shopper mine-uplink') && lost > 100;
    },
    { timeoutMs: 40_000 },
  );
  const { sides } = await quality();
  expect(worst(sides.agent.columns.sentPictureLost)).toBeLessThan(
    worst(sides.shopper.columns.sentPictureLost),
  );
});

test('the agent opens the last minutes, and reads whose network is weak and what to do', async () => {
  const indicator = await agent.page.waitForSelector('>>> vitrine-quality-indicator >>> button', {
    visible: true,
  });
  await indicator?.click();
  await agent.reads('network is weak when sending', 20_000);
  await agent.page.waitForSelector('>>> figure[data-plot="loss"]', { visible: true });
});

test('after the call its page shows both directions on one time axis, and the arrow keys read them out', async () => {
  lineOf('shopper').set({});
  await shopper.press('Hang up');
  await agent.reads('The shopper ended the call.');
  const { callId, endedAt, summary } = await quality();
  expect(endedAt).toBeDefined();
  expect(summary.weak[0]).toMatchObject({ side: 'shopper', part: 'uplink' });

  const page = await agent.context.newPage();
  await page.goto(`${lineOf('agent').origin}/call?id=${callId}`);
  for (const plot of ['voice', 'bitrate', 'loss', 'rtt', 'copies'])
    await page.waitForSelector(`>>> figure[data-plot="${plot}"] path.curve[d^="M"]`);
  const cursor = await page.waitForSelector('aria/Moment of the call[role="slider"]');
  await cursor?.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  expect(await cursor?.evaluate((element) => element.getAttribute('aria-valuetext'))).toMatch(
    /^0:02\. Voice/,
  );
});
