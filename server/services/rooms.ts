/** The media rooms of calls: opened in the background, paused and resumed without waiting, closed at the end. */
import { AppError } from '#protocol/errors.ts';
import { PeerId, RoomId } from '#protocol/ids.ts';
import type { CallId, NodeId, SessionId } from '#protocol/ids.ts';
import { isRoomPaused } from '#domain/call-record.ts';
import type { CallRecord } from '#domain/call-record.ts';
import type { ControlLink } from '#platform/link/control-link.ts';
import type { Logger } from '#platform/logger.ts';
import type { Nodes } from './nodes.ts';

export interface RoomsDeps {
  readonly nodes: Pick<Nodes, 'link'>;
  readonly logger: Logger;
  /** The room is gone or cannot be had on its node. */
  readonly onLost: (id: CallId, generation: number) => void;
}

export interface Rooms {
  open(call: CallRecord): void;
  /** Sent in this very turn when the room is known to be open. */
  setPaused(call: CallRecord, paused: boolean): void;
  close(call: CallRecord, generation: number): void;
  closePeer(call: CallRecord, sessionId: SessionId): void;
  /** The link and room to speak to, once the room is open. */
  reach(call: CallRecord): Promise<{ readonly link: ControlLink; readonly roomId: RoomId }>;
  /** The node said that it is gone. */
  forget(roomId: RoomId): void;
}

/** A node whose worker has just died has another within a second. */
const OPEN_TRIES = 8;
const OPEN_AGAIN_MS = 400;

interface KnownRoom {
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

export function createRooms({ nodes, logger, onLost }: RoomsDeps): Rooms {
  const known = new Map<RoomId, KnownRoom>();

  function linkTo(id: NodeId): ControlLink {
    const link = nodes.link(id);
    if (link === undefined)
      throw new AppError('UNAVAILABLE', 'The media node of this call is not reachable.');
    return link;
  }

  /** Opening what is open is harmless, so another server's room is simply opened again. */
  function ensure(call: CallRecord): KnownRoom {
    const roomId = roomIdOf(call);
    const existing = known.get(roomId);
    if (existing !== undefined) return existing;
    const room: KnownRoom = { isOpen: false, isClosed: false, opening: Promise.resolve() };
    known.set(roomId, room);
    room.opening = openWithPatience(call, roomId, room);
    room.opening.catch((err: unknown) => {
      if (room.isClosed) return;
      known.delete(roomId);
      logger.warn({ roomId, err }, 'a room could not be opened');
      onLost(call.id, call.mediaGeneration);
    });
    return room;
  }

  async function openWithPatience(call: CallRecord, roomId: RoomId, room: KnownRoom): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        await linkTo(call.nodeId).request('room.open', { roomId, paused: isRoomPaused(call) });
        room.isOpen = true;
        return;
      } catch (error) {
        const isHopeless = !(error instanceof AppError) || !error.retryable || error.code === 'NODE_DRAINING';
        if (room.isClosed || isHopeless || nodes.link(call.nodeId) === undefined || tries >= OPEN_TRIES)
          throw error;
        await new Promise((resolve) => setTimeout(resolve, OPEN_AGAIN_MS));
      }
    }
  }

  function inBackground(roomId: RoomId, what: string, doing: Promise<unknown>): void {
    doing.catch((err: unknown) => {
      logger.warn({ roomId, err }, what);
    });
  }

  return {
    open(call) {
      ensure(call);
    },
    setPaused(call, paused) {
      const roomId = roomIdOf(call);
      const room = ensure(call);
      const send = (): Promise<unknown> => linkTo(call.nodeId).request('room.set-paused', { roomId, paused });
      const doing = room.isOpen ? send() : room.opening.then(send);
      doing.catch((err: unknown) => {
        if (room.isClosed) return;
        logger.warn({ roomId, err }, 'a room could not be paused or resumed');
        if (err instanceof AppError && err.code === 'MEDIA_NOT_FOUND') onLost(call.id, call.mediaGeneration);
      });
    },
    close(call, generation) {
      const roomId = roomIdOf(call, generation);
      const room = known.get(roomId);
      if (room !== undefined) room.isClosed = true;
      known.delete(roomId);
      const link = nodes.link(call.nodeId);
      if (link !== undefined)
        inBackground(roomId, 'a room could not be closed', link.request('room.close', { roomId }));
    },
    closePeer(call, sessionId) {
      const roomId = roomIdOf(call);
      const link = nodes.link(call.nodeId);
      if (link === undefined) return;
      inBackground(
        roomId,
        'a peer could not be closed',
        link.request('peer.close', { roomId, peerId: peerIdOf(sessionId) }),
      );
    },
    async reach(call) {
      await ensure(call).opening;
      return { link: linkTo(call.nodeId), roomId: roomIdOf(call) };
    },
    forget(roomId) {
      const room = known.get(roomId);
      if (room !== undefined) room.isClosed = true;
      known.delete(roomId);
    },
  };
}
