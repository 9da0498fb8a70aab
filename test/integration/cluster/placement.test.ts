import { afterAll, beforeAll, expect, test } from 'vitest';
import { CallPlacement } from '#protocol/placement.ts';
import { startCluster } from '#test/cluster/cluster.ts';
import type { Cluster } from '#test/cluster/cluster.ts';
import { agentAt, shopperAt } from '#test/cluster/people.ts';
import { answeredCall, newRequestId, ring } from '#test/server.ts';
import type { SignalingClient } from '#test/signaling-client.ts';
import { until } from '#test/until.ts';

let cluster: Cluster;
let here: string;
let there: string;
beforeAll(async () => {
  cluster = await startCluster({
    nodes: [
      { nodeId: 'fra', region: 'frankfurt', sfu: { residency: ['eu'] } },
      { nodeId: 'sin', region: 'singapore' },
    ],
  });
  [here = '', there = ''] = cluster.servers.map(({ origin }) => origin);
}, 60_000);
afterAll(() => cluster?.close());

async function placementOf(
  callId: string,
  origin: string,
  { hello }: SignalingClient,
): Promise<CallPlacement> {
  const response = await fetch(`${origin}/v1/calls/${callId}/placement`, {
    headers: { authorization: `Bearer ${hello.accessToken}` },
  });
  return CallPlacement.parse(await response.json());
}

test('every region’s probe answers any page, and both servers name the same ones', async () => {
  for (const origin of [here, there]) {
    // Each server finds the nodes in its own time.
    let probes: SignalingClient['hello']['probes'] = [];
    await until('a server names both regions', async () => {
      const shopper = await shopperAt(origin);
      shopper.close();
      ({ probes } = shopper.hello);
      return probes.length === 2;
    });
    expect(probes.map(({ region }) => region)).toEqual(['frankfurt', 'singapore']);
    for (const { url } of probes) {
      const response = await fetch(url, { headers: { origin: 'https://shop.example' } });
      expect(response.status).toBe(204);
      expect(response.headers.get('access-control-allow-origin')).toBe('*');
    }
  }
});

test('the nodes measure each other, and a call of two far parties is joined over one near each', async () => {
  const [shopper, agent] = [await shopperAt(here, { id: 'far' }), await agentAt(there)];
  // Both are on this machine: what is told has to go together with the millisecond between the nodes.
  await shopper.request('network:report', { rttMs: { frankfurt: 20, singapore: 80 } });
  await agent.request('network:report', { rttMs: { frankfurt: 80, singapore: 20 } });
  const callId = await until(
    'the nodes have measured each other and a call has two of them',
    async () => {
      const { call } = await ring(shopper, agent);
      const kept = await cluster.live.calls.get(call.id);
      if (kept?.value.agentNodeId !== undefined) return call.id;
      await shopper.request('call:end', { callId: call.id });
      await agent.event('agent:changed', ({ agent: { state } }) => state === 'available');
      return undefined;
    },
    { timeoutMs: 30_000 },
  );
  expect((await cluster.live.calls.get(callId))?.value).toMatchObject({ nodeId: 'fra', agentNodeId: 'sin' });
  // What another server has decided is kept a moment later.
  const decisions = await until('both decisions are kept', async () => {
    const kept = await placementOf(callId, there, agent);
    return kept.decisions.length > 1 ? kept.decisions : undefined;
  });
  expect(decisions.map(({ cause }) => cause)).toEqual(['start', 'ring']);
  expect(decisions[1]).toMatchObject({
    shopper: { measuredMs: { frankfurt: 20, singapore: 80 }, isAdjusted: false },
    chosen: { shopper: { nodeId: 'fra' }, agent: { nodeId: 'sin' } },
  });
  // 20 to each one's node, halved, two hops and the devices: next to nothing is between them here.
  expect(decisions[1]?.costMs).toBeGreaterThan(82);
  expect(decisions[1]?.costMs).toBeLessThan(90);
  await shopper.request('call:end', { callId });
  shopper.close();
  agent.close();
});

test('a claim to be somewhere far away does not take a call out of its area', async () => {
  const shopper = await shopperAt(there, { id: 'liar', context: { residency: 'eu' } });
  await shopper.request('network:report', { rttMs: { frankfurt: 10_000, singapore: 0 } });
  const { call } = await shopper.request('call:start', { requestId: newRequestId(), media: 'voice' });
  expect((await cluster.live.calls.get(call.id))?.value.nodeId).toBe('fra');
  await shopper.request('call:end', { callId: call.id });
  shopper.close();
});

test('a call that was answered before the shopper’s browser had measured moves to the nearer node, at both servers', async () => {
  const [shopper, agent] = [await shopperAt(here, { id: 'quick' }), await agentAt(there, { id: 'near' })];
  await agent.request('network:report', { rttMs: { frankfurt: 50, singapore: 50 } });
  const call = await answeredCall(shopper, agent);
  const before = (await cluster.live.calls.get(call.id))!.value;
  const nearer = before.nodeId === 'sin' ? 'fra' : 'sin';
  await shopper.request('network:report', {
    rttMs: { frankfurt: nearer === 'fra' ? 10 : 200, singapore: nearer === 'sin' ? 10 : 200 },
  });
  const moved = await until('the shopper is at the nearer node', async () => {
    const kept = (await cluster.live.calls.get(call.id))!.value;
    return kept.nodeId === nearer ? kept : undefined;
  });
  expect(moved.mediaGeneration).toBe(before.mediaGeneration + 1);
  for (const person of [shopper, agent])
    await person.event('call:changed', (view) => view.call.mediaGeneration === moved.mediaGeneration);
  await until('it is kept why', async () => {
    const { decisions } = await placementOf(call.id, there, agent);
    return decisions.at(-1)?.cause === 'measured';
  });
  await shopper.request('call:end', { callId: call.id });
  shopper.close();
  agent.close();
});
