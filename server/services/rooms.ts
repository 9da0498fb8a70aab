/**
 * The media rooms of calls: opened in the background, paused and resumed without waiting, closed at the end. A call
 * whose parties are on two nodes has a room of the same id on each, and the agent's node joins the shopper's.
 */
import { AppError, mayPass } from '#protocol/errors.ts';
import { PeerId, RoomId } from '#protocol/ids.ts';
import type { CallId, NodeId, SessionId } from '#protocol/ids.ts';
import type { Side } from '#protocol/people.ts';
import { isRoomPaused, sideOf } from '#domain/call-record.ts';
import type { CallRecord } from '#domain/call-record.ts';
import type { ControlLink } from '#platform/link/control-link.ts';
import type { Logger } from '#platform/logger.ts';
import type { Nodes } from './nodes.ts';

export interface RoomsDeps {
  readonly nodes: Pick<Nodes, 'link' | 'find' | 'controlUrl'>;
  readonly logger: Logger;
  /** The room is gone or cannot be had on one of its nodes. */
  readonly onLost: (id: CallId, generation: number) => void;
}

export interface Rooms {
  /** Again when the call has come to a second node. */
  open(call: CallRecord): void;
  /**
   * Sent in this very turn, to both nodes, where the room is known to be open.
   * @param version of the call: an older word than was told last is left out, here and on the nodes
   */
  setPaused(call: CallRecord, paused: boolean, version?: number): void;
  close(call: CallRecord, generation: number): void;
  closePeer(call: CallRecord, sessionId: SessionId): void;
  /** The link and room that this side's peer is on, once the room is open. */
  reach(call: CallRecord, side: Side): Promise<{ readonly link: ControlLink; readonly roomId: RoomId }>;
  /** Whether media of that session has come to its node just now; false where the node does not say. */
  isHeard(call: CallRecord, sessionId: SessionId): Promise<boolean>;
  /** The node said that it is gone. */
  forget(roomId: RoomId): void;
}

/** A node whose worker has just died has another within a second. */
const OPEN_TRIES = 8;
/** Deadlines wait for the answer: a node that takes longer counts as hearing nobody. */
const HEARD_MS = 1000;
/** A link that was cut is back within seconds; without the word nobody would hear anybody. */
const PAUSE_TRIES = 20;
const AGAIN_MS = 400;

/**
 * Another server may close what this one has opened, and nobody tells. What was not used for so long is forgotten
 * when there is too much of it; should it be needed, opening it again is harmless.
 */
const MOST_KNOWN = 1000;
const UNUSED_MS = 600_000;

interface KnownRooms {
  readonly onNodes: Map<NodeId, KnownRoom>;
  readonly usedAt: number;
}

/** On one node. */
interface KnownRoom {
  /** The newest one of all; an older one is not told any more. */
  wish?: { readonly version: number };
  isOpen: boolean;
  isClosed: boolean;
  opening: Promise<void>;
}

export function roomIdOf(call: CallRecord, generation = call.mediaGeneration): RoomId {
  return RoomId.parse(`${call.id}.${generation}`);
}

/** The call and generation in a room's id; undefined when it is none of ours. */
export function parseRoomId(
  roomId: RoomId,
): { readonly callId: string; readonly generation: number } | undefined {
  const dot = roomId.lastIndexOf('.');
  const generation = Number(roomId.slice(dot + 1));
  return dot > 0 && Number.isInteger(generation) ? { callId: roomId.slice(0, dot), generation } : undefined;
}

export function peerIdOf(sessionId: SessionId): PeerId {
  return PeerId.parse(sessionId);
}

export function nodeOf(call: CallRecord, side: Side): NodeId {
  return side === 'agent' ? (call.agentNodeId ?? call.nodeId) : call.nodeId;
}

/** @param mayHelp asked of what refuses it and may pass: whether to try again */
async function patiently(
  tries: number,
  act: () => Promise<void>,
  mayHelp: (error: AppError) => boolean = () => true,
): Promise<void> {
  for (let left = tries; ; left -= 1) {
    try {
      await act();
      return;
    } catch (error) {
      if (left <= 1 || !mayPass(error) || !mayHelp(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}

export function createRooms({ nodes, logger, onLost }: RoomsDeps): Rooms {
  /** In the order of their use. */
  const known = new Map<RoomId, KnownRooms>();

  function linkTo(id: NodeId): ControlLink {
    const link = nodes.link(id);
    if (link === undefined)
      throw new AppError('UNAVAILABLE', 'The media node of this call is not reachable.');
    return link;
  }

  function nodesOf(call: CallRecord): NodeId[] {
    return [...new Set([nodeOf(call, 'shopper'), nodeOf(call, 'agent')])];
  }

  /** Opening what is open is harmless, so another server's room is simply opened again. */
  function ensure(call: CallRecord, nodeId: NodeId): KnownRoom {
    const roomId = roomIdOf(call);
    const onNodes = used(roomId);
    const existing = onNodes.get(nodeId);
    if (existing !== undefined) return existing;
    const room: KnownRoom = { isOpen: false, isClosed: false, opening: Promise.resolve() };
    onNodes.set(nodeId, room);
    room.opening = openWithPatience(call, nodeId, room);
    room.opening.catch((err: unknown) => {
      if (room.isClosed) return;
      forget(roomId);
      logger.warn({ roomId, nodeId, err }, 'a room could not be opened');
      onLost(call.id, call.mediaGeneration);
    });
    return room;
  }

  function used(roomId: RoomId): Map<NodeId, KnownRoom> {
    const onNodes = known.get(roomId)?.onNodes ?? new Map<NodeId, KnownRoom>();
    known.delete(roomId);
    known.set(roomId, { onNodes, usedAt: performance.now() });
    for (const [id, { usedAt }] of known) {
      if (known.size <= MOST_KNOWN || usedAt > performance.now() - UNUSED_MS) break;
      known.delete(id);
    }
    return onNodes;
  }

  async function openWithPatience(call: CallRecord, nodeId: NodeId, room: KnownRoom): Promise<void> {
    const mayHelp = ({ code }: AppError): boolean =>
      !room.isClosed && code !== 'NODE_DRAINING' && nodes.link(nodeId) !== undefined;
    await patiently(OPEN_TRIES, () => openOn(call, nodeId, room), mayHelp);
  }

  async function openOn(call: CallRecord, nodeId: NodeId, room: KnownRoom): Promise<void> {
    const roomId = roomIdOf(call);
    await nodes.find(nodeId);
    await linkTo(nodeId).request('room.open', { roomId, paused: isRoomPaused(call) });
    room.isOpen = true;
    if (nodeId === call.nodeId || room.isClosed) return;
    // Before its address is asked for: the node may only now be looked for.
    await ensure(call, call.nodeId).opening;
    const controlUrl = nodes.controlUrl(call.nodeId);
    if (controlUrl === undefined)
      throw new AppError('BAD_REQUEST', 'The shopper’s media node cannot be joined by another.');
    await linkTo(nodeId).request('room.join', { roomId, partner: { nodeId: call.nodeId, controlUrl } });
  }

  async function sendPaused(
    nodeId: NodeId,
    input: { readonly roomId: RoomId; readonly paused: boolean; readonly version: number | undefined },
    isWanted: () => boolean,
  ): Promise<void> {
    await patiently(PAUSE_TRIES, async () => {
      if (isWanted()) await linkTo(nodeId).request('room.set-paused', input);
    });
  }

  function forget(roomId: RoomId): void {
    for (const room of known.get(roomId)?.onNodes.values() ?? []) room.isClosed = true;
    known.delete(roomId);
  }

  /** On every node that may have something of the call there. */
  function tell(
    call: CallRecord,
    roomId: RoomId,
    what: string,
    ask: (link: ControlLink) => Promise<unknown>,
  ): void {
    for (const nodeId of new Set([...nodesOf(call), ...(known.get(roomId)?.onNodes.keys() ?? [])])) {
      const link = nodes.link(nodeId);
      if (link === undefined) continue;
      ask(link).catch((err: unknown) => {
        logger.warn({ roomId, nodeId, err }, what);
      });
    }
  }

  return {
    open(call) {
      for (const nodeId of nodesOf(call)) ensure(call, nodeId);
    },
    setPaused(call, paused, version) {
      const roomId = roomIdOf(call);
      for (const nodeId of nodesOf(call)) {
        const room = ensure(call, nodeId);
        const known = room.wish?.version ?? 0;
        if (version !== undefined && version < known) continue;
        const wish = (room.wish = { version: version ?? known });
        const isWanted = (): boolean => room.wish === wish && !room.isClosed;
        // A node that is out of reach must not keep the other from hearing.
        const send = (): Promise<void> => sendPaused(nodeId, { roomId, paused, version }, isWanted);
        const doing = room.isOpen ? send() : room.opening.then(send);
        doing.catch((err: unknown) => {
          if (room.isClosed) return;
          logger.warn({ roomId, nodeId, err }, 'a room could not be paused or resumed');
          // A node that does not understand is not mended by another room.
          const isLost = mayPass(err) || (err instanceof AppError && err.code === 'MEDIA_NOT_FOUND');
          if (room.isOpen && isLost) onLost(call.id, call.mediaGeneration);
        });
      }
    },
    close(call, generation) {
      const roomId = roomIdOf(call, generation);
      tell(call, roomId, 'a room could not be closed', (link) => link.request('room.close', { roomId }));
      forget(roomId);
    },
    closePeer(call, sessionId) {
      const peer = { roomId: roomIdOf(call), peerId: peerIdOf(sessionId) };
      tell(call, peer.roomId, 'a peer could not be closed', (link) => link.request('peer.close', peer));
    },
    async isHeard(call, sessionId) {
      const side = sideOf(call, sessionId);
      const link = side === undefined ? undefined : nodes.link(nodeOf(call, side));
      const peer = { roomId: roomIdOf(call), peerId: peerIdOf(sessionId) };
      const answer = await link
        ?.request('peer.is-heard', peer, { timeoutMs: HEARD_MS })
        .catch(() => undefined);
      return answer?.heard === true;
    },
    async reach(call, side) {
      const nodeId = nodeOf(call, side);
      await ensure(call, nodeId).opening;
      return { link: linkTo(nodeId), roomId: roomIdOf(call) };
    },
    forget,
  };
}
