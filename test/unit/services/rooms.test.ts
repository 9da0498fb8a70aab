import { beforeEach, describe, expect, test } from 'vitest';
import { linkInProcess } from '#platform/link/in-process.ts';
import type { ControlLink } from '#platform/link/control-link.ts';
import { createLogger } from '#platform/logger.ts';
import { AppError } from '#protocol/errors.ts';
import { NodeId } from '#protocol/ids.ts';
import type { CallRecord } from '#domain/call-record.ts';
import { createRooms, peerIdOf, roomIdOf } from '#services/rooms.ts';
import type { Rooms } from '#services/rooms.ts';
import { createFakeNode } from '#test/fake-node.ts';
import type { FakeNode } from '#test/fake-node.ts';
import { until } from '#test/until.ts';
import { agentSession, callIn, shopperSession } from '../domain/samples.ts';

const NEAR = NodeId.parse('near');
const FAR = NodeId.parse('far');
const alone: CallRecord = { ...callIn.offered, nodeId: NEAR };
const split: CallRecord = { ...alone, agentNodeId: FAR };
const roomId = roomIdOf(split);

let near: FakeNode;
let far: FakeNode;
let links: Map<NodeId, ControlLink>;
/** Registered, but not known to this server yet. */
let unheardOf: Map<NodeId, ControlLink>;
let controlUrl: string | undefined;
let lost: string[];
let rooms: Rooms;

beforeEach(() => {
  near = createFakeNode({ nodeId: NEAR });
  far = createFakeNode({ nodeId: FAR });
  links = new Map(
    (
      [
        [NEAR, near],
        [FAR, far],
      ] as const
    ).map(([id, node]) => [id, linkInProcess(node.endpoint, () => {})]),
  );
  controlUrl = 'http://near.example:4443';
  lost = [];
  unheardOf = new Map();
  rooms = createRooms({
    nodes: {
      link: (id) => links.get(id),
      async find(id) {
        const link = links.get(id) ?? unheardOf.get(id);
        if (link !== undefined) links.set(id, link);
        return link;
      },
      controlUrl: (id) => (id === NEAR ? controlUrl : undefined),
    },
    logger: createLogger('silent'),
    onLost: (id, generation) => lost.push(`${id} ${generation}`),
  });
});

const asked = (node: FakeNode) => node.requests.map(({ name }) => name);

describe('a call on two nodes', () => {
  test('has a room on both, and the agent’s node is told to join the shopper’s', async () => {
    rooms.open(split);
    const shopper = await rooms.reach(split, 'shopper');
    const agent = await rooms.reach(split, 'agent');
    expect([shopper.link, agent.link]).toEqual([links.get(NEAR), links.get(FAR)]);
    expect([shopper.roomId, agent.roomId]).toEqual([roomId, roomId]);
    expect(asked(near)).toEqual(['room.open']);
    expect(asked(far)).toEqual(['room.open', 'room.join']);
    expect(far.requests[1]!.input).toEqual({ roomId, partner: { nodeId: NEAR, controlUrl } });
  });

  test('comes to the second node when its agent is found, and what is open on the first stays', async () => {
    rooms.open(alone);
    await rooms.reach(alone, 'shopper');
    rooms.open(split);
    await rooms.reach(split, 'agent');
    expect(asked(near)).toEqual(['room.open']);
    expect(far.rooms.get(roomId)?.partner).toBe(NEAR);
  });

  test('is paused and resumed on both in the same turn', async () => {
    rooms.open(split);
    await rooms.reach(split, 'agent');
    rooms.setPaused(split, false);
    await until('both flow', () => [near, far].every((node) => node.rooms.get(roomId)?.isPaused === false));
    near.requests.length = far.requests.length = 0;
    rooms.setPaused(split, true);
    rooms.setPaused(split, false);
    // Nothing was waited for: the second is on its way before the first is answered.
    await until('all is asked', () => asked(near).length === 2 && asked(far).length === 2);
    expect([near, far].map((node) => node.rooms.get(roomId)?.isPaused)).toEqual([false, false]);
  });

  test('is resumed on the node that is in reach when the other is not', async () => {
    rooms.open(split);
    await rooms.reach(split, 'agent');
    links.delete(NEAR);
    rooms.setPaused(split, false);
    await until('the far one flows', () => far.rooms.get(roomId)?.isPaused === false);
    expect(lost).toEqual([]);
  });

  test('is resumed on a node that was out of reach for a moment, unless it was put on hold meanwhile', async () => {
    rooms.open(split);
    await rooms.reach(split, 'agent');
    near.fail('room.set-paused', new AppError('TIMEOUT', 'No answer.'));
    rooms.setPaused(split, false);
    await until('the near one is asked', () => asked(near).includes('room.set-paused'));
    near.fail('room.set-paused', undefined);
    await until('both flow', () => [near, far].every((node) => node.rooms.get(roomId)?.isPaused === false));

    near.fail('room.set-paused', new AppError('TIMEOUT', 'No answer.'));
    rooms.setPaused(split, true);
    rooms.setPaused(split, false);
    rooms.setPaused(split, true);
    near.requests.length = 0;
    near.fail('room.set-paused', undefined);
    await until('the near one is held', () => near.rooms.get(roomId)?.isPaused === true);
    expect(near.requests.map(({ input }) => input)).toEqual([{ roomId, paused: true }]);
    expect(lost).toEqual([]);
  });

  test('is left as it is by a word that is older than the last', async () => {
    rooms.open(split);
    await rooms.reach(split, 'agent');
    rooms.setPaused(split, true, 7);
    rooms.setPaused(split, false, 6);
    await until('both are held', () => [near, far].every((node) => node.rooms.get(roomId)?.isPaused));
    expect(asked(near).filter((name) => name === 'room.set-paused')).toHaveLength(1);
  });

  test('is closed on both, and so is the peer of either', async () => {
    rooms.open(split);
    await rooms.reach(split, 'agent');
    for (const node of [near, far]) {
      node.rooms.get(roomId)!.peers.set(peerIdOf(agentSession), { producers: new Map() });
      node.rooms.get(roomId)!.peers.set(peerIdOf(shopperSession), { producers: new Map() });
    }
    rooms.closePeer(split, agentSession);
    await until('the agent is out of both', () =>
      [near, far].every((node) => node.rooms.get(roomId)?.peers.size === 1),
    );
    rooms.close(split, split.mediaGeneration);
    await until('both are gone', () => near.rooms.size === 0 && far.rooms.size === 0);
  });

  test('is lost once when both of its rooms cannot be had', async () => {
    const refusal = new AppError('NODE_DRAINING', 'No.');
    near.fail('room.open', refusal);
    far.fail('room.open', refusal);
    rooms.open(split);
    await until('it is said', () => lost.length > 0);
    await expect(rooms.reach({ ...split, mediaGeneration: 2 }, 'agent')).rejects.toMatchObject({
      code: 'NODE_DRAINING',
    });
    expect(lost.filter((each) => each.endsWith(' 1'))).toHaveLength(1);
  });

  test('is lost when the shopper’s node is one that no other can reach', async () => {
    controlUrl = undefined;
    rooms.open(split);
    await until('it is said', () => lost.length > 0);
  });

  test('is lost when the agent’s node knows its room no more', async () => {
    rooms.open(split);
    await rooms.reach(split, 'agent');
    far.loseRoom(roomId);
    rooms.setPaused(split, false);
    await until('it is said', () => lost.length > 0);
  });
});

test('a node that another server has placed the call on, and this one has not heard of, is looked for', async () => {
  unheardOf.set(NEAR, links.get(NEAR)!);
  links.delete(NEAR);
  const { link } = await rooms.reach(alone, 'shopper');
  expect(link).toBe(unheardOf.get(NEAR));
  expect(asked(near)).toEqual(['room.open']);
  expect(lost).toEqual([]);
});

test('a room that is closed while it is opened is not opened on the other node as well', async () => {
  near.fail('room.open', new AppError('UNAVAILABLE', 'Not now.'));
  rooms.open(split);
  rooms.close(split, split.mediaGeneration);
  near.fail('room.open', undefined);
  await until('the far one is closed', () => asked(far).includes('room.close'));
  rooms.open({ ...alone, mediaGeneration: 2 });
  await rooms.reach({ ...alone, mediaGeneration: 2 }, 'agent');
  expect(asked(far)).not.toContain('room.join');
  expect(lost).toEqual([]);
});
