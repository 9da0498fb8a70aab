import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AppError } from '#protocol/errors.ts';
import type { ControlEventMap, ControlLink } from '#platform/link/control-link.ts';
import { Emitter } from '#platform/emitter.ts';
import { createLogger } from '#platform/logger.ts';
import { NodeId, RoomId } from '#protocol/ids.ts';
import type { PipeId } from '#protocol/ids.ts';
import type { PipeEnd } from '#protocol/rtp.ts';
import { Join } from '#sfu/join.ts';
import type { JoinedPartner } from '#sfu/join.ts';
import type { LinkUser } from '#sfu/node-links.ts';

const roomId = RoomId.parse('room');
const partner = { nodeId: NodeId.parse('near'), controlUrl: 'http://near.example' };
const endAt = (port: number): PipeEnd => ({
  ip: '127.0.0.1',
  port,
  srtpParameters: { cryptoSuite: 'AEAD_AES_256_GCM', keyBase64: 'key' },
});

interface FakePipe extends JoinedPartner {
  connectedTo: number | undefined;
  followed: unknown[];
}

/** The far end: what it was asked, and how it answers. */
let asked: string[];
let answer: (name: string) => unknown;
let farPort: number;
let link: ControlLink;
let events: Emitter<ControlEventMap>;
let user: LinkUser | undefined;
/** The pipes that are there, the newest last. */
let pipes: FakePipe[];
let over: number;
let join: Join<FakePipe>;

beforeEach(() => {
  vi.useFakeTimers();
  [asked, pipes, over, farPort, user] = [[], [], 0, 1, undefined];
  answer = () => undefined;
  events = new Emitter(() => undefined);
  link = {
    request: (async (name: string) => {
      asked.push(name);
      const failure = answer(name);
      if (failure !== undefined) throw failure as Error;
      return { end: endAt(farPort) };
    }) as unknown as ControlLink['request'],
    on: (name, listener) => events.on(name, listener),
    onClosed: () => () => undefined,
    close: () => undefined,
  };
  join = new Join<FakePipe>({
    room: { id: roomId, meet: async (_nodeId, pipeId) => makePipe(pipeId), part },
    partner,
    links: {
      use: (_node, given) => {
        user = given;
        return () => (user = undefined);
      },
      serialize: () => [],
      close: () => undefined,
    },
    logger: createLogger('silent'),
    onOver: () => (over += 1),
  });
  join.start();
});

afterEach(() => {
  vi.useRealTimers();
});

function makePipe(pipeId: PipeId): FakePipe {
  const pipe: FakePipe = {
    pipeId,
    isClosed: false,
    voice: undefined,
    connectedTo: undefined,
    followed: [],
    pipe: {
      end: endAt(9),
      connect: async ({ port }) => (pipe.connectedTo ??= port) === port,
    },
    state: () => pipe.voice?.state([]),
    follow: async (producers) => void pipe.followed.push(producers),
    hear: () => undefined,
    hearWishes: () => undefined,
  };
  pipes.push(pipe);
  return pipe;
}

function part(pipe: FakePipe): void {
  pipes = pipes.filter((other) => other !== pipe);
}

const settle = () => vi.advanceTimersByTimeAsync(0);
async function up(): Promise<void> {
  user?.up(link);
  await settle();
}

test('a pipe is laid, shown to the partner, and all that is sent is stated', async () => {
  await up();
  expect(asked).toEqual(['pipe.open', 'pipe.state']);
  expect(pipes).toMatchObject([{ connectedTo: 1 }]);
});

test('what the partner states of this pipe is followed, and of another is not', async () => {
  await up();
  const [pipe] = pipes;
  events.emit('pipe.stated', { roomId, pipeId: pipe!.pipeId, producers: [] });
  events.emit('pipe.stated', { roomId, pipeId: 'another' as PipeId, producers: [] });
  events.emit('pipe.stated', { roomId: RoomId.parse('other'), pipeId: pipe!.pipeId, producers: [] });
  expect(pipe!.followed).toHaveLength(1);
});

test('a room that is not there yet is asked for less and less often, until it is', async () => {
  answer = () => new AppError('MEDIA_NOT_FOUND', 'No.');
  await up();
  await vi.advanceTimersByTimeAsync(30_000);
  const tries = asked.length;
  expect(tries).toBeGreaterThan(8);
  expect(tries).toBeLessThan(25);
  answer = () => undefined;
  await vi.advanceTimersByTimeAsync(3100);
  expect(asked.slice(tries)).toEqual(['pipe.open', 'pipe.state']);
  // One pipe all the time.
  expect(pipes).toHaveLength(1);
});

test('after a short outage the same pipe is shown again, and after a long one another is laid', async () => {
  await up();
  const [first] = pipes;
  user?.down();
  expect(first!.voice).toBeUndefined();
  await vi.advanceTimersByTimeAsync(59_000);
  await up();
  expect(pipes).toEqual([first]);
  user?.down();
  await vi.advanceTimersByTimeAsync(61_000);
  await up();
  expect(pipes).toHaveLength(1);
  expect(pipes[0]).not.toBe(first);
});

test('a partner whose end is new gets a new pipe at once', async () => {
  await up();
  const [first] = pipes;
  user?.down();
  farPort = 2;
  asked.length = 0;
  await up();
  expect(asked).toEqual(['pipe.open', 'pipe.open', 'pipe.state']);
  expect(pipes).toMatchObject([{ connectedTo: 2 }]);
  expect(pipes[0]).not.toBe(first);
});

test('a statement that fails is made again', async () => {
  await up();
  answer = (name) => (name === 'pipe.state' ? new AppError('TIMEOUT', 'Late.') : undefined);
  pipes[0]!.state();
  await settle();
  answer = () => undefined;
  asked.length = 0;
  await vi.advanceTimersByTimeAsync(200);
  expect(asked).toEqual(['pipe.open', 'pipe.state']);
});

test('a partner room that closes in order takes this one along, one that was lost is waited for', async () => {
  await up();
  events.emit('pipe.closed', { roomId, pipeId: pipes[0]!.pipeId, reason: 'room-lost' });
  expect([over, pipes.length]).toEqual([0, 0]);
  await vi.advanceTimersByTimeAsync(200);
  expect(pipes).toHaveLength(1);
  events.emit('pipe.closed', { roomId, pipeId: pipes[0]!.pipeId, reason: 'room-closed' });
  expect([over, pipes.length]).toEqual([1, 0]);
});

test('the end is told to the partner, and leaves neither pipe nor timer nor link', async () => {
  await up();
  answer = () => new AppError('UNAVAILABLE', 'No.');
  pipes[0]!.state();
  await settle();
  asked.length = 0;
  join.close();
  join.close();
  expect(asked).toEqual(['pipe.close']);
  await settle();
  expect(pipes).toEqual([]);
  expect(user).toBeUndefined();
  expect(vi.getTimerCount()).toBe(0);
});

test('a room that closes while its pipe is being laid leaves none', async () => {
  user?.up(link);
  join.close();
  await settle();
  expect(pipes).toEqual([]);
  expect(asked).toEqual([]);
});
