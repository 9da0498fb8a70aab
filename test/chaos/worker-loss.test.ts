import { beforeEach, expect, test } from 'vitest';
import type { Person } from '#test/page/person.ts';
import { useStage } from '#test/stage/stage.ts';
import { until } from '#test/until.ts';

const KILLED_MS = 1500;
const FROZEN_MS = 4000;

const stage = useStage();
let shopper: Person;
let agent: Person;

beforeEach(async () => {
  if (shopper === undefined) {
    [shopper, agent] = await Promise.all([stage.shopper(), stage.agent()]);
    await agent.turnOn('Available');
    await shopper.startsCall('Video call');
    await agent.press('Accept');
  }
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

async function pauses(signal: 'SIGKILL' | 'SIGSTOP'): Promise<number[]> {
  const lost = Promise.withResolvers<undefined>();
  const measured = Promise.all([
    shopper.longestPauseMs('agent', lost.promise),
    agent.longestPauseMs('shopper', lost.promise),
  ]);
  await Promise.all([shopper.decodesFramesOf('agent'), agent.decodesFramesOf('shopper')]);
  await loseWorker(signal);
  lost.resolve(undefined);
  return measured;
}

test.each([
  { what: 'killed', signal: 'SIGKILL', boundMs: KILLED_MS },
  { what: 'frozen', signal: 'SIGSTOP', boundMs: FROZEN_MS },
] as const)(
  'when the media worker is $what, picture and sound are back soon and the call goes on',
  async ({ signal, boundMs }) => {
    const [toShopper = Infinity, toAgent = Infinity] = await pauses(signal);
    console.log(
      `${signal}: pause of ${Math.round(toShopper)} ms at the shopper, ${Math.round(toAgent)} ms at the agent`,
    );
    expect(toShopper).toBeLessThanOrEqual(boundMs);
    expect(toAgent).toBeLessThanOrEqual(boundMs);
    await Promise.all([shopper.hears('agent'), agent.hears('shopper')]);
    await shopper.isInState('active');
  },
);
