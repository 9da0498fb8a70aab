import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ControlLink } from '#platform/link/control-link.ts';
import { linkInProcess } from '#platform/link/in-process.ts';
import { createMemoryState } from '#platform/live/memory.ts';
import type { Records } from '#platform/live/live-state.ts';
import { createLogger } from '#platform/logger.ts';
import { AppError } from '#protocol/errors.ts';
import { NodeId } from '#protocol/ids.ts';
import { NodeRegistration, REGISTRATIONS } from '#protocol/registration.ts';
import { createNodeDirectory } from '#services/node-directory.ts';
import type { NodeDirectory } from '#services/node-directory.ts';
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
let hangs: Set<string>;

beforeEach(() => {
  registrations = createMemoryState({ now: () => Date.now() }).records(REGISTRATIONS, NodeRegistration);
  nodes = createNodes({ logger, onAdded: () => {}, onLost: (id) => lost.push(id) });
  lost = [];
  hangs = new Set();
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
      const { hostname: name } = new URL(url);
      dialled.push(name);
      if (hangs.has(name)) return new Promise(() => {});
      if (!isReachable) throw new AppError('UNAVAILABLE', 'Nobody is there.');
      const link = linkInProcess(createFakeNode({ nodeId: name }).endpoint, () => {});
      links.push(link);
      return link;
    },
  });

async function enter(id: string, instance: string, name = id): Promise<void> {
  const link = linkInProcess(createFakeNode({ nodeId: id }).endpoint, () => {});
  const { report } = await link.request('node.describe', {});
  const version = (await registrations.get(id))?.version ?? 0;
  await registrations.put(id, { instance, controlUrl: `http://${name}`, report }, version);
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

test('a node that has just registered is linked to when it is asked for, whoever else hangs', async () => {
  const found = directory();
  nodes.findWith((id) => found.find(id));
  hangs.add('z');
  await enter('z', '1');
  await enter('a', '1');
  const [link, again] = await Promise.all([nodes.find(NodeId.parse('a')), nodes.find(NodeId.parse('a'))]);
  expect(link).toBeDefined();
  expect(again).toBe(link);
  expect(dialled.filter((name) => name === 'a')).toHaveLength(1);
  expect(await nodes.find(NodeId.parse('nobody'))).toBeUndefined();
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

describe('a node whose link is lost', () => {
  let found: NodeDirectory;
  beforeEach(async () => {
    await enter('a', '1');
    found = directory();
    await found.look();
    found.start();
  });
  afterEach(() => found.stop());

  test('is gone at once when its process no longer listens', async () => {
    isReachable = false;
    isRefused = true;
    links[0]!.close();
    await until('the node is taken for gone', () => lost.includes('a'), { timeoutMs: 900 });
    const tries = dialled.length;
    await found.look();
    expect(dialled).toHaveLength(tries);
    // What registers under its name now is another process, or came back from silence.
    isReachable = true;
    await enter('a', '2');
    await until('its successor is linked to', () => nodes.isReady());
    expect(lost).toEqual(['a']);
  });

  test('is not gone while it is registered: its calls may go on behind the cut', async () => {
    isReachable = false;
    links[0]!.close();
    await until('it was dialled again', () => dialled.length >= 3);
    expect(lost).toEqual([]);
    isReachable = true;
    await until('it is linked to again', () => nodes.isReady());
    expect(lost).toEqual([]);
  });

  test('is gone when its registration runs out as well', async () => {
    isReachable = false;
    links[0]!.close();
    await registrations.delete('a');
    await until('the node is taken for gone', () => lost.includes('a'));
  });

  test('is gone when another process has its name, which is linked to instead', async () => {
    await enter('a', '2');
    await until('the former one is taken for gone', () => lost.includes('a'));
    await until('the new one is linked to', () => links.length === 2 && nodes.isReady());
  });
});

test('a node that hangs keeps nobody from the others', async () => {
  await enter('slow', '1');
  await enter('b', '1');
  hangs.add('slow');
  const found = directory();
  found.start();
  await until('the other is linked to', () => nodes.isReady());
  await registrations.delete('b');
  isReachable = false;
  links[0]!.close();
  await until('its end is noticed meanwhile', () => lost.includes('b'));
  found.stop();
});
