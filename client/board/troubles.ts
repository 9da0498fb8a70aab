/** What is wrong, worst first; and which nodes are gone that were there a moment ago. Pure. */
import type { Board, BoardNode, BoardTrouble } from '#protocol/board.ts';
import type { Emulation } from './control-protocol.ts';

export interface GoneNode extends Pick<BoardNode, 'nodeId' | 'region' | 'location'> {
  /** The server's time. */
  readonly at: number;
}

interface OfNode {
  readonly node: string;
  readonly region: string;
}

export type Trouble = { readonly level: 'bad' | 'warn' } & (
  | { readonly kind: BoardTrouble }
  | (OfNode & { readonly kind: 'node-gone'; readonly at: number })
  | (OfNode & { readonly kind: 'node-lost' | 'node-full' | 'node-draining' })
  | { readonly kind: 'server-silent'; readonly server: string }
  | { readonly kind: 'calls-interrupted'; readonly count: number }
  | { readonly kind: 'frozen' | 'ended'; readonly name: string }
  | { readonly kind: 'cut'; readonly way: string }
  | { readonly kind: 'slow'; readonly way: string; readonly ms: number }
);

/** A node that was taken away for good is not mourned for ever. */
export const REMEMBERED_MS = 10 * 60_000;
export const FULL = 0.85;

/** Nodes that were on the board and are not on it any more. A drained one left as it was asked to. */
export function rememberGone(gone: readonly GoneNode[], before: Board | undefined, now: Board): GoneNode[] {
  const there = new Set(now.nodes.map(({ nodeId }) => nodeId));
  const vanished = (before?.nodes ?? [])
    .filter(({ nodeId, state }) => !there.has(nodeId) && state !== 'draining')
    .map(({ nodeId, region, location }) => ({ nodeId, region, location, at: now.at }));
  return [...gone, ...vanished].filter(({ nodeId, at }) => !there.has(nodeId) && now.at - at < REMEMBERED_MS);
}

/** While the live state cannot be read nobody knows of servers, people and calls: what was last known stands. */
export function withLastKnown(board: Board, before: Board | undefined): Board {
  if (before === undefined || !board.troubles.includes('live-state')) return board;
  const { servers, people, calls } = before;
  return { ...board, servers, people, calls };
}

export function troublesOf(
  board: Board,
  gone: readonly GoneNode[],
  emulation: Emulation | undefined,
): Trouble[] {
  const found: Trouble[] = [
    ...board.troubles.map((kind): Trouble => ({ level: 'bad', kind })),
    ...gone.map(({ nodeId, region, at }): Trouble => ({
      level: 'bad',
      kind: 'node-gone',
      node: nodeId,
      region,
      at,
    })),
    ...board.nodes.flatMap(troubleOfNode),
    ...board.servers
      .filter(({ isHeard }) => !isHeard)
      .map(({ serverId }): Trouble => ({
        level: 'bad',
        kind: 'server-silent',
        server: shortServer(serverId),
      })),
    ...interrupted(board),
    ...(emulation === undefined ? [] : brokenByHand(emulation, gone)),
  ];
  return [...found.filter(({ level }) => level === 'bad'), ...found.filter(({ level }) => level === 'warn')];
}

function troubleOfNode({ nodeId: node, region, state, load }: BoardNode): Trouble[] {
  if (state === 'lost') return [{ level: 'bad', kind: 'node-lost', node, region }];
  if (state === 'draining') return [{ level: 'warn', kind: 'node-draining', node, region }];
  return load.cpu >= FULL ? [{ level: 'warn', kind: 'node-full', node, region }] : [];
}

function interrupted({ calls }: Board): Trouble[] {
  const count = calls.shown.filter(({ state }) => state === 'interrupted').length;
  return count === 0 ? [] : [{ level: 'warn', kind: 'calls-interrupted', count }];
}

/** Whoever broke something must not look for it an hour later. */
function brokenByHand({ members, ways }: Emulation, gone: readonly GoneNode[]): Trouble[] {
  return [
    ...members.flatMap(({ name, state }): Trouble[] => {
      const isSaid = gone.some(({ nodeId }) => nodeId === name);
      return !isSaid && (state === 'frozen' || state === 'ended')
        ? [{ level: 'warn', kind: state, name }]
        : [];
    }),
    ...ways.flatMap(({ name, isCut, slowMs }): Trouble[] => [
      ...(isCut ? [{ level: 'warn', kind: 'cut', way: name } as const] : []),
      ...(slowMs > 0 ? [{ level: 'warn', kind: 'slow', way: name, ms: slowMs } as const] : []),
    ]),
  ];
}

/** `server-1.0f3a…`: the name without what tells two runs of it apart. */
export function shortServer(serverId: string): string {
  return serverId.replace(/\.[0-9a-f]{12}$/, '');
}
