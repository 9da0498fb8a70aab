/** A receiver that asks for key frames without end: large frames are the dearest thing that it can ask for. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { KEY_FRAME_SPACING_MS } from '#sfu/key-frames.ts';
import { VideoPath } from '#test/sfu/video-path.ts';
import type { Received, Sent } from '#test/sfu/video-path.ts';
import { until } from '#test/until.ts';

const FLOOD_MS = 3000;
const AT_ONCE = 20;
const FRAMES_PER_SECOND = 30;

let path: VideoPath;
let sent: Sent;
let received: Received;

beforeEach(async () => {
  path = await VideoPath.create();
  sent = await path.send();
  received = await path.receive(sent.producer);
  await path.connect(received);
  sent.camera.start();
  await until('a picture flows', () => received.frames.length > 10);
});

afterEach(() => path.close());

interface Flood {
  readonly asked: number;
  readonly keyFrames: number;
  readonly frames: number;
  readonly ms: number;
}

/** @param ask sends one request */
async function flood(ask: () => Promise<void>): Promise<Flood> {
  const before = received.frames.length;
  const shown = sent.camera.frames;
  const startedAt = performance.now();
  const waiting: Promise<void>[] = [];
  let asked = 0;
  while (performance.now() - startedAt < FLOOD_MS) {
    for (let request = 0; request < AT_ONCE; request += 1) waiting.push(ask());
    asked += AT_ONCE;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await Promise.all(waiting);
  const ms = performance.now() - startedAt;
  const keyFrames = received.frames.slice(before).filter(({ isKey }) => isKey).length;
  return { asked, keyFrames, frames: sent.camera.frames - shown, ms };
}

/** As many as their spacing allows, and the picture goes on between them. */
function expectBounded({ asked, keyFrames, frames, ms }: Flood): void {
  console.log(`${asked} requests in ${Math.round(ms)} ms: ${keyFrames} key frames of ${frames} frames`);
  expect(asked).toBeGreaterThan(2000);
  expect(keyFrames).toBeGreaterThan(0);
  expect(keyFrames).toBeLessThanOrEqual(Math.ceil(ms / KEY_FRAME_SPACING_MS) + 1);
  expect(frames).toBeGreaterThan((ms / 1000) * FRAMES_PER_SECOND * 0.5);
}

test('thousands of requests over signaling make a few key frames, and the picture goes on', async () => {
  expectBounded(await flood(() => received.consumer.requestKeyFrame()));
});

test('and so do thousands over the way that media takes', async () => {
  const ssrc = received.media.rtpParameters.encodings?.[0]?.ssrc ?? 0;
  expectBounded(await flood(async () => path.report(pictureLoss(ssrc))));
});

/** RFC 4585: a PLI about that stream. */
function pictureLoss(ssrc: number): Buffer {
  const packet = Buffer.alloc(12);
  packet.set([0x81, 206, 0, 2]);
  packet.writeUInt32BE(1, 4);
  packet.writeUInt32BE(ssrc, 8);
  return packet;
}
