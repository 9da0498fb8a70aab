/** A second is 30 frames of the sender: the cameras are the clock here. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { VideoPath } from '#test/sfu/video-path.ts';
import type { Vp8Camera } from '#test/sfu/vp8-camera.ts';
import { until } from '#test/until.ts';

let path: VideoPath;

beforeEach(async () => {
  path = await VideoPath.create();
});

afterEach(async () => {
  await path.close();
});

/** Until then the camera has sent so many more frames. */
async function framesOf(camera: Vp8Camera, count: number): Promise<void> {
  const before = camera.frames;
  await until(`${count} more frames were sent`, () => camera.frames >= before + count, { everyMs: 5 });
}

test('the first frame that passes is a key frame when a stream with temporal layers is resumed', async () => {
  const { producer, camera } = await path.send();
  camera.start();
  const received = await path.receive(producer);
  await path.connect(received);
  await until('all layers flow', () => received.frames.some(({ layer }) => layer === 2));
  await producer.setPaused('peer', true).done;
  await framesOf(camera, 10);
  const before = received.frames.length;
  await producer.setPaused('peer', false).done;
  await until('frames flow again', () => received.frames.length > before + 4);
  expect(received.frames[before]).toEqual({ isKey: true, layer: 0 });
});

test('the first frame that passes is a key frame when a sender comes back that was cut off', async () => {
  const { producer, camera } = await path.send();
  camera.start();
  const received = await path.receive(producer);
  await path.connect(received);
  await until('all layers flow', () => received.frames.some(({ layer }) => layer === 2));
  camera.stop();
  await until('it has stopped', () => received.media.currentLayers === undefined);
  const before = received.frames.length;
  camera.start();
  await until('frames flow again', () => received.frames.length > before + 4);
  expect(received.frames[before]).toEqual({ isKey: true, layer: 0 });
  const isWhole = (): boolean => received.frames.slice(before).some(({ layer }) => layer === 2);
  await until('all layers flow again', isWhole);
});

test('all temporal layers of a new stream follow its first key frame within a second', async () => {
  const { producer, camera } = await path.send();
  const received = await path.receive(producer);
  await path.connect(received);
  camera.start();
  await until('all layers flow', () => received.frames.some(({ layer }) => layer === 2), { everyMs: 5 });
  expect(received.frames[0]).toEqual({ isKey: true, layer: 0 });
  expect(camera.frames).toBeLessThan(25);
});

test('a stream that stops for want of bandwidth says so', async () => {
  const [first, second] = [await path.send(), await path.send()];
  for (const { camera } of [first, second]) camera.start();
  const received = [await path.receive(first.producer), await path.receive(second.producer)];
  await path.connect(...received);
  for (const { frames } of received)
    await until('all layers flow', () => frames.some(({ layer }) => layer === 2));
  expect(path.stops).toBe(0);
  // Room for the lowest layer of one of them.
  await path.limit(30_000);
  await until('one has stopped', () => received.some(({ media }) => media.currentLayers === undefined));
  expect(path.stops).toBe(1);
});

test('a request that the sender ignores is forced through after half a second, not after one', async () => {
  const { producer, camera } = await path.send();
  camera.start();
  const received = await path.receive(producer);
  // It has just sent a key frame, so it does not hear the one request that the worker makes by itself.
  await framesOf(camera, 3);
  await path.connect(received);
  const connectedAt = camera.frames;
  await until('a frame came', () => received.frames.length > 0, { everyMs: 5 });
  expect(received.frames[0]).toEqual({ isKey: true, layer: 0 });
  expect(camera.frames - connectedAt).toBeLessThan(22);
});

test('a picture for which there is room only a moment after it began comes in that moment', async () => {
  const first = await path.send();
  const second = await path.send();
  for (const { camera } of [first, second]) camera.start();
  const big = await path.receive(first.producer);
  await path.connect(big);
  await big.media.setPriority(2);
  await until('the first flows', () => big.frames.length > 30);
  // Room for the lowest layer of one of them.
  await path.limit(30_000);
  const small = await path.receive(second.producer);
  small.consumer.expectKeyFrame();
  await framesOf(second.camera, 2);
  expect(small.frames).toEqual([]);
  // A forced request would bring it too, half a second later.
  let forced = false;
  second.producer.media.observer.on('pause', () => {
    forced = true;
  });
  big.consumer.close();
  await until('the picture came', () => small.frames.length > 0, { everyMs: 5 });
  expect(small.frames[0]).toEqual({ isKey: true, layer: 0 });
  expect(forced).toBe(false);
});
