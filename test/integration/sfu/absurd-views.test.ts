/** A page that says absurd things of how large it shows what it receives. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ConsumerId } from '#protocol/ids.ts';
import type { ProducerParameters } from '#protocol/rtp.ts';
import { producerParameters } from '#test/sfu/fake-browser.ts';
import { AGENT, SHOPPER, startTestNode } from '#test/sfu/test-node.ts';
import type { TestNode } from '#test/sfu/test-node.ts';
import { openCall, roomFacts } from '#test/sfu/call.ts';
import type { Scene } from '#test/sfu/call.ts';
import { until } from '#test/until.ts';

const LARGEST = 16_384;
const FLOOD_MS = 2000;
/** A sender has to write each down to its encoder. */
const MOST_WORDS_A_SECOND = 20;

let node: TestNode;
let scene: Scene;
let camera: ProducerParameters;
/** The agent's of the shopper's camera. */
let consumerId: ConsumerId;

beforeAll(async () => {
  node = await startTestNode();
  scene = await openCall(node);
  camera = producerParameters('camera');
  await scene.produce(SHOPPER, camera);
  const { consumers } = await node.link.request('peer.describe', { roomId: scene.roomId, peerId: AGENT });
  consumerId = consumers[0]!.id;
});
afterAll(() => node.close());

interface View {
  readonly consumerId: ConsumerId;
  readonly width: number;
  readonly height: number;
}

function setViews(...views: View[]) {
  return node.link.request('consumer.set-views', { roomId: scene.roomId, peerId: AGENT, views });
}

const lastWish = () =>
  node.of('producer.wanted').findLast(({ producerId }) => producerId === camera.producerId);

test.each([
  ['negative', -1, 360],
  ['of fractions of a pixel', 640.5, 360],
  ['larger than any screen', LARGEST + 1, 360],
  ['endless', Infinity, 360],
  ['that is no number', 640, NaN],
])('a size %s is refused, and nothing is asked of the sender', async (_, width, height) => {
  const before = node.of('producer.wanted').length;
  await expect(setViews({ consumerId, width, height })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  expect(node.of('producer.wanted').length).toBe(before);
});

test('more views than a page can have are refused', async () => {
  const views = Array.from({ length: 17 }, () => ({ consumerId, width: 640, height: 360 }));
  await expect(setViews(...views)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
});

test('what is not received, or is the own picture, is ignored beside what is', async () => {
  const strange = ConsumerId.parse(randomUUID());
  await setViews({ consumerId: strange, width: 10, height: 10 }, { consumerId, width: 640, height: 360 });
  await until('the sender hears what is shown', () => lastWish()?.height === 360);
});

test.each([
  ['the largest there is', LARGEST, LARGEST],
  ['one line', LARGEST, 1],
  ['nothing', 0, 0],
])('a page that shows %s is taken at its word, within what a picture can be', async (_, width, height) => {
  await setViews({ consumerId, width, height });
  const wish = await until('the sender to hear of it', () => {
    const last = lastWish();
    return last?.height === Math.min(width, height) ? last : undefined;
  });
  expect(wish.bitrate ?? 0).toBeGreaterThanOrEqual(0);
});

test('a flood of changing sizes costs the sender a few words, and the last one counts', async () => {
  const before = node.of('producer.wanted').length;
  const startedAt = performance.now();
  let asked = 0;
  while (performance.now() - startedAt < FLOOD_MS) {
    const height = asked % 2 === 0 ? 0 : 1 + (asked % LARGEST);
    await setViews({ consumerId, width: height, height });
    asked += 1;
    await new Promise(setImmediate);
  }
  await setViews({ consumerId, width: 1280, height: 720 });
  const seconds = (performance.now() - startedAt) / 1000;
  await until('the sender to hear of the last', () => lastWish()?.height === 720);
  const told = node.of('producer.wanted').length - before;
  console.log(`${asked} sizes in ${seconds.toFixed(1)} s: the sender was told ${told} times`);
  expect(asked).toBeGreaterThan(1000);
  expect(told).toBeLessThanOrEqual(seconds * MOST_WORDS_A_SECOND + 2);
  expect(roomFacts(node, scene.roomId)?.peers).toHaveLength(2);
});
