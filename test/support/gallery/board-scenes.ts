/** Every state that the operators' board can be in, by name. */
import type { Board, BoardCall, BoardNode } from '#protocol/board.ts';
import { CallId, NodeId } from '#protocol/ids.ts';
import type { PlacementDecision } from '#protocol/placement.ts';
import { AppError } from '#protocol/errors.ts';
import type { BoardFeed, FeedState } from '../../../client/board/board-feed.ts';
import type { ClusterControl } from '../../../client/board/cluster-control.ts';
import type { Emulation } from '../../../client/board/control-protocol.ts';

export interface BoardScene {
  readonly page: 'board';
  /** Heard one after the other: what the board remembers is shown too. */
  readonly boards: readonly Board[];
  readonly state?: FeedState;
  readonly emulation?: Emulation;
}

const AT = 1_790_000_000_000;
const PLACES = {
  eu: { latitude: 50.1, longitude: 8.7 },
  us: { latitude: 39, longitude: -77.5 },
  ap: { latitude: 1.4, longitude: 103.8 },
} as const;

function node(id: string, region: keyof typeof PLACES, more: Partial<BoardNode> = {}): BoardNode {
  return {
    nodeId: NodeId.parse(id),
    region,
    location: PLACES[region],
    residency: [region],
    load: { rooms: 12, peers: 24, consumers: 48, cpu: 0.31, workers: 4 },
    state: 'ready',
    ...more,
  };
}

const FRA1 = node('fra-1', 'eu');
const FRA2 = node('fra-2', 'eu', { load: { rooms: 9, peers: 18, consumers: 36, cpu: 0.24, workers: 4 } });
const IAD1 = node('iad-1', 'us');
const SIN1 = node('sin-1', 'ap', { load: { rooms: 31, peers: 62, consumers: 124, cpu: 0.91, workers: 4 } });

function decision(shopper: BoardNode, agent: BoardNode, rejected: readonly BoardNode[]): PlacementDecision {
  const chosen = ({ nodeId, region }: BoardNode) => ({ nodeId, region });
  return {
    cause: 'ring',
    shopper: { measuredMs: { eu: 178.4, us: 231, ap: 17.2 }, estimatedMs: {}, isAdjusted: false },
    agent: { measuredMs: { eu: 18.1 }, estimatedMs: { us: 96, ap: 172 }, isAdjusted: false },
    residency: [],
    chosen: { shopper: chosen(shopper), agent: chosen(agent) },
    costMs: 121,
    rejected: rejected.map((other, index) => ({
      ...chosen(other),
      reason: index === 0 ? 'more-loaded' : 'longer-path',
      costMs: 148 + index * 31,
    })),
    rejectedCounts: { 'longer-path': 1 },
  };
}

function call(index: number, more: Partial<BoardCall> = {}): BoardCall {
  return {
    callId: CallId.parse(`call_0198c0de-0000-7000-8000-${String(index).padStart(12, '0')}`),
    state: 'active',
    media: 'video',
    createdAt: AT - 95_000 * index,
    acceptedAt: AT - 90_000 * index,
    moves: 0,
    nodeId: SIN1.nodeId,
    agentNodeId: FRA1.nodeId,
    placement: { at: AT - 90_000 * index, ...decision(SIN1, FRA1, [FRA2, IAD1]) },
    ...more,
  };
}

const CALLS = [
  call(1),
  call(2, { state: 'interrupted', moves: 2, agentNodeId: undefined, nodeId: FRA2.nodeId, media: 'voice' }),
  call(3, { state: 'offered', acceptedAt: undefined, placement: undefined, agentNodeId: undefined }),
];

const WELL: Board = {
  at: AT,
  servedBy: 'server-1.0123456789ab',
  troubles: [],
  nodes: [FRA1, FRA2, IAD1, { ...SIN1, load: IAD1.load }],
  ways: [
    { between: ['eu', 'us'], rttMs: 91.2 },
    { between: ['ap', 'eu'], rttMs: 162.7 },
    { between: ['ap', 'us'], rttMs: 221.9 },
  ],
  servers: [
    { serverId: 'server-1.0123456789ab', startedAt: AT - 3_725_000, sessions: 212, isHeard: true },
    { serverId: 'server-2.ba9876543210', startedAt: AT - 65_000, sessions: 198, isHeard: true },
  ],
  people: { waiting: 2, longestSince: AT - 12_000, agents: 9 },
  calls: { total: 2, shown: CALLS.filter(({ state }) => state !== 'interrupted') },
};

const TROUBLED: Board = {
  ...WELL,
  troubles: ['history'],
  nodes: [FRA1, { ...FRA2, state: 'draining' }, SIN1],
  servers: WELL.servers.map((server, index) => (index === 0 ? server : { ...server, isHeard: false })),
  calls: { total: 1240, shown: CALLS },
};

const EMULATION: Emulation = {
  members: [
    { name: 'redis', kind: 'redis', region: 'eu', state: 'running' },
    { name: 'server-1', kind: 'server', region: 'eu', state: 'running' },
    { name: 'server-2', kind: 'server', region: 'eu', state: 'frozen' },
    { name: 'fra-1', kind: 'node', region: 'eu', state: 'running' },
    { name: 'fra-2', kind: 'node', region: 'eu', state: 'running' },
    { name: 'iad-1', kind: 'node', region: 'us', state: 'ended' },
    { name: 'sin-1', kind: 'node', region: 'ap', state: 'running' },
  ],
  ways: [
    { name: 'eu-us', kind: 'link', oneWayMs: 45, slowMs: 0, isCut: true },
    { name: 'eu-ap', kind: 'link', oneWayMs: 80, slowMs: 0, isCut: false },
    { name: 'us-ap', kind: 'link', oneWayMs: 110, slowMs: 0, isCut: false },
    { name: 'eu', kind: 'region', oneWayMs: 0, slowMs: 0, isCut: false },
    { name: 'us', kind: 'region', oneWayMs: 0, slowMs: 0, isCut: false },
    { name: 'ap', kind: 'region', oneWayMs: 0, slowMs: 300, isCut: false },
  ],
};

export const BOARD_SCENES: Readonly<Record<string, BoardScene>> = {
  'board-connecting': { page: 'board', boards: [], state: 'connecting' },
  'board-refused': { page: 'board', boards: [], state: 'refused' },
  'board-well': { page: 'board', boards: [WELL] },
  'board-idle': {
    page: 'board',
    boards: [
      {
        ...WELL,
        nodes: [node('embedded', 'eu')],
        ways: [],
        servers: WELL.servers.slice(0, 1),
        calls: { total: 0, shown: [] },
      },
    ],
  },
  'board-troubled': { page: 'board', boards: [WELL, TROUBLED] },
  'board-stale': { page: 'board', boards: [WELL], state: 'stale' },
  'board-cluster': { page: 'board', boards: [WELL, TROUBLED], emulation: EMULATION },
};

export interface FakeBoard {
  readonly feed: BoardFeed;
  readonly control: ClusterControl | undefined;
  /** Lets the next board be heard. @returns false when there is none */
  readonly next: () => boolean;
}

export function fakeBoard({ boards, state = 'live', emulation }: BoardScene): FakeBoard {
  const listeners = new Set<() => void>();
  let index = 0;
  return {
    next() {
      if (index + 1 >= boards.length) return false;
      index += 1;
      for (const listener of listeners) listener();
      return true;
    },
    feed: {
      state,
      get board() {
        return boards[index];
      },
      onChange(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      setDraining: () => Promise.reject(new AppError('UNAVAILABLE', 'This is a picture.')),
    },
    control: emulation && {
      emulation,
      onChange: () => () => undefined,
      do: () => Promise.resolve('This is a picture.'),
    },
  };
}
