import { afterEach, beforeEach, expect, test } from 'vitest';
import { Board, MOST_BOARD_CALLS } from '#protocol/board.ts';
import { AppError } from '#protocol/errors.ts';
import { createBoard } from '#services/board.ts';
import type { BoardDeps } from '#services/board.ts';
import { createCallPlacement } from '#services/call-placement.ts';
import { startHttpEdge } from '#test/http-edge.ts';
import type { HttpEdge } from '#test/http-edge.ts';
import { FRANKFURT, SINGAPORE, addNode } from '#test/regions.ts';
import { createWorld } from '#test/services.ts';
import type { World } from '#test/services.ts';
import { until } from '#test/until.ts';

let world: World;
let edge: HttpEdge | undefined;

beforeEach(async () => {
  world = await createWorld();
  await serve();
});
afterEach(close);

async function close(): Promise<void> {
  await edge?.close();
  edge = undefined;
}

async function serve(changes: Partial<BoardDeps> = {}): Promise<void> {
  await close();
  const [server] = world.servers;
  if (server === undefined) throw new Error('a world has a server');
  edge = await startHttpEdge({
    readBoard: createBoard({
      ...server,
      serverId: server.servers.id,
      findPlacement: createCallPlacement(world),
      checks: [],
      clock: world.clock,
      ...changes,
    }),
  });
}

const ask = (as?: string) => edge!.fetch('/v1/board', as === undefined ? {} : { as });
const read = async (): Promise<Board> => Board.parse(await (await ask('operator:kim')).json());

test('only operators see the board', async () => {
  expect((await ask('operator:kim')).status).toBe(200);
  for (const as of ['agent:kim', 'shopper:ada', 'supervisor:lee', 'inspector:ivy'])
    expect((await ask(as)).status).toBe(403);
  expect((await ask()).status).toBe(401);
});

test('the board shows nodes, the measured ways between regions, servers and people', async () => {
  const [server] = world.servers;
  await addNode(server!, 'fra-1', { ...FRANKFURT, regionRttMs: { singapore: 162 } });
  await addNode(server!, 'sin-1', { ...SINGAPORE, draining: true });
  await server!.servers.start();
  await world.agent('kim');
  await world.start(world.shopper('ada'));
  await world.settle();
  const board = await read();
  const seen = board.nodes.map(({ nodeId, region, state }) => `${nodeId} in ${region}: ${state}`);
  expect(seen).toContain('fra-1 in frankfurt: ready');
  expect(seen).toContain('sin-1 in singapore: draining');
  expect(board.ways).toContainEqual({ between: ['frankfurt', 'singapore'], rttMs: 162 });
  expect(board.servers).toEqual([expect.objectContaining({ isHeard: true, sessions: 0 })]);
  expect(board.people).toMatchObject({ agents: 1, waiting: 1 });
  await server!.servers.stop();
});

test('a way that nobody has measured is not on the board, however well it can be estimated', async () => {
  await addNode(world.servers[0]!, 'fra-1', FRANKFURT);
  await addNode(world.servers[0]!, 'sin-1', SINGAPORE);
  expect((await read()).ways).toEqual([]);
});

test('a call is shown with its nodes and why those, and leaves the board when it ends', async () => {
  const shopper = world.shopper('ada');
  const { id } = await world.start(shopper);
  const nodeId = world.servers[0]!.nodes.all()[0]?.report.nodeId;
  const shown = await until('the decision to be there', async () => {
    const [call] = (await read()).calls.shown;
    return call?.placement === undefined ? undefined : call;
  });
  expect(shown).toMatchObject({ callId: id, moves: 0, nodeId });
  expect(shown.placement).toMatchObject({ cause: 'start', chosen: { shopper: { nodeId } } });
  expect(JSON.stringify(shown)).not.toContain('ada');
  await world.servers[0]!.calls.end(shopper, { callId: id });
  await world.settle();
  await until('the board to be empty', async () => (await read()).calls.total === 0);
});

test('of a thousand calls the oldest are shown and all are counted, and the answer stays small', async () => {
  await Promise.all(Array.from({ length: 1000 }, (_, index) => world.start(world.shopper(`s${index}`))));
  const answer = await ask('operator:kim');
  const text = await answer.text();
  const { calls } = Board.parse(JSON.parse(text));
  expect(calls.total).toBe(1000);
  expect(calls.shown).toHaveLength(MOST_BOARD_CALLS);
  expect(text.length).toBeLessThan(150_000);
}, 60_000);

test('while the live state is away the board still answers, names the trouble and shows the nodes', async () => {
  await addNode(world.servers[0]!, 'fra-1', FRANKFURT);
  const away = (): Promise<never> => Promise.reject(new AppError('UNAVAILABLE', 'away'));
  const hangs = (): Promise<never> => new Promise(() => undefined);
  const { live } = world.servers[0]!;
  await serve({
    live: {
      ...live,
      openCalls: { ...live.openCalls, size: away },
      knownServers: { ...live.knownServers, range: hangs },
    },
    checks: [
      { name: 'live-state', probe: away },
      { name: 'history', probe: hangs },
      { name: 'media-node', probe: () => undefined },
    ],
  });
  const board = await read();
  expect(board.troubles).toEqual(['live-state', 'history']);
  expect(board.nodes.map(({ nodeId }) => nodeId)).toContain('fra-1');
  expect(board.calls).toEqual({ total: 0, shown: [] });
});
