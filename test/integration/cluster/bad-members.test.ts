import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCluster } from '#test/cluster/cluster.ts';
import type { Cluster } from '#test/cluster/cluster.ts';
import { agentAt, shopperAt } from '#test/cluster/people.ts';
import { answeredCall } from '#test/server.ts';
import { until } from '#test/until.ts';

const START_LIMIT_MS = 60_000;
let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster({ servers: 1, nodes: [{ nodeId: 'good' }] });
}, START_LIMIT_MS);
afterAll(() => cluster.close(), START_LIMIT_MS);

/** How often the server wrote that about the node. */
function said(nodeId: string, what: string): number {
  const log = cluster.servers[0]!.child.log().split('\n');
  return log.filter((line) => line.includes(what) && line.includes(`"node":"${nodeId}"`)).length;
}

test(
  'a node with another key is told of once and gets no call, however near it is',
  async () => {
    const config = { cluster: { secret: 'a secret that the others do not share at all' } };
    const stranger = await cluster.startNode({ nodeId: 'stranger', config });
    await until('the server has met it', () => said('stranger', 'cannot be reached') > 0);
    const [origin = ''] = cluster.servers.map((server) => server.origin);
    const [shopper, agent] = [await shopperAt(origin), await agentAt(origin)];
    const { id } = await answeredCall(shopper, agent);
    expect((await cluster.live.calls.get(id))?.value.nodeId).toBe('good');
    for (const person of [shopper, agent]) await person.request('session:bye', {});
    // It was tried again and again meanwhile.
    await until(
      'it is registered for some time',
      async () => {
        const entry = await cluster.live.registrations.get('stranger');
        return entry !== undefined && entry.version > 5;
      },
      { timeoutMs: 15_000 },
    );
    expect(said('stranger', 'cannot be reached')).toBe(1);
    await stranger.child.end();
  },
  START_LIMIT_MS,
);

test(
  'a second node under a name that is taken does not start, and the first goes on',
  async () => {
    const [good] = [cluster.nodes.get('good')!.child];
    await expect(cluster.startNode({ nodeId: 'good' })).rejects.toThrow(
      /Another media node is up under the name "good"/,
    );
    expect(good.isRunning()).toBe(true);
    expect(await cluster.isRegistered('good')).toBe(true);
  },
  START_LIMIT_MS,
);

test.each([
  { what: 'no Redis', config: { redis: { url: undefined } }, sentence: /needs redis\.url/ },
  { what: 'no key', config: { cluster: { secret: undefined } }, sentence: /needs cluster\.secret/ },
  {
    what: 'a Redis that is not there',
    config: { redis: { url: 'redis://127.0.0.1:9' } },
    sentence: /Redis at 127\.0\.0\.1:9 cannot be used/,
  },
  {
    what: 'a setting nobody knows',
    config: JSON.parse('{"sfu":{"colour":"red"}}') as object,
    sentence: /colour/,
  },
])(
  'a node with $what does not start, and says why in a sentence',
  async ({ config, sentence }) => {
    const failure = await cluster.startNode({ nodeId: 'failing', config }).then(
      () => 'it started',
      (error: unknown) => String(error),
    );
    expect(failure).toMatch(sentence);
    expect(failure).not.toMatch(/\n +at /);
  },
  START_LIMIT_MS,
);
