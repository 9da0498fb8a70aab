import { expect, test } from 'vitest';
import { deadFiles } from '#test/media/fixtures.ts';
import { findNothing, finds, findingsOf } from '#test/page/findings.ts';
import { useStage } from '#test/stage/stage.ts';
import { until } from '#test/until.ts';

const stage = useStage();

test('a dead microphone and a covered camera are named to both sides, with what mends them', async () => {
  const { black, frozen, silent } = deadFiles();
  const [shopper, agent] = await Promise.all([
    stage.shopper({ camera: black, microphone: silent }),
    stage.agent({ camera: frozen }),
  ]);
  await agent.turnOn('Available');
  await shopper.startsCall('Video call');
  await agent.press('Accept');
  await shopper.hears('agent');

  await finds(shopper, ['own camera-black', 'own microphone-silent']);
  await shopper.reads('Your microphone gives no sound. Check its mute switch');
  await shopper.reads('Your camera shows only black. Open its cover');
  await finds(agent, ['own camera-frozen']);
  await agent.reads('Your camera’s picture stands still. Turn the camera off and on again');

  // What is turned off is no problem any more, for neither side.
  await agent.press('Turn camera off');
  await finds(agent, ['other camera-black', 'other microphone-silent']);
  await agent.reads('Ask them to uncover the lens');
  await shopper.press('Turn camera off');
  await shopper.press('Mute');
  await findNothing([shopper, agent], 20_000);
  await shopper.press('Hang up');
  await Promise.all([stage.dismiss(shopper), stage.dismiss(agent)]);
}, 150_000);

test('an ordinary call is not told that anything is wrong', async () => {
  const [shopper, agent] = await stage.videoCall();
  const seen = new Set<string>();
  const watch = async (seconds: number): Promise<void> => {
    const end = performance.now() + seconds * 1000;
    const isOver = async (): Promise<boolean> => {
      for (const name of [...(await findingsOf(shopper)), ...(await findingsOf(agent))]) seen.add(name);
      return performance.now() > end;
    };
    await until('the time to pass', isOver, { timeoutMs: seconds * 1000 + 20_000, everyMs: 500 });
  };
  // Longer than any of them needs to appear.
  await watch(22);
  await shopper.press('Mute');
  await agent.press('Turn camera off');
  await watch(12);
  await shopper.press('Unmute');
  await agent.press('Turn camera on');
  await watch(12);
  expect([...seen]).toEqual([]);
}, 150_000);
