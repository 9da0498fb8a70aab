import { expect, test } from 'vitest';
import { NodeId } from '#protocol/ids.ts';
import type { Board, BoardNode } from '#protocol/board.ts';
import type { Emulation } from '../../../client/board/control-protocol.ts';
import { placesOf, waysOf } from '../../../client/board/region-places.ts';
import {
  REMEMBERED_MS,
  rememberGone,
  shortServer,
  troublesOf,
  withLastKnown,
} from '../../../client/board/troubles.ts';

const node = (id: string, region: string, more: Partial<BoardNode> = {}): BoardNode => ({
  nodeId: NodeId.parse(id),
  region,
  residency: [],
  load: { rooms: 0, peers: 0, consumers: 0, cpu: 0, workers: 1 },
  state: 'ready',
  ...more,
});
const FRA = node('fra-1', 'eu', { location: { latitude: 50, longitude: 9 } });
const IAD = node('iad-1', 'us', { location: { latitude: 39, longitude: -77 } });
const SIN = node('sin-1', 'ap', { location: { latitude: 1, longitude: 104 } });

const board = (more: Partial<Board> = {}): Board => ({
  at: 1_000_000,
  servedBy: 'server-1.0123456789ab',
  troubles: [],
  nodes: [FRA, IAD, SIN],
  ways: [],
  servers: [],
  people: { waiting: 0, agents: 0 },
  calls: { total: 0, shown: [] },
  ...more,
});

test('a node that leaves the board is remembered until it is back, or for ten minutes', () => {
  const without = board({ nodes: [FRA, IAD], at: 1_001_000 });
  const gone = rememberGone([], board(), without);
  expect(gone).toEqual([{ nodeId: 'sin-1', region: 'ap', location: SIN.location, at: 1_001_000 }]);
  expect(rememberGone(gone, without, without)).toEqual(gone);
  expect(rememberGone(gone, without, board())).toEqual([]);
  expect(rememberGone(gone, without, board({ nodes: [FRA], at: 1_001_000 + REMEMBERED_MS }))).toHaveLength(1);
});

test('a node that was emptied before it left is not missed', () => {
  const draining = board({ nodes: [FRA, { ...SIN, state: 'draining' }] });
  expect(rememberGone([], draining, board({ nodes: [FRA] }))).toEqual([]);
});

test('what is bad comes before what is only to be known', () => {
  const draining = { ...FRA, state: 'draining' } as const;
  const servers = [{ serverId: 'server-2.0123456789ab', sessions: 3, isHeard: false }];
  const found = troublesOf(board({ nodes: [draining, { ...SIN, state: 'lost' }], servers }), [], undefined);
  expect(found).toEqual([
    { level: 'bad', kind: 'node-lost', node: 'sin-1', region: 'ap' },
    { level: 'bad', kind: 'server-silent', server: 'server-2' },
    { level: 'warn', kind: 'node-draining', node: 'fra-1', region: 'eu' },
  ]);
});

test('what somebody broke by hand is said, once', () => {
  const emulation: Emulation = {
    members: [
      { name: 'sin-1', kind: 'node', region: 'ap', state: 'ended' },
      { name: 'redis', kind: 'redis', region: 'eu', state: 'frozen' },
    ],
    ways: [{ name: 'eu-us', kind: 'link', oneWayMs: 45, slowMs: 300, isCut: true }],
  };
  const gone = [{ nodeId: SIN.nodeId, region: 'ap', location: undefined, at: 7 }];
  expect(troublesOf(board(), gone, emulation).map(({ kind }) => kind)).toEqual([
    'node-gone',
    'frozen',
    'cut',
    'slow',
  ]);
});

test('where all is well nothing is said', () => {
  expect(troublesOf(board(), [], undefined)).toEqual([]);
});

test('regions stand on the map as on the earth, and inside it', () => {
  const places = placesOf(board().nodes);
  const [ap, eu, us] = ['ap', 'eu', 'us'].map((region) => places.find((place) => place.region === region)!);
  expect(us!.x).toBeLessThan(eu!.x);
  expect(eu!.x).toBeLessThan(ap!.x);
  expect(eu!.y).toBeLessThan(us!.y);
  expect(us!.y).toBeLessThan(ap!.y);
  for (const { x, y } of places) {
    expect(x).toBeGreaterThanOrEqual(10);
    expect(x).toBeLessThanOrEqual(90);
    expect(y).toBeGreaterThanOrEqual(10);
    expect(y).toBeLessThanOrEqual(90);
  }
});

test('regions that do not say where they are, or one alone, have a place too', () => {
  expect(placesOf([node('a', 'here'), node('b', 'there')]).map(({ x, y }) => [Math.round(x), y])).toEqual([
    [33, 50],
    [67, 50],
  ]);
  expect(placesOf([FRA])).toMatchObject([{ x: 50, y: 50, ready: 1, all: 1 }]);
});

test('a way shows its round trip, and the calls that cross it from either side', () => {
  const call = (nodeId: NodeId, agentNodeId?: NodeId) =>
    ({ nodeId, agentNodeId }) as Board['calls']['shown'][0];
  const shown = [call(FRA.nodeId, SIN.nodeId), call(SIN.nodeId, FRA.nodeId), call(FRA.nodeId)];
  const seen = board({ ways: [{ between: ['ap', 'eu'], rttMs: 162 }], calls: { total: 3, shown } });
  const ways = waysOf(placesOf(seen.nodes), seen).map(({ from, to, rttMs, calls }) => [
    `${from.region}-${to.region}`,
    rttMs,
    calls,
  ]);
  expect(ways).toEqual([
    ['ap-eu', 162, 2],
    ['ap-us', undefined, 0],
    ['eu-us', undefined, 0],
  ]);
});

test('a server is called by its name, without what tells two runs apart', () => {
  expect(shortServer('server-1.0123456789ab')).toBe('server-1');
  expect(shortServer('host.example-42.0123456789ab')).toBe('host.example-42');
});

test('while the live state is away the last known calls and servers stand, and nodes are as they are', () => {
  const servers = [{ serverId: 'server-1.0123456789ab', sessions: 3, isHeard: true }];
  const before = board({ servers, calls: { total: 2, shown: [] } });
  const away = board({ troubles: ['live-state'], nodes: [FRA] });
  expect(withLastKnown(away, before)).toEqual({ ...away, servers, calls: before.calls });
  expect(withLastKnown(away, undefined)).toBe(away);
  const back = board();
  expect(withLastKnown(back, before)).toBe(back);
});
