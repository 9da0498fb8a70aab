import { beforeEach, expect, test } from 'vitest';
import type { ControlLink } from '#platform/link/control-link.ts';
import { linkInProcess } from '#platform/link/in-process.ts';
import { createMemoryState } from '#platform/live/memory.ts';
import type { Records } from '#platform/live/live-state.ts';
import { createLogger } from '#platform/logger.ts';
import { AppError } from '#protocol/errors.ts';
import { NodeRegistration, REGISTRATIONS } from '#protocol/registration.ts';
import { createNodeDirectory } from '#services/node-directory.ts';
import { createNodes } from '#services/nodes.ts';
import type { Nodes } from '#services/nodes.ts';
import { createFakeNode } from '#test/fake-node.ts';
import { until } from '#test/until.ts';

const logger = createLogger('silent');
let registrations: Records<NodeRegistration>;
let nodes: Nodes;
let dialled: string[];
let links: ControlLink[];
let isReachable: boolean;
let isRefused: boolean;
let lost: string[];

beforeEach(() => {
  registrations = createMemoryState({ now: () => Date.now() }).records(REGISTRATIONS, NodeRegistration);
  nodes = createNodes({ logger, onAdded: () => {}, onLost: (id) => lost.push(id) });
  lost = [];
  isRefused = false;
  dialled = [];
  links = [];
  isReachable = true;
});

const directory = () =>
  createNodeDirectory({
    registrations,
    nodes,
    logger,
    isRefused: () => isRefused,
    async dial(url) {
      dialled.push(url);
      if (!isReachable) throw new AppError('UNAVAILABLE', 'Nobody is there.');
      const link = linkInProcess(createFakeNode({ nodeId: url }).endpoint, () => {});
      links.push(link);
      return link;
    },
  });

async function enter(id: string, instance: string, controlUrl = id): Promise<void> {
  const link = linkInProcess(createFakeNode({ nodeId: id }).endpoint, () => {});
  const { report } = await link.request('node.describe', {});
  const version = (await registrations.get(id))?.version ?? 0;
  await registrations.put(id, { instance, controlUrl, report }, version);
}

test('whoever is registered is linked to, once', async () => {
  await enter('a', '1');
  await enter('b', '1');
  const found = directory();
  await found.look();
  await found.look();
  expect(dialled.sort()).toEqual(['a', 'b']);
  expect(nodes.isReady()).toBe(true);
});

test('a link that broke is made again, and a process that took the name over gets a link of its own', async () => {
  await enter('a', '1');
  const found = directory();
  await found.look();
  links[0]!.close();
  await found.look();
  expect(dialled).toEqual(['a', 'a']);
  await enter('a', '2');
  await found.look();
  expect(dialled).toEqual(['a', 'a', 'a']);
  expect(nodes.isReady()).toBe(true);
});

test('who cannot be reached is asked again, after a pause', async () => {
  await enter('a', '1');
  const found = directory();
  isReachable = false;
  await found.look();
  await found.look();
  expect(dialled).toEqual(['a']);
  isReachable = true;
  await until('the node to be asked again', async () => {
    await found.look();
    return dialled.length === 2;
  });
  expect(nodes.isReady()).toBe(true);
});

test('a node that calls itself otherwise than it is registered is not used', async () => {
  await enter('a', '1', 'somebody-else');
  await directory().look();
  expect(links).toHaveLength(1);
  await expect(links[0]!.request('node.describe', {})).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(nodes.isReady()).toBe(false);
});

test('a registry that lost its entries takes no link away', async () => {
  await enter('a', '1');
  const found = directory();
  await found.look();
  await registrations.delete('a');
  await found.look();
  expect(nodes.isReady()).toBe(true);
});
