import { beforeEach, expect, test } from 'vitest';
import type { Person } from '#test/page/person.ts';
import { useClusterStage } from '#test/stage/cluster-stage.ts';
import { gapsDuring } from '#test/stage/gaps.ts';
import { until } from '#test/until.ts';

const NODE_KILLED_MS = 1500;
const NODE_FROZEN_MS = 6000;
const NODE_DRAINED_MS = 200;
/** Nothing about media changes: what is left is the jitter of two browsers on two cores. */
const UNTOUCHED_MS = 500;

const stage = useClusterStage();
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
}, 60_000);

async function call() {
  const [open] = await stage.cluster.live.openCalls.range({});
  const found = open && (await stage.cluster.live.calls.get(open.member));
  if (found === undefined) throw new Error('there is no open call');
  return found.value;
}

/** The call's node, and that it has gone to another. */
async function nodeOfCall() {
  const { nodeId } = await call();
  const node = stage.cluster.nodes.get(nodeId)!;
  const left = () =>
    until('the call to be at another node', async () => (await call()).nodeId !== nodeId, {
      timeoutMs: 15_000,
    });
  return { node, left };
}

async function picturesAreBack(): Promise<void> {
  await Promise.all([shopper.decodesFramesOf('agent'), agent.decodesFramesOf('shopper')]);
  await shopper.isInState('active');
}

function say(what: string, gaps: { shopperMs: number; agentMs: number }): void {
  const [atShopper, atAgent] = [gaps.shopperMs, gaps.agentMs].map(Math.round);
  console.log(`${what}: pause of ${atShopper} ms at the shopper, ${atAgent} ms at the agent`);
}

test('when the media node is killed, the call goes on at another and the picture is soon back', async () => {
  const { node, left } = await nodeOfCall();
  const gaps = await gapsDuring(shopper, agent, async () => {
    node.signal('SIGKILL');
    await left();
  });
  say('node killed', gaps);
  await picturesAreBack();
  expect(gaps.shopperMs).toBeLessThanOrEqual(NODE_KILLED_MS);
  expect(gaps.agentMs).toBeLessThanOrEqual(NODE_KILLED_MS);
  await Promise.all([shopper.hears('agent'), agent.hears('shopper')]);
  await stage.cluster.startNode(node.options);
}, 60_000);

test('when the media node falls silent, the call goes on at another, and the node is used again after it', async () => {
  const { node, left } = await nodeOfCall();
  const gaps = await gapsDuring(shopper, agent, async () => {
    node.signal('SIGSTOP');
    await left();
  });
  say('node silent', gaps);
  await picturesAreBack();
  expect(gaps.shopperMs).toBeLessThanOrEqual(NODE_FROZEN_MS);
  expect(gaps.agentMs).toBeLessThanOrEqual(NODE_FROZEN_MS);
  node.signal('SIGCONT');
  await until('it is registered again', () => stage.cluster.isRegistered(node.options.nodeId), {
    timeoutMs: 15_000,
  });
}, 60_000);

test('when the media node is emptied, the call goes to another without a pause that anybody notices', async () => {
  const { node, left } = await nodeOfCall();
  const gaps = await gapsDuring(shopper, agent, async () => {
    node.child.signal('SIGTERM');
    await left();
    // It ends by itself when its last room is closed, which both parties have left by then.
    expect(await node.child.ended()).toBe(0);
  });
  say('node drained', gaps);
  expect(gaps.shopperMs).toBeLessThanOrEqual(NODE_DRAINED_MS);
  expect(gaps.agentMs).toBeLessThanOrEqual(NODE_DRAINED_MS);
  await picturesAreBack();
  await Promise.all([shopper.hears('agent'), agent.hears('shopper')]);
  await stage.cluster.startNode(node.options);
}, 60_000);

test('when a signaling server is killed, the picture never stops and the people on it are back at another', async () => {
  for (const server of stage.cluster.servers) {
    const gaps = await gapsDuring(shopper, agent, async () => {
      server.child.signal('SIGKILL');
      await server.child.ended();
      await until(
        'both are with a server that is there',
        async () => (await bothAreServed()) && (await call()).status.state === 'active',
        { timeoutMs: 15_000 },
      );
      await stage.cluster.restartServer(server);
    });
    say('server killed', gaps);
    expect(gaps.shopperMs).toBeLessThanOrEqual(UNTOUCHED_MS);
    expect(gaps.agentMs).toBeLessThanOrEqual(UNTOUCHED_MS);
    await picturesAreBack();
  }
}, 120_000);

/** Their sessions are online at servers that say that they are there. */
async function bothAreServed(): Promise<boolean> {
  const { live } = stage.cluster;
  const { shopper: one, agent: other } = await call();
  const alive = new Set((await live.servers.list()).map(({ id }) => id));
  for (const party of [one, other]) {
    const status = party && (await live.sessions.get(party.sessionId))?.value.status;
    if (status?.state !== 'online' || !alive.has(status.serverId)) return false;
    const member = stage.cluster.servers.find(
      ({ child }) =>
        child.isRunning() &&
        status.serverId.startsWith(
          `server-${stage.cluster.servers.findIndex((each) => each.child === child)}.`,
        ),
    );
    if (member === undefined) return false;
  }
  return true;
}

test('while Redis is frozen for half a minute the call goes on, and afterwards everything works again', async () => {
  const { redis, servers } = stage.cluster;
  const gaps = await gapsDuring(shopper, agent, async () => {
    redis.pause();
    await until(
      'the servers say that they are not ready',
      async () => {
        const answers = await Promise.all(servers.map(({ origin }) => fetch(`${origin}/readyz`)));
        return answers.every(({ status }) => status === 503);
      },
      { timeoutMs: 15_000 },
    );
    await agent.writes('Can you still see me?');
    await agent.press('Send');
    await new Promise((resolve) => setTimeout(resolve, 30_000));
    redis.resume();
    await until(
      'the servers are ready again',
      async () => {
        const answers = await Promise.all(servers.map(({ origin }) => fetch(`${origin}/readyz`)));
        return answers.every(({ ok }) => ok);
      },
      { timeoutMs: 20_000 },
    );
    await shopper.reads('Can you still see me?', 15_000);
  });
  say('redis frozen', gaps);
  expect(gaps.shopperMs).toBeLessThanOrEqual(UNTOUCHED_MS);
  expect(gaps.agentMs).toBeLessThanOrEqual(UNTOUCHED_MS);
  await shopper.isInState('active');
  await shopper.press('Hang up');
  await until('the call has ended', async () => (await stage.cluster.live.openCalls.size()) === 0, {
    timeoutMs: 15_000,
  });
}, 120_000);
