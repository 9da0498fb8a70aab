import { beforeAll, expect, test } from 'vitest';
import { bothAreServed, openCall } from '#test/cluster/call-at.ts';
import type { NodeOptions, ServerMember } from '#test/cluster/cluster.ts';
import { shopperAt } from '#test/cluster/people.ts';
import type { Person } from '#test/page/person.ts';
import { newRequestId } from '#test/server.ts';
import type { SignalingClient } from '#test/signaling-client.ts';
import { useClusterStage } from '#test/stage/cluster-stage.ts';
import { gapsDuring, quietGapMs, unnoticedMs } from '#test/stage/gaps.ts';
import { keepsPromise } from '#test/stage/promised.ts';
import { until } from '#test/until.ts';

/** For each alone, at the very worst; cluster.test.ts holds their median to its bound. */
const EMPTIED_MS = 1500;
const LIMIT_MS = 300_000;

const stage = useClusterStage();
let shopper: Person;
let agent: Person;
let waiting: SignalingClient;
let waitingCall: string;

beforeAll(async () => {
  [shopper, agent] = await stage.videoCall();
  waiting = await shopperAt(stage.cluster.servers[1]!.origin);
  const { call } = await waiting.request('call:start', { requestId: newRequestId(), media: 'voice' });
  waitingCall = call.id;
}, LIMIT_MS);

async function emptied(nodeId: string): Promise<void> {
  const child = stage.cluster.nodes.get(nodeId)!.child;
  child.signal('SIGTERM');
  expect(await child.ended()).toBe(0);
}

async function startedAgain(options: NodeOptions): Promise<void> {
  const { cluster } = stage;
  await cluster.startNode(options);
  await until('it is registered', () => cluster.isRegistered(options.nodeId), { timeoutMs: 15_000 });
}

async function restarted(server: ServerMember): Promise<void> {
  await stage.cluster.restartServer(server);
  await bothAreServed(stage.cluster);
}

test(
  'while every process of the cluster is restarted, one after the other, no call ends and nobody loses a place',
  async () => {
    const { cluster } = stage;
    const { id } = await openCall(cluster);
    const unnoticed = unnoticedMs(await quietGapMs(shopper, agent));
    const pauseWhile = async (act: () => Promise<unknown>): Promise<number> => {
      const { shopperMs, agentMs } = await gapsDuring(shopper, agent, act);
      return Math.max(shopperMs, agentMs);
    };
    for (const { options } of [...cluster.nodes.values()]) {
      await keepsPromise(unnoticed, async () => {
        const emptiedMs = await pauseWhile(() => emptied(options.nodeId));
        expect(emptiedMs).toBeLessThanOrEqual(EMPTIED_MS);
        return pauseWhile(() => startedAgain(options));
      });
    }
    for (const server of [...cluster.servers]) {
      await keepsPromise(unnoticed, () => pauseWhile(() => restarted(server)));
    }
    expect(await openCall(cluster)).toMatchObject({ id, status: { state: 'active' } });
    await Promise.all([shopper.hears('agent'), agent.hears('shopper')]);
    const queued = (await cluster.live.calls.get(waitingCall))?.value;
    expect(queued?.status.state).toBe('queued');
    waiting.close();
  },
  LIMIT_MS,
);
