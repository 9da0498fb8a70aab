import { afterEach, beforeEach, expect, test } from 'vitest';
import { linkInProcess } from '#platform/link/in-process.ts';
import { createLogger } from '#platform/logger.ts';
import { createNodeCare } from '#services/node-care.ts';
import { createNodes } from '#services/nodes.ts';
import type { Nodes } from '#services/nodes.ts';
import { createFakeNode } from '#test/fake-node.ts';
import { startHttpEdge } from '#test/http-edge.ts';
import type { HttpEdge } from '#test/http-edge.ts';
import { until } from '#test/until.ts';

let nodes: Nodes;
let edge: HttpEdge;

beforeEach(async () => {
  nodes = createNodes({ logger: createLogger('silent'), onAdded: () => {}, onLost: () => {} });
  await nodes.add(linkInProcess(createFakeNode({ nodeId: 'fra-1' }).endpoint, () => {}));
  edge = await startHttpEdge({ nodeCare: createNodeCare(nodes) });
});
afterEach(async () => {
  nodes.close();
  await edge.close();
});

const stateOf = async (): Promise<string> => {
  const answer = await edge.fetch('/v1/nodes', { as: 'operator:kim' });
  const { nodes: listed } = (await answer.json()) as { nodes: { nodeId: string; state: string }[] };
  return listed.map(({ nodeId, state }) => `${nodeId} ${state}`).join(', ');
};

test('an operator empties a node and takes it back into service', async () => {
  expect(await stateOf()).toBe('fra-1 ready');
  const drained = await edge.fetch('/v1/nodes/fra-1/drain', { method: 'POST', as: 'operator:kim' });
  expect(drained.status).toBe(202);
  await until('it drains', async () => (await stateOf()) === 'fra-1 draining');
  const resumed = await edge.fetch('/v1/nodes/fra-1/resume', { method: 'POST', as: 'operator:kim' });
  expect(resumed.status).toBe(202);
  await until('it is in service', async () => (await stateOf()) === 'fra-1 ready');
});

test('nobody else sees or touches the nodes', async () => {
  for (const as of ['agent:kim', 'shopper:ada', 'supervisor:lee']) {
    expect((await edge.fetch('/v1/nodes', { as })).status).toBe(403);
    expect((await edge.fetch('/v1/nodes/fra-1/drain', { method: 'POST', as })).status).toBe(403);
  }
  expect((await edge.fetch('/v1/nodes')).status).toBe(401);
});

test('a node that nobody knows is said to be none', async () => {
  const answer = await edge.fetch('/v1/nodes/atlantis/drain', { method: 'POST', as: 'operator:kim' });
  expect(answer.status).toBe(404);
  expect(await answer.json()).toMatchObject({ code: 'NODE_NOT_FOUND' });
});
