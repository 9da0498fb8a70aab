/**
 * The installation as its operators see it. Read from what is there anyway and at a bounded cost, however many calls
 * there are: once for all who look within a moment.
 */
import { CallId } from '#protocol/ids.ts';
import { MOST_BOARD_CALLS } from '#protocol/board.ts';
import type { Board, BoardCall, BoardServer, BoardTrouble } from '#protocol/board.ts';
import { mapRegions } from '#domain/region-map.ts';
import type { CallRecord } from '#domain/call-record.ts';
import type { Clock } from '#platform/clock.ts';
import { withDeadline } from '#platform/deadline.ts';
import type { FindCallPlacement } from './call-placement.ts';
import type { Live } from './live.ts';
import type { KnownNode, Nodes } from './nodes.ts';

export interface BoardDeps {
  readonly live: Pick<
    Live,
    'calls' | 'openCalls' | 'knownServers' | 'servers' | 'sessionsOf' | 'waiting' | 'presentAgents'
  >;
  readonly nodes: Pick<Nodes, 'all'>;
  /** This server's. */
  readonly serverId: string;
  readonly findPlacement: FindCallPlacement;
  /** Parts that the server cannot take new calls without; each rejects while it is away. */
  readonly checks: readonly { readonly name: BoardTrouble; readonly probe: () => unknown }[];
  readonly clock: Clock;
}

export type ReadBoard = () => Promise<Board>;

/** Who looks within this time sees the same. */
const FRESH_MS = 500;
/** What does not answer by then is in trouble, or left out. */
const PATIENCE_MS = 1500;
const MOST_SERVERS = 200;

type Decision = NonNullable<BoardCall['placement']>;

export function createBoard(deps: BoardDeps): ReadBoard {
  const { live, nodes, clock } = deps;
  const placements = createPlacementMemory(deps.findPlacement);
  let latest: { readonly at: number; readonly board: Promise<Board> } | undefined;

  async function read(): Promise<Board> {
    const [troubles, servers, people, calls] = await Promise.all([
      troublesNow(),
      inTime(serversNow(), []),
      inTime(peopleNow(), { waiting: 0, agents: 0 }),
      inTime(callsNow(), { total: 0, shown: [] }),
    ]);
    const known = nodes.all();
    return {
      at: clock.now(),
      servedBy: deps.serverId,
      troubles,
      nodes: known.map(nodeFacts).sort((one, other) => (one.nodeId < other.nodeId ? -1 : 1)),
      ways: waysBetween(known),
      servers,
      people,
      calls,
    };
  }

  async function troublesNow(): Promise<BoardTrouble[]> {
    const isWell = (probe: () => unknown): Promise<boolean> =>
      inTime(
        Promise.resolve()
          .then(probe)
          .then(() => true),
        false,
      );
    const results = await Promise.all(
      deps.checks.map(async ({ name, probe }) => ({ name, isWell: await isWell(probe) })),
    );
    return results.filter((result) => !result.isWell).map(({ name }) => name);
  }

  async function serversNow(): Promise<BoardServer[]> {
    const known = await live.knownServers.range({ limit: MOST_SERVERS });
    return Promise.all(
      known.map(async ({ member: serverId }) => {
        const [entry, sessions] = await Promise.all([
          live.servers.get(serverId),
          live.sessionsOf(serverId).size(),
        ]);
        const startedAt = entry?.value.startedAt;
        return {
          serverId,
          sessions,
          isHeard: entry !== undefined,
          ...(startedAt !== undefined && { startedAt }),
        };
      }),
    );
  }

  async function peopleNow(): Promise<Board['people']> {
    const [waiting, [first], agents] = await Promise.all([
      live.waiting.size(),
      live.waiting.range({ limit: 1 }),
      live.presentAgents.size(),
    ]);
    return { waiting, agents, ...(first !== undefined && { longestSince: first.score }) };
  }

  async function callsNow(): Promise<Board['calls']> {
    const [total, open] = await Promise.all([
      live.openCalls.size(),
      live.openCalls.range({ limit: MOST_BOARD_CALLS }),
    ]);
    const found = await Promise.all(open.map(({ member }) => live.calls.get(CallId.parse(member))));
    const shown = found.flatMap((call) =>
      call === undefined ? [] : [callFacts(call.value, placements.of(call.value))],
    );
    placements.keepOnly(new Set(shown.map(({ callId }) => callId)));
    return { total, shown };
  }

  return () => {
    if (latest === undefined || performance.now() - latest.at >= FRESH_MS)
      latest = { at: performance.now(), board: read() };
    return latest.board;
  };
}

interface Known {
  /** The last decision. */
  readonly decision: Decision;
  readonly moves: number;
}

/** The decisions on each call, read once in the background: the history may be slow, the board may not. */
function createPlacementMemory(find: FindCallPlacement) {
  const entries = new Map<CallId, { where: string; known: Known | undefined; isReading: boolean }>();

  function read(call: CallRecord, where: string): void {
    const entry = { where, known: entries.get(call.id)?.known, isReading: true };
    entries.set(call.id, entry);
    find(call.id)
      .then(
        ({ decisions }) => {
          const decision = decisions.at(-1);
          const moves = decisions.filter(({ cause }) => cause === 'lost' || cause === 'drain').length;
          if (decision !== undefined && isOf(call, decision)) entry.known = { decision, moves };
        },
        () => undefined,
      )
      .finally(() => (entry.isReading = false));
  }

  return {
    of(call: CallRecord): Known | undefined {
      const where = [call.nodeId, call.agentNodeId, call.mediaGeneration, call.acceptedAt].join('/');
      const entry = entries.get(call.id);
      const isRead = entry?.where === where && entry.known !== undefined && isOf(call, entry.known.decision);
      if (!isRead && entry?.isReading !== true) read(call, where);
      return entry?.known;
    },
    keepOnly(calls: ReadonlySet<CallId>): void {
      for (const id of entries.keys()) if (!calls.has(id)) entries.delete(id);
    },
  };
}

/** The history is written behind: its last decision may be the one before. */
function isOf({ nodeId, agentNodeId }: CallRecord, { chosen }: Decision): boolean {
  return chosen.shopper.nodeId === nodeId && chosen.agent.nodeId === (agentNodeId ?? nodeId);
}

function callFacts(call: CallRecord, known: Known | undefined): BoardCall {
  const { id, status, media, createdAt, acceptedAt, nodeId, agentNodeId } = call;
  return {
    callId: id,
    state: status.state,
    media,
    createdAt,
    moves: known?.moves ?? 0,
    nodeId,
    ...(acceptedAt !== undefined && { acceptedAt }),
    ...(agentNodeId !== undefined && { agentNodeId }),
    ...(known !== undefined && { placement: known.decision }),
  };
}

function nodeFacts({ report, state }: KnownNode): Board['nodes'][number] {
  const { nodeId, region, location, residency, load } = report;
  return { nodeId, region, residency, load, state, ...(location !== undefined && { location }) };
}

function waysBetween(known: readonly KnownNode[]): Board['ways'] {
  // Without their places: what is only estimated would look like a measurement.
  const { regions, between } = mapRegions(known.map(({ report }) => ({ ...report, location: undefined })));
  const names = [...regions].sort();
  return names.flatMap((one, index) =>
    names.slice(index + 1).flatMap((other) => {
      const rttMs = between(one, other);
      return rttMs === undefined ? [] : [{ between: [one, other] as [string, string], rttMs }];
    }),
  );
}

/** What is away is said by the checks; the rest of the board is there. */
function inTime<T>(work: Promise<T>, otherwise: T): Promise<T> {
  return withDeadline(work, PATIENCE_MS).catch(() => otherwise);
}
