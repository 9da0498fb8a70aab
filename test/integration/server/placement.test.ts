import { afterEach, expect, test } from 'vitest';
import { CallPlacement } from '#protocol/placement.ts';
import type { PlacementDecision } from '#protocol/placement.ts';
import type { CallId } from '#protocol/ids.ts';
import { ASIAN, EUROPEAN, FRANKFURT, SINGAPORE, addNode } from '#test/regions.ts';
import { newRequestId, ring, startTestServer } from '#test/server.ts';
import type { TestServer, TestServerOptions } from '#test/server.ts';
import { connect } from '#test/signaling-client.ts';
import type { SignalingClient } from '#test/signaling-client.ts';
import { until } from '#test/until.ts';

let server: TestServer;
afterEach(() => server.close());

/** With a node in Frankfurt and one in Singapore besides the one in the server's own process. */
async function startWithRegions(options: TestServerOptions = {}): Promise<void> {
  server = await startTestServer(options);
  await addNode(server.app.services, 'fra', { ...FRANKFURT, regionRttMs: { singapore: 150 } });
  await addNode(server.app.services, 'sin', SINGAPORE);
}

const start = async (shopper: SignalingClient) =>
  (await shopper.request('call:start', { requestId: newRequestId(), media: 'voice' })).call;

async function decisionsOn(id: CallId, { hello }: SignalingClient): Promise<PlacementDecision[]> {
  const response = await fetch(`${server.url}/v1/calls/${id}/placement`, {
    headers: { authorization: `Bearer ${hello.accessToken}` },
  });
  expect(response.status).toBe(200);
  return CallPlacement.parse(await response.json()).decisions;
}

test('the hello names a probe of each region, and the server’s own answers', async () => {
  await startWithRegions();
  const { hello } = await server.shopper();
  expect(hello.probes).toEqual([
    { region: 'frankfurt', url: 'http://fra.example/probe' },
    { region: 'singapore', url: 'http://sin.example/probe' },
    { region: 'test', url: '/probe' },
  ]);
  expect((await fetch(new URL('/probe', server.url))).status).toBe(204);
});

test('what a page reports decides where its next call starts, and an agent can read why', async () => {
  await startWithRegions();
  const [shopper, agent] = [await server.shopper(), await server.agent()];
  await shopper.request('network:report', { rttMs: ASIAN });
  await agent.request('network:report', { rttMs: EUROPEAN });
  const { call } = await ring(shopper, agent);
  const [first, second] = await decisionsOn(call.id, agent);
  expect(first).toMatchObject({
    cause: 'start',
    shopper: { measuredMs: ASIAN },
    chosen: { shopper: { nodeId: 'sin' }, agent: { nodeId: 'sin' } },
  });
  expect(second).toMatchObject({
    cause: 'ring',
    agent: { measuredMs: EUROPEAN },
    chosen: { shopper: { nodeId: 'sin' }, agent: { nodeId: 'fra' } },
  });
  const others = second?.rejected.map(({ nodeId, reason }) => `${nodeId} ${reason}`);
  expect(others).toEqual(['fake longer-path']);
  await shopper.request('call:end', { callId: call.id });
});

test('a reload keeps what the page before it has measured', async () => {
  await startWithRegions();
  const [first, agent] = [await server.shopper(), await server.agent()];
  await first.request('network:report', { rttMs: ASIAN });
  const shopper = await server.reload(first);
  const call = await start(shopper);
  expect((await decisionsOn(call.id, agent))[0]?.chosen.shopper.nodeId).toBe('sin');
  await shopper.request('call:end', { callId: call.id });
});

test.each([
  { trustProxy: true, nodeId: 'sin' },
  { trustProxy: false, nodeId: 'fra' },
])('a country from a proxy that is trusted ($trustProxy) puts a call on $nodeId', async (given) => {
  const http = { countryHeader: 'X-Country', trustProxy: given.trustProxy };
  await startWithRegions({ config: { http } });
  const agent = await server.agent();
  const credentials = { token: await server.token({ role: 'shopper' }), timeZone: 'Europe/Paris' };
  const shopper = await connect(server.url, credentials, { headers: { 'x-country': 'ID' } });
  const call = await start(shopper);
  expect((await decisionsOn(call.id, agent))[0]?.chosen.shopper.nodeId).toBe(given.nodeId);
  await shopper.request('call:end', { callId: call.id });
  shopper.close();
});

test.each([
  ['a negative time', { a: -1 }],
  ['more than ten seconds', { a: 10_001 }],
  ['no number', { a: 'near' }],
  ['33 regions', Object.fromEntries(Array.from({ length: 33 }, (_, index) => [`r${index}`, 1]))],
  ['a name of 65 letters', { ['x'.repeat(65)]: 1 }],
])('a report of %s is refused', async (_, rttMs) => {
  await startWithRegions();
  const shopper = await server.shopper();
  const report = shopper.request('network:report', { rttMs } as { rttMs: Record<string, number> });
  await expect(report).rejects.toMatchObject({ code: 'BAD_REQUEST' });
});

test('a browser that claims to be nowhere and everywhere gets a call as good as it can be', async () => {
  await startWithRegions();
  const [shopper, agent] = [await server.shopper(), await server.agent()];
  await shopper.request('network:report', { rttMs: { frankfurt: 0, singapore: 0, atlantis: 1 } });
  const call = await start(shopper);
  const [decision] = await decisionsOn(call.id, agent);
  expect(decision?.shopper.measuredMs).not.toHaveProperty('atlantis');
  expect(decision?.chosen.shopper.nodeId).toMatch(/^(fra|sin|fake)$/);
  await shopper.request('call:end', { callId: call.id });
});

test('nothing is kept of the network of a session that is over', async () => {
  await startWithRegions();
  const shopper = await server.shopper();
  await shopper.request('network:report', { rttMs: ASIAN });
  const { id } = shopper.hello.session;
  const known = async () => (await server.app.services.networks.of(id)).rttMs;
  expect(await known()).toEqual(ASIAN);
  await shopper.request('session:bye', {});
  await until('it is forgotten', async () => (await known()) === undefined);
});
