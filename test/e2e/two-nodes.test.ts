/** People far from each other: each is near one of two media nodes, and the call is on both. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import type { SessionId } from '#protocol/ids.ts';
import { openLiveState } from '#platform/live/open-live-state.ts';
import { createLogger } from '#platform/logger.ts';
import { hasMoved, openCall } from '#test/cluster/call-at.ts';
import type { NodeOptions } from '#test/cluster/cluster.ts';
import { freePort } from '#test/free-port.ts';
import type { Person } from '#test/page/person.ts';
import { carries, speechFrom } from '#test/page/voice-counters.ts';
import { type Line, openLine } from '#test/relay/line.ts';
import { startRelay } from '#test/relay/relay.ts';
import type { Relay } from '#test/relay/relay.ts';
import { useClusterStage } from '#test/stage/cluster-stage.ts';
import { until } from '#test/until.ts';

const LIMIT_MS = 120_000;
/** Nobody answers there: what the browsers would measure on one machine is that both nodes are near. */
const NO_PROBE = 'http://127.0.0.1:9/probe';
/** One way between the nodes, so that nobody who is near one of them can be near the other. */
const BETWEEN_MS = 60;
const NEAR_MS = 5;
/** The public way is longer than the one between data centres: else one node would do. */
const FAR_MS = 2 * BETWEEN_MS + 80;

/** A node that others reach over a long way. */
async function farNode(region: string, ip: string): Promise<NodeOptions> {
  const controlPort = await freePort();
  const relay = await startRelay({
    listen: { host: '127.0.0.1', port: 0 },
    target: { host: '127.0.0.1', port: controlPort },
    protocols: ['tcp'],
  });
  relays.push(relay);
  relay.set({ delayMs: BETWEEN_MS });
  const controlUrl = `http://127.0.0.1:${relay.port}`;
  return { nodeId: region, region, sfu: { listen: [{ ip }], controlPort, controlUrl, probeUrl: NO_PROBE } };
}

const relays: Relay[] = [];
const [EAST, WEST] = ['127.0.0.1', '127.0.0.2'];
/** The agent's, to the west. As long as the address that it takes the place of. */
const LINE = '127.0.0.7';
let westPort: number;
let line: Line;
const stage = useClusterStage(async () => {
  westPort = await freePort(WEST, LINE);
  const west = await farNode('west', WEST);
  return {
    servers: 1,
    nodes: [await farNode('east', EAST), { ...west, sfu: { ...west.sfu, port: westPort, workers: 1 } }],
  };
});
afterAll(async () => {
  for (const relay of relays) await relay.close();
  await line?.close();
});
let shopper: Person;
let agent: Person;

/** As if their browsers had measured it. */
async function areFarApart(): Promise<void> {
  const { live, redis } = stage.cluster;
  const opened = await openLiveState(
    { prefix: 'vitrine', url: redis.url, timeoutSeconds: 1 },
    createLogger('silent'),
  );
  const networks = opened.state.records('networks', z.looseObject({}));
  const put = async (id: SessionId, rttMs: Record<string, number>): Promise<void> => {
    const known = await networks.get(id);
    await networks.put(id, { ...known?.value, rttMs }, known?.version ?? 0);
  };
  for (const { value } of await live.sessions.list()) {
    if (value.role === 'shopper') await put(value.id, { east: NEAR_MS, west: FAR_MS });
    if (value.role === 'agent') await put(value.id, { east: FAR_MS, west: NEAR_MS });
  }
  await opened.close();
}

beforeAll(async () => {
  line = await openLine({
    host: LINE,
    port: 0,
    server: { host: EAST, port: Number(new URL(stage.origin()).port) },
    announced: WEST,
    media: { host: WEST, port: westPort },
  });
  [shopper, agent] = await Promise.all([stage.shopper(), stage.agent({ origin: line.origin })]);
  await agent.turnOn('Available');
  // A page signs its shopper in when the widget is opened.
  await shopper.press('Get help');
  await until('both are signed in', async () => (await stage.cluster.live.sessions.list()).length === 2);
  await areFarApart();
  await shopper.press('Video call');
  await agent.press('Accept');
}, LIMIT_MS);

test(
  'each is on the node near them, and both see and hear each other',
  async () => {
    await Promise.all([shopper.decodesFramesOf('agent'), agent.decodesFramesOf('shopper')]);
    await Promise.all([shopper.hears('agent'), agent.hears('shopper')]);
    expect(await openCall(stage.cluster)).toMatchObject({ nodeId: 'east', agentNodeId: 'west' });
  },
  LIMIT_MS,
);

test(
  'what is lost on the agent’s line has the shopper protect their voice, over the pipe between the nodes',
  async () => {
    const plain = await speechFrom(shopper.page);
    line.set({ down: { loss: 0.25 } });
    await carries(
      'copies in the shopper’s speech',
      shopper.page,
      (bytes) => bytes > plain.bytesPerPacket * 1.5,
    );
    expect((await speechFrom(agent.page)).concealed).toBeLessThan(5);
    line.set({});
  },
  LIMIT_MS,
);

test(
  'when the agent’s node dies, the call goes on at the other',
  async () => {
    const before = await openCall(stage.cluster);
    stage.cluster.nodes.get('west')!.signal('SIGKILL');
    await hasMoved(stage.cluster, before);
    await Promise.all([shopper.decodesFramesOf('agent'), agent.decodesFramesOf('shopper')]);
  },
  LIMIT_MS,
);
