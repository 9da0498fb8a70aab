import { expect, test } from 'vitest';
import { type Lines, openLines } from '#test/relay/lines.ts';
import { useStage } from '#test/stage/stage.ts';

let lines: Lines<'shopper' | 'agent'>;
const stage = useStage({
  async config() {
    lines = await openLines(['shopper', 'agent']);
    stage.later(() => lines.close());
    return lines.config;
  },
});

test('each party has a line of their own: where the shopper’s way down is cut, the agent’s picture flows', async () => {
  const [shopper, agent] = await stage.videoCall({
    shopper: { origin: lines.of.shopper.origin },
    agent: { origin: lines.of.agent.origin },
  });
  const { passed } = lines.of.shopper.down;

  lines.of.shopper.set({ down: { isCut: true } });
  await shopper.seesNoMoreFramesOf('agent');
  await agent.decodesFramesOf('shopper', 2000);
  expect(lines.of.shopper.down.passed).toBeLessThan(passed + 100);
  expect(lines.of.shopper.down.refused).toBeGreaterThan(20);
  for (const lane of [lines.of.shopper.up, lines.of.agent.up, lines.of.agent.down])
    expect(lane.dropped).toBe(0);

  lines.of.shopper.set({});
  await shopper.decodesFramesOf('agent');
});
