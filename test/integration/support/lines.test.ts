import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Line } from '#test/relay/line.ts';
import { type Lines, openLines } from '#test/relay/lines.ts';
import { until } from '#test/until.ts';

let lines: Lines<'shopper' | 'agent'>;
const closing: (() => unknown)[] = [];

/** Stands for a server: its page names the media address, its media port answers with what comes. */
beforeEach(async () => {
  lines = await openLines(['shopper', 'agent']);
  closing.push(() => lines.close());
  const { http, sfu } = lines.config;
  const [listen] = sfu?.listen ?? [];
  const page = createServer((_, response) =>
    response.end(`media at ${listen?.announcedAddress}:${sfu?.port}`),
  );
  page.listen(http.port, http.host);
  await once(page, 'listening');
  closing.push(() => page.close());
  const media = createSocket('udp4');
  media.on('message', (packet, { port, address }) => media.send(packet, port, address));
  media.bind(sfu?.port, listen?.ip);
  await once(media, 'listening');
  closing.push(() => media.close());
});
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** As a browser: opens the page, and sends to the address that it tells. */
async function visit(line: Line) {
  const text = await (await fetch(line.origin)).text();
  const [, host = '', port = ''] = /^media at (.+):(\d+)$/.exec(text) ?? [];
  const socket = createSocket('udp4');
  const received: string[] = [];
  socket.on('message', (packet) => received.push(packet.toString()));
  socket.bind(0);
  await once(socket, 'listening');
  closing.push(() => socket.close());
  return { host, received, send: (word: string) => socket.send(word, Number(port), host) };
}

test('everybody is told the address of their own line, and reaches the media node by it', async () => {
  for (const line of [lines.of.shopper, lines.of.agent]) {
    const before = line.down.passed;
    const { host, received, send } = await visit(line);
    expect(host).toBe(line.host);
    send('hello');
    await until('the answer', () => received[0] === 'hello');
    // The page and the packet, by the same lane.
    expect(line.down.passed).toBeGreaterThanOrEqual(before + 2);
  }
  expect(lines.of.shopper.host).not.toBe(lines.of.agent.host);
});

test('what happens on one line does not touch the other', async () => {
  const [shopper, agent] = [await visit(lines.of.shopper), await visit(lines.of.agent)];
  lines.of.shopper.set({ down: { isCut: true } });
  const agentBefore = { ...lines.of.agent.down.conditions };
  for (const person of [shopper, agent]) person.send('still there?');
  await until('the answer to the agent', () => agent.received.length === 1);
  await until('the lost answer to the shopper', () => lines.of.shopper.down.refused === 1);
  expect(shopper.received).toEqual([]);
  expect(lines.of.shopper.up.refused).toBe(0);
  expect(lines.of.agent.down).toMatchObject({ dropped: 0, conditions: agentBefore });
  lines.of.shopper.set({});
  shopper.send('again');
  await until('the answer to the shopper', () => shopper.received[0] === 'again');
});

test('the page waits behind the same rate as packets', async () => {
  const { shopper } = lines.of;
  shopper.set({ down: { rate: 100_000 } });
  const before = shopper.down.bytes;
  const { received, send } = await visit(shopper);
  for (let count = 0; count < 20; count += 1) send('x'.repeat(1000));
  await until('a standing queue', () => shopper.down.queueMs > 200);
  await until('some of the answers', () => received.length > 2);
  await until('the others to find no room', () => shopper.down.overflowed > 10);
  expect(shopper.down.bytes - before).toBeGreaterThan(3000);
});

test('a trace plays until conditions are set by hand', async () => {
  const { shopper } = lines.of;
  const { over } = shopper.play({
    about: '',
    steps: [
      { atMs: 0, rate: 1 },
      { atMs: 60_000, rate: 2 },
    ],
  });
  expect(shopper.up.conditions.rate).toBe(1);
  shopper.set({ loss: 0.1 });
  await over;
  expect(shopper.up.conditions).toMatchObject({ rate: undefined, loss: 0.1 });
});
