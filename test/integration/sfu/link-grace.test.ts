import { afterEach, beforeEach, expect, test } from 'vitest';
import { linkInProcess } from '#platform/link/in-process.ts';
import type { ControlLink } from '#platform/link/control-link.ts';
import { openCall, roomFacts } from '#test/sfu/call.ts';
import type { Scene } from '#test/sfu/call.ts';
import { producerParameters } from '#test/sfu/fake-browser.ts';
import { SHOPPER, startTestNode } from '#test/sfu/test-node.ts';
import type { TestNode } from '#test/sfu/test-node.ts';
import { until } from '#test/until.ts';

const GRACE_MS = 400;

let node: TestNode;
let call: Scene;

beforeEach(async () => {
  node = await startTestNode({ peerGraceSeconds: GRACE_MS / 1000 });
  call = await openCall(node);
  await call.produce(SHOPPER, producerParameters('camera'));
});

afterEach(async () => {
  await node.close();
});

function openLink(): ControlLink {
  return linkInProcess(node.node.endpoint, (error) => {
    throw error;
  });
}

test('peers stay for the grace after the last control link dropped, and are closed then', async () => {
  const before = roomFacts(node, call.roomId);
  node.link.close();
  const droppedAt = performance.now();
  expect(roomFacts(node, call.roomId)).toEqual(before);
  await until('the room is closed', () => roomFacts(node, call.roomId) === undefined);
  // A timer may come a millisecond early.
  expect(performance.now() - droppedAt).toBeGreaterThanOrEqual(GRACE_MS - 1);
  expect(node.node.serialize()).toMatchObject({ links: 0, rooms: [], workers: [{ rooms: 0 }] });
});

test('a server that comes back within the grace finds its peers, and they stay', async () => {
  node.link.close();
  const link = openLink();
  const { roomId } = call;
  expect(await link.request('peer.describe', { roomId, peerId: SHOPPER })).toMatchObject({ open: true });
  // Reports come every second, so the second one is long after the grace.
  let reports = 0;
  link.on('node.reported', () => {
    reports += 1;
  });
  await until('the grace is over', () => reports === 2);
  expect(roomFacts(node, roomId)?.peers).toHaveLength(2);
  link.close();
});

test('one server’s drop costs nothing while another one is there', async () => {
  const other = openLink();
  node.link.close();
  let reports = 0;
  other.on('node.reported', () => {
    reports += 1;
  });
  await until('the grace is over', () => reports === 2);
  expect(roomFacts(node, call.roomId)?.peers).toHaveLength(2);
  other.close();
});
