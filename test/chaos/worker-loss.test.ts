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

test.each([
  { what: 'killed', signal: 'SIGKILL', boundMs: KILLED_MS },
  { what: 'frozen', signal: 'SIGSTOP', boundMs: FROZEN_MS },
] as const)(
  'when the media worker is $what, picture and sound are back soon and the call goes on',
  async ({ signal, boundMs }) => {
    await keepsPromise(boundMs, stage.slowness(), async (already) => {
      if (already > 0) await sleep(HEALTHY_AFTER_MS);
      const { shopperMs, agentMs } = await gapsDuring(shopper, agent, () => loseWorker(signal));
      return Math.max(shopperMs, agentMs);
    });
    await Promise.all([shopper.hears('agent'), agent.hears('shopper')]);
    await shopper.isInState('active');
  },
  LIMIT_MS,
);
