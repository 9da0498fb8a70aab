import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, expect, test } from 'vitest';
import { HEALTHY_AFTER_MS } from '#sfu/respawn-delay.ts';
import type { Person } from '#test/page/person.ts';
import { gapsDuring } from '#test/stage/gaps.ts';
import { keepsPromise } from '#test/stage/promised.ts';
import { useStage } from '#test/stage/stage.ts';
import { until } from '#test/until.ts';

const KILLED_MS = 1500;
const FROZEN_MS = 4000;
const LIMIT_MS = 180_000;

const stage = useStage();
let shopper: Person;
let agent: Person;

beforeEach(async () => {
  if (shopper === undefined) [shopper, agent] = await stage.videoCall();
  await Promise.all([shopper.decodesFramesOf('agent'), agent.decodesFramesOf('shopper')]);
});

/** Sends the signal to the worker of the call, and waits for the one that takes its place. */
async function loseWorker(signal: 'SIGKILL' | 'SIGSTOP'): Promise<void> {
  const lost = stage.server.workerPids();
  expect(lost).toHaveLength(1);
  for (const pid of lost) process.kill(pid, signal);
  await until('another worker', () => stage.server.workerPids().some((pid) => !lost.includes(pid)), {
    timeoutMs: 10_000,
  });
}

async function pauseAfter(signal: 'SIGKILL' | 'SIGSTOP'): Promise<number> {
  const { shopperMs, agentMs } = await gapsDuring(shopper, agent, () => loseWorker(signal));
  return Math.max(shopperMs, agentMs);
}

async function goesOn(): Promise<void> {
  await Promise.all([shopper.hears('agent'), agent.hears('shopper')]);
  await shopper.isInState('active');
}

test(
  'when the media worker is killed, picture and sound are back soon and the call goes on',
  async () => {
    await keepsPromise(KILLED_MS, async (already) => {
      // One that dies so soon after another is not replaced at once.
      if (already > 0) await sleep(HEALTHY_AFTER_MS);
      return pauseAfter('SIGKILL');
    });
    await goesOn();
  },
  LIMIT_MS,
);

test('when the media worker is frozen, picture and sound are back soon and the call goes on', async () => {
  expect(await pauseAfter('SIGSTOP')).toBeLessThanOrEqual(FROZEN_MS);
  await goesOn();
});
