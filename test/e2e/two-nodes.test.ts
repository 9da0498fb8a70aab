/** People far from each other: each is near one of two media nodes, and the call is on both. */
import { beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import type { SessionId } from '#protocol/ids.ts';
import { openLiveState } from '#platform/live/open-live-state.ts';
import { createLogger } from '#platform/logger.ts';
import { hasMoved, openCall } from '#test/cluster/call-at.ts';
import type { Person } from '#test/page/person.ts';
import { useClusterStage } from '#test/stage/cluster-stage.ts';

const LIMIT_MS = 120_000;
/** Nobody answers there: what the browsers would measure on one machine is that both nodes are near. */
const NO_PROBE = 'http://127.0.0.1:9/probe';
const EAST = { nodeId: 'east', region: 'east', sfu: { listen: [{ ip: '127.0.0.1' }], probeUrl: NO_PROBE } };
const WEST = { nodeId: 'west', region: 'west', sfu: { listen: [{ ip: '127.0.0.2' }], probeUrl: NO_PROBE } };

const stage = useClusterStage({ servers: 1, nodes: [EAST, WEST] });
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
    if (value.role === 'shopper') await put(value.id, { east: 5, west: 150 });
    if (value.role === 'agent') await put(value.id, { east: 150, west: 5 });
  }
  await opened.close();
}

beforeAll(async () => {
  [shopper, agent] = await Promise.all([stage.shopper(), stage.agent()]);
  await agent.turnOn('Available');
  await areFarApart();
  await shopper.startsCall('Video call');
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
  'when the agent’s node dies, the call goes on at the other',
  async () => {
    const before = await openCall(stage.cluster);
    stage.cluster.nodes.get('west')!.signal('SIGKILL');
    await hasMoved(stage.cluster, before);
    await Promise.all([shopper.decodesFramesOf('agent'), agent.decodesFramesOf('shopper')]);
  },
  LIMIT_MS,
);
