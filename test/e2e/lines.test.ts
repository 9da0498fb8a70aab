import { expect, test } from 'vitest';
import { useLinedStage } from '#test/stage/lined-stage.ts';

const { lineOf, videoCall } = useLinedStage();

test('each party has a line of their own: where the shopper’s way down is cut, the agent’s picture flows', async () => {
  const [shopper, agent] = await videoCall();
  const { passed } = lineOf('shopper').down;

  lineOf('shopper').set({ down: { isCut: true } });
  await shopper.seesNoMoreFramesOf('agent');
  await agent.decodesFramesOf('shopper', 2000);
  expect(lineOf('shopper').down.passed).toBeLessThan(passed + 100);
  expect(lineOf('shopper').down.refused).toBeGreaterThan(20);
  for (const lane of [lineOf('shopper').up, lineOf('agent').up, lineOf('agent').down])
    expect(lane.dropped).toBe(0);

  lineOf('shopper').set({});
  await shopper.decodesFramesOf('agent');
});
