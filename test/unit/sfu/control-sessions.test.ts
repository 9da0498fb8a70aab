import { beforeEach, expect, test, vi } from 'vitest';
import { createLogger } from '#platform/logger.ts';
import { ConsumerId, PeerId, RoomId } from '#protocol/ids.ts';
import { ControlSessions } from '#sfu/control-sessions.ts';
import type { Asker } from '#sfu/control-sessions.ts';

const room = RoomId.parse('room');
const lost = { roomId: room, reason: 'worker-died' } as const;
const [shopper, agent] = ['shopper', 'agent'].map((name) => PeerId.parse(name)) as [PeerId, PeerId];
const ofAgent = { roomId: room, peerId: agent, consumerId: ConsumerId.parse(crypto.randomUUID()) };
let told: string[];
let forsaken: number;
let asker: Asker | undefined;
let sessions: ControlSessions;

beforeEach(() => {
  told = [];
  forsaken = 0;
  sessions = new ControlSessions({
    dispatch: (_name, _input, who) => {
      asker = who;
      return Promise.resolve({ ok: {} });
    },
    hasRoom: () => true,
    graceMs: 1000,
    onForsaken: () => (forsaken += 1),
    logger: createLogger('silent'),
  });
});

const server = (name: string) => sessions.connect((event) => told.push(`${name} hears ${event}`));

test('what happens in a room is told to the server that spoke of it last, and to no other', async () => {
  const first = server('first');
  const second = server('second');
  await first.dispatch('room.open', { roomId: room });
  sessions.emit('room.lost', lost);
  await second.dispatch('peer.open', { roomId: room });
  sessions.emit('room.lost', lost);
  expect(told).toEqual(['first hears room.lost', 'second hears room.lost']);
});

test('when that server is gone, another is told', async () => {
  const first = server('first');
  server('second');
  await first.dispatch('room.open', { roomId: room });
  first.close();
  sessions.emit('room.lost', lost);
  expect(told).toEqual(['second hears room.lost']);
});

test('what is about a peer is told to the server that spoke of it last, whoever speaks of the room or of another', async () => {
  const first = server('first');
  const second = server('second');
  await first.dispatch('peer.open', { roomId: room, peerId: shopper });
  await second.dispatch('peer.open', { roomId: room, peerId: agent });
  await first.dispatch('producer.open', { roomId: room, peerId: shopper });
  sessions.emit('consumer.paused', { ...ofAgent, paused: true });
  await second.dispatch('room.set-paused', { roomId: room });
  sessions.emit('consumer.paused', { ...ofAgent, paused: false });
  await first.dispatch('peer.describe', { roomId: room, peerId: agent });
  sessions.emit('consumer.removed', ofAgent);
  first.close();
  sessions.emit('consumer.removed', ofAgent);
  expect(told).toEqual([
    'second hears consumer.paused',
    'second hears consumer.paused',
    'first hears consumer.removed',
    'second hears consumer.removed',
  ]);
});

test('what the node tells of itself is for all', () => {
  server('first');
  server('second');
  sessions.emit('node.reported', { report: {} as never });
  expect(told).toEqual(['first hears node.reported', 'second hears node.reported']);
});

test('another node hears no news of rooms or of load, and nothing waits for it', () => {
  vi.useFakeTimers();
  try {
    const node = sessions.connect((event) => told.push(`the node hears ${event}`), {
      role: 'node',
      name: 'far',
    });
    sessions.emit('room.lost', lost);
    sessions.emit('node.reported', { report: {} as never });
    expect(told).toEqual([]);
    expect(sessions.size).toBe(0);
    server('first').close();
    node.close();
    vi.advanceTimersByTime(1000);
    expect(forsaken).toBe(1);
  } finally {
    vi.useRealTimers();
  }
});

test('who asks is told to the node, with a way back', async () => {
  const node = sessions.connect((event) => told.push(`the node hears ${event}`), {
    role: 'node',
    name: 'far',
  });
  await node.dispatch('pipe.open', { roomId: room });
  expect(asker).toMatchObject({ role: 'node', name: 'far' });
  asker?.tell('pipe.closed', {});
  expect(told).toEqual(['the node hears pipe.closed']);
});

test('a link that fails on an event keeps no other from hearing', () => {
  sessions.connect(() => {
    throw new Error('broken');
  });
  server('second');
  sessions.emit('node.reported', { report: {} as never });
  expect(told).toEqual(['second hears node.reported']);
});

test('rooms are kept for a grace when the last server goes, and not when one is back in time', () => {
  vi.useFakeTimers();
  try {
    const first = server('first');
    first.close();
    first.close();
    vi.advanceTimersByTime(999);
    const again = server('again');
    vi.advanceTimersByTime(5000);
    expect(forsaken).toBe(0);
    again.close();
    vi.advanceTimersByTime(1000);
    expect(forsaken).toBe(1);
  } finally {
    vi.useRealTimers();
  }
});
