/** A voice from one node to a listener on another: what is lost comes again, and its sender learns of it. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PipedPath } from '#test/sfu/piped-path.ts';
import { Listener, Speaker } from '#test/sfu/voice.ts';
import { until } from '#test/until.ts';

let path: PipedPath;
let speaker: Speaker;
let listener: Listener;

beforeEach(async () => {
  path = await PipedPath.create();
  speaker = await Speaker.create(path.near.router);
  listener = await Listener.create(path.far.router, await path.cross(speaker.producer));
  await until('the voice is heard', () => listener.heard.size > 10);
});

afterEach(async () => {
  speaker.close();
  listener.close();
  await path.close();
});

async function spoken(packets: number): Promise<void> {
  const before = speaker.sent;
  await until(`${packets} more packets were sent`, () => speaker.sent >= before + packets, {
    timeoutMs: 20_000,
  });
}

test('what the pipe loses is asked for again between the nodes, and comes', async () => {
  const toFar = path.relay.to[1];
  toFar.conditions = { ...toFar.conditions, loss: 0.1 };
  await spoken(300);
  toFar.conditions = { ...toFar.conditions, loss: 0 };
  expect(toFar.dropped).toBeGreaterThan(15);
  await until('nearly all has come', () => listener.missing <= toFar.dropped * 0.1);
});

test('loss that a far listener reports reaches the sender, who decides on its protection', async () => {
  expect(Math.max(0, ...speaker.reported)).toBe(0);
  listener.loss = 0.25;
  await until('the sender is told', () => speaker.reported.some((loss) => loss >= 0.24), {
    timeoutMs: 10_000,
  });
  listener.loss = 0;
  await until('and that it is over', () => speaker.reported.at(-1) === 0, { timeoutMs: 10_000 });
});

test('loss on the pipe that could not be repaired reaches the sender too', async () => {
  const toFar = path.relay.to[1];
  // Of three in ten hardly anything stays lost: each is asked for ten times.
  toFar.conditions = { ...toFar.conditions, loss: 0.85 };
  await until('the sender is told', () => speaker.reported.some((loss) => loss > 0.05), {
    timeoutMs: 15_000,
  });
});
