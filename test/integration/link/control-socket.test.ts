import { once } from 'node:events';
import { connect } from 'node:net';
import { io } from 'socket.io-client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dialNode } from '#platform/link/dial.ts';
import type { DialOptions } from '#platform/link/dial.ts';
import { RoomId } from '#protocol/ids.ts';
import { PROTOCOL_VERSION } from '#protocol/version.ts';
import { CLUSTER_KEY, startControlServer } from '#test/control-server.ts';
import type { TestControlServer } from '#test/control-server.ts';
import { createFakeNode } from '#test/fake-node.ts';
import type { FakeNode } from '#test/fake-node.ts';
import { startRelay } from '#test/relay/relay.ts';
import { until } from '#test/until.ts';

const roomId = RoomId.parse('room');
let node: FakeNode;
let server: TestControlServer;
const closers: (() => unknown)[] = [];

beforeEach(async () => {
  node = createFakeNode();
  server = await startControlServer(node.endpoint);
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  await server.close();
});

const dial = (options: Partial<DialOptions> = {}) =>
  dialNode({ url: server.url, key: CLUSTER_KEY, from: 'test', onListenerError: () => {}, ...options });

test('a server with another key is refused, and the node hears no request of it', async () => {
  await expect(dial({ key: 'another' })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  expect(node.requests).toEqual([]);
});

test('a node with another key is not trusted', async () => {
  // It answers the greeting, but proves nothing.
  const liar = io(server.url, { transports: ['websocket'], forceNew: true });
  closers.push(() => liar.disconnect());
  await once(liar as never, 'connect');
  const challenge = (await liar.emitWithAck('hello', {
    from: 'liar',
    protocol: PROTOCOL_VERSION,
    nonce: 'x'.repeat(43),
  })) as { proof: string };
  // What the node proved to the liar is worth nothing as the liar's own proof.
  expect(await liar.emitWithAck('prove', { proof: challenge.proof })).toMatchObject({
    error: { code: 'UNAUTHENTICATED' },
  });
});

test('another protocol version is refused by name', async () => {
  await expect(dial({ protocol: PROTOCOL_VERSION + 1 })).rejects.toMatchObject({
    code: 'PROTOCOL_MISMATCH',
  });
});

test('who has not proved the key is neither answered nor told anything, and sent away', async () => {
  const stranger = io(server.url, { transports: ['websocket'], forceNew: true, reconnection: false });
  closers.push(() => stranger.disconnect());
  await once(stranger as never, 'connect');
  const heard: unknown[] = [];
  stranger.onAny((...args) => heard.push(args));
  stranger.emit('request', 'room.open', { roomId });
  node.loseRoom(roomId);
  await until('the stranger to be sent away', () => stranger.disconnected, { timeoutMs: 8000 });
  expect(heard).toEqual([]);
  expect(node.requests).toEqual([]);
});

test('nobody at the address is a clear error, and so is somebody who speaks another language', async () => {
  const { port } = server;
  await server.close();
  await expect(dial()).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: true });
  server = await startControlServer(node.endpoint);
  expect(server.port).not.toBe(port);
  const plain = connect(server.port, '127.0.0.1');
  closers.push(() => plain.destroy());
  await once(plain, 'connect');
  plain.write('HELLO\r\n\r\n');
  await once(plain, 'data');
  await expect(dial()).resolves.toBeDefined();
});

test('a link over which nothing comes any more is noticed by both ends within four seconds', async () => {
  const relay = await startRelay({
    listen: { host: '127.0.0.1', port: 0 },
    target: { host: '127.0.0.1', port: server.port },
    protocols: ['tcp'],
  });
  closers.push(() => relay.close());
  const link = await dial({ url: `http://127.0.0.1:${relay.port}` });
  let isLost = false;
  link.onClosed(() => (isLost = true));
  const pending = link.request('room.open', { roomId, paused: true });
  await pending;
  const cutAt = performance.now();
  relay.set({ isCut: true });
  await until('the server to notice', () => isLost, { timeoutMs: 5000 });
  expect(performance.now() - cutAt).toBeLessThan(4000);
});
