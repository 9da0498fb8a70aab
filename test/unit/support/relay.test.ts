import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { CLEAR, openLanes } from '#test/relay/lane.ts';
import { type Relay, type RelayOptions, startRelay } from '#test/relay/relay.ts';
import { until } from '#test/until.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function udpEcho() {
  const socket = createSocket('udp4');
  socket.on('message', (packet, sender) => socket.send(packet, sender.port, sender.address));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  closing.push(() => socket.close());
  return { host: '127.0.0.1', port: socket.address().port };
}

async function udpClient(relay: Relay) {
  const socket = createSocket('udp4');
  const received: { readonly text: string; readonly at: number }[] = [];
  socket.on('message', (packet) => received.push({ text: packet.toString(), at: performance.now() }));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  closing.push(() => socket.close());
  return { received, send: (text: string) => socket.send(text, relay.port, relay.host) };
}

async function tcpEcho() {
  const server = createServer((socket) => socket.pipe(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  return { host: '127.0.0.1', port: (server.address() as { port: number }).port };
}

async function relayTo(target: { host: string; port: number }, more: Partial<RelayOptions> = {}) {
  const relay = await startRelay({
    listen: { host: '127.0.0.9', port: 0 },
    target,
    protocols: ['udp', 'tcp'],
    ...more,
  });
  closing.push(() => relay.close());
  return relay;
}

test('packets pass both ways through a clear relay', async () => {
  const client = await udpClient(await relayTo(await udpEcho()));
  client.send('hello');
  await until('the echo', () => client.received[0]?.text === 'hello');
});

test('each direction adds its own delay to packets', async () => {
  const relay = await relayTo(await udpEcho());
  relay.udp.up.conditions = { ...relay.udp.up.conditions, delayMs: 40 };
  relay.udp.down.conditions = { ...relay.udp.down.conditions, delayMs: 30 };
  const client = await udpClient(relay);
  const sentAt = performance.now();
  client.send('slow');
  await until('the echo', () => client.received.length === 1);
  expect(client.received[0]?.at).toBeGreaterThan(sentAt + 68);
  expect(client.received[0]?.at).toBeLessThan(sentAt + 200);
});

test('jitter delays packets and keeps their order', async () => {
  const relay = await relayTo(await udpEcho());
  relay.set({ jitterMs: 30 });
  const client = await udpClient(relay);
  const sent = Array.from({ length: 50 }, (_, index) => `${index}`);
  for (const text of sent) client.send(text);
  await until('all echoes', () => client.received.length === 50);
  expect(client.received.map(({ text }) => text)).toEqual(sent);
});

test('about the asked share of packets is lost, and the same ones with the same seed', async () => {
  const relay = await relayTo(await udpEcho());
  relay.udp.up.conditions = { ...relay.udp.up.conditions, loss: 0.2 };
  const client = await udpClient(relay);
  for (let index = 0; index < 500; index++) client.send(`${index}`);
  await until('every packet counted', () => relay.udp.up.passed + relay.udp.up.dropped === 500);
  expect(relay.udp.up.dropped).toBeGreaterThan(70);
  expect(relay.udp.up.dropped).toBeLessThan(130);
});

test('a cut lets no packet through until it is mended', async () => {
  const relay = await relayTo(await udpEcho());
  relay.set({ isCut: true });
  const client = await udpClient(relay);
  client.send('lost');
  await until('the packet dropped', () => relay.udp.up.dropped === 1);
  relay.set({});
  client.send('kept');
  await until('an echo', () => client.received.length === 1);
  expect(client.received[0]?.text).toBe('kept');
});

test('a stream arrives whole, in order and late by both delays', async () => {
  const relay = await relayTo(await tcpEcho());
  relay.set({ delayMs: 25, jitterMs: 5 });
  const socket = connect(relay.port, relay.host);
  const received: Buffer[] = [];
  socket.on('data', (data) => received.push(data));
  const sent = Buffer.from(Array.from({ length: 200_000 }, (_, index) => index & 255));
  const sentAt = performance.now();
  socket.end(sent);
  await once(socket, 'end');
  expect(performance.now() - sentAt).toBeGreaterThan(48);
  expect(Buffer.concat(received).equals(sent)).toBe(true);
});

test('a cut stream holds its bytes and delivers them when it is mended', async () => {
  const relay = await relayTo(await tcpEcho());
  const socket = connect(relay.port, relay.host);
  await once(socket, 'connect');
  relay.tcp.down.conditions = { ...relay.tcp.down.conditions, isCut: true };
  let received = '';
  socket.on('data', (data) => (received += data.toString()));
  socket.write('held');
  await until('the bytes to come back to the relay', () => relay.tcp.down.passed > 0);
  expect(received).toBe('');
  relay.set({});
  await until('the held bytes', () => received === 'held');
  socket.destroy();
});

test('standing connections can be ended while new ones come', async () => {
  const relay = await relayTo(await tcpEcho());
  const first = connect(relay.port, relay.host);
  await once(first, 'connect');
  first.write('x');
  await once(first, 'data');
  relay.resetConnections();
  await once(first, 'close');
  const second = connect(relay.port, relay.host);
  second.write('y');
  await once(second, 'data');
  second.destroy();
});

test('a stream and packets on one line share its rate, and its reader holds back whoever sends', async () => {
  const rate = 2_000_000;
  const lanes = openLanes();
  lanes.up.conditions = { ...CLEAR, rate, queueMs: 100 };
  const stream = await relayTo(await tcpEcho(), { lanes });
  const packets = await relayTo(await udpEcho(), { lanes });
  const client = await udpClient(packets);
  const socket = connect(stream.port, stream.host);
  let received = 0;
  socket.on('data', (data) => (received += data.length));
  const startedAt = performance.now();
  socket.end(Buffer.alloc(200_000));
  await until('the stream to fill its part of the queue', () => lanes.up.queueMs > 40);
  const sentAt = performance.now();
  client.send('beside');
  await until('the echo', () => client.received.length === 1);
  // It found room, behind what of the stream was in the queue.
  expect((client.received[0]?.at ?? 0) - sentAt).toBeGreaterThan(25);
  await once(socket, 'end');
  expect(received).toBe(200_000);
  expect(lanes.up.overflowed).toBe(0);
  const atLeastMs = ((200_000 * 8) / rate) * 1000;
  expect(performance.now() - startedAt).toBeGreaterThan(atLeastMs);
  expect(performance.now() - startedAt).toBeLessThan(atLeastMs * 4);
});

test('a word of a stream finds room as a packet does in a queue that packets keep full', async () => {
  const lanes = openLanes();
  lanes.up.conditions = { ...CLEAR, rate: 1_000_000, queueMs: 200 };
  const stream = await relayTo(await tcpEcho(), { lanes });
  let thinnest = Infinity;
  const fill = (): void => {
    while (lanes.up.queueMs < 180) lanes.up.admit(1000);
  };
  fill();
  const filling = setInterval(() => {
    thinnest = Math.min(thinnest, lanes.up.queueMs);
    fill();
  }, 5);
  closing.push(() => {
    clearInterval(filling);
  });
  const socket = connect(stream.port, stream.host);
  socket.write('still here');
  const [echo] = (await once(socket, 'data')) as [Buffer];
  expect(echo.toString()).toBe('still here');
  expect(thinnest, 'it did not wait until streams had their share').toBeGreaterThan(100);
  socket.destroy();
});

test('packets that come twice and out of order arrive so', async () => {
  const relay = await relayTo(await udpEcho());
  relay.udp.up.conditions = { ...CLEAR, duplicate: 1 };
  relay.udp.down.conditions = { ...CLEAR, reorder: 0.3, reorderMs: 40 };
  const client = await udpClient(relay);
  const sent = Array.from({ length: 40 }, (_, index) => `${index}`);
  for (const text of sent) client.send(text);
  await until('all of them twice', () => client.received.length === 80);
  const texts = client.received.map(({ text }) => Number(text));
  expect(texts.toSorted((a, b) => a - b)).toEqual(sent.flatMap((text) => [Number(text), Number(text)]));
  expect(texts.some((text, index) => text > (texts[index + 1] ?? Infinity))).toBe(true);
});

test('a firewall drops packets and refuses connections, each on its own', async () => {
  const relay = await relayTo(await tcpEcho());
  relay.blocked = ['udp'];
  const client = await udpClient(relay);
  client.send('dropped');
  await until('the packet counted', () => relay.udp.up.refused === 1);
  const first = connect(relay.port, relay.host);
  first.write('passes');
  await once(first, 'data');
  first.destroy();
  relay.blocked = ['tcp'];
  const second = connect(relay.port, relay.host);
  await expect(once(second, 'data')).rejects.toThrow('ECONNRESET');
});

test('who sends into a cut is held back, and nothing of it is missing in the end', async () => {
  const relay = await relayTo(await tcpEcho());
  relay.tcp.up.conditions = { ...CLEAR, isCut: true };
  const socket = connect(relay.port, relay.host);
  let received = 0;
  socket.on('data', (data) => (received += data.length));
  const MEGABYTE = 1 << 20;
  for (let count = 0; count < 16; count += 1) socket.write(Buffer.alloc(MEGABYTE));
  let before = -1;
  await until(
    'nothing more to be taken',
    () => {
      const hasStopped = socket.writableLength === before;
      before = socket.writableLength;
      return hasStopped;
    },
    { everyMs: 50 },
  );
  expect(socket.writableLength).toBeGreaterThan(MEGABYTE);
  relay.set({});
  socket.end();
  await once(socket, 'end');
  expect(received).toBe(16 * MEGABYTE);
});
