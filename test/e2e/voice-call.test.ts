import { expect, test } from 'vitest';
import { useStage } from '#test/stage/stage.ts';

const stage = useStage();

test('in a voice call both hear each other, and no camera is opened', async () => {
  const [shopper, agent] = await Promise.all([stage.shopper(), stage.agent()]);
  await agent.turnOn('Available');
  await shopper.startsCall('Voice call');
  await agent.reads('Voice call');
  await agent.press('Accept');
  await Promise.all([shopper.hears('agent'), agent.hears('shopper')]);
  await shopper.isInState('active');
  expect(await shopper.openCameras()).toBe(0);

  await shopper.press('Hang up');
  await agent.reads('The shopper ended the call.');
});
