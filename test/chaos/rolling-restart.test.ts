import { beforeAll, expect, test } from 'vitest';
import { bothAreServed, openCall } from '#test/cluster/call-at.ts';
import { shopperAt } from '#test/cluster/people.ts';
import type { Person } from '#test/page/person.ts';
import { newRequestId } from '#test/server.ts';
import type { SignalingClient } from '#test/signaling-client.ts';
import { useClusterStage } from '#test/stage/cluster-stage.ts';
import { gapsDuring, quietGapMs, unnoticedMs } from '#test/stage/gaps.ts';
import { until } from '#test/until.ts';
import { summarize } from '../bench/support/statistics.ts';

/** For each alone, while processes start beside it; cluster.test.ts holds the median of emptied nodes to its bound. */
const LONGEST_MS = 1500;
const LIMIT_MS = 180_000;

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

test(
  'while every process of the cluster is restarted, one after the other, no call ends and nobody loses a place',
  async () => {
    const { cluster } = stage;
    const { id } = await openCall(cluster);
    const quietMs = await quietGapMs(shopper, agent);
    const during = async (act: () => Promise<unknown>): Promise<number> => {
      const { shopperMs, agentMs } = await gapsDuring(shopper, agent, act);
      return Math.round(Math.max(shopperMs, agentMs));
    };
    const [emptied, started]: [number[], number[]] = [[], []];
    for (const { options, child } of [...cluster.nodes.values()]) {
      const leaves = async (): Promise<void> => {
        child.signal('SIGTERM');
        expect(await child.ended()).toBe(0);
      };
      const comes = async (): Promise<void> => {
        await cluster.startNode(options);
        await until('it is registered', () => cluster.isRegistered(options.nodeId), { timeoutMs: 15_000 });
      };
      emptied.push(await during(leaves));
      started.push(await during(comes));
    }
    for (const server of [...cluster.servers]) {
      const restarts = async (): Promise<void> => {
        await cluster.restartServer(server);
        await bothAreServed(cluster);
      };
      started.push(await during(restarts));
    }
    console.log(
      `pauses in ms: undisturbed ${Math.round(quietMs)}, emptied ${emptied.join()}, others ${started.join()}`,
    );
    expect(Math.max(...emptied, ...started)).toBeLessThanOrEqual(LONGEST_MS);
    expect(summarize(started).p50).toBeLessThanOrEqual(unnoticedMs(quietMs));
    expect(await openCall(cluster)).toMatchObject({ id, status: { state: 'active' } });
    await Promise.all([shopper.hears('agent'), agent.hears('shopper')]);
    const queued = (await cluster.live.calls.get(waitingCall))?.value;
    expect(queued?.status.state).toBe('queued');
    waiting.close();
  },
  LIMIT_MS,
);
