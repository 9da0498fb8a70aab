/** What media nodes tell, brought to the calls and browsers it concerns. */
import { CallId, SessionId } from '#protocol/ids.ts';
import type { NodeId, PeerId, RoomId } from '#protocol/ids.ts';
import { sideOf } from '#domain/call-record.ts';
import type { CallRecord } from '#domain/call-record.ts';
import type { ControlLink } from '#platform/link/control-link.ts';
import type { Logger } from '#platform/logger.ts';
import type { CallTransitions } from './call-transitions.ts';
import type { Live } from './live.ts';
import type { Nodes } from './nodes.ts';
import { parseRoomId, roomIdOf } from './rooms.ts';
import type { Rooms } from './rooms.ts';
import type { Notifier } from './ports.ts';

export interface MediaEventsDeps {
  readonly live: Live;
  readonly logger: Logger;
  readonly notify: Notifier;
  readonly nodes: Nodes;
  readonly rooms: Rooms;
  readonly calls: CallTransitions;
}

export interface MediaEvents {
  listen(link: ControlLink): void;
  /** The room of this generation is gone: builds it anew, on another node where this one is no use. */
  roomLost(id: CallId, generation: number): Promise<void>;
  /** All rooms of a node are gone with it. Never rejects, nor does `roomLost`: nobody waits for them. */
  nodeLost(id: NodeId): Promise<void>;
}

export function createMediaEvents(deps: MediaEventsDeps): MediaEvents {
  const { live, notify, nodes, rooms, calls, logger } = deps;

  /** The call and session an event is about; undefined when it is of a former generation or of nobody here. */
  async function concerned(
    roomId: RoomId,
    peerId: PeerId,
  ): Promise<{ call: CallRecord; sessionId: SessionId } | undefined> {
    const room = parseRoomId(roomId);
    const session = SessionId.safeParse(peerId);
    if (room === undefined || !session.success) return undefined;
    const call = (await live.calls.get(room.callId))?.value;
    if (call === undefined || call.mediaGeneration !== room.generation) return undefined;
    return sideOf(call, session.data) === undefined ? undefined : { call, sessionId: session.data };
  }

  function forPeer<D extends { roomId: RoomId; peerId: PeerId }>(
    tell: (to: { callId: CallId; sessionId: SessionId }, data: D) => void,
  ) {
    return (data: D): void => {
      concerned(data.roomId, data.peerId).then(
        (found) => {
          if (found !== undefined) tell({ callId: found.call.id, sessionId: found.sessionId }, data);
        },
        (err: unknown) => {
          logger.warn({ roomId: data.roomId, err }, 'a media event could not be delivered');
        },
      );
    };
  }

  async function roomLost(id: CallId, generation: number): Promise<void> {
    try {
      await calls.apply(id, (call) => {
        if (nodes.isUsable(call.nodeId)) return { type: 'media-lost', generation };
        const nodeId = nodes.isReady() ? nodes.choose() : undefined;
        return nodeId === undefined ? { type: 'node-lost' } : { type: 'media-lost', generation, nodeId };
      });
    } catch (err) {
      logger.warn({ id, err }, 'a lost room could not be built anew');
    }
  }

  return {
    roomLost,
    listen(link) {
      link.on(
        'consumer.added',
        forPeer(({ callId, sessionId }, { consumer }) => {
          notify.toSession(sessionId, 'media:consumer-added', { callId, consumer });
        }),
      );
      link.on(
        'consumer.removed',
        forPeer(({ callId, sessionId }, { consumerId }) => {
          notify.toSession(sessionId, 'media:consumer-removed', { callId, consumerId });
        }),
      );
      link.on(
        'consumer.paused',
        forPeer(({ callId, sessionId }, { consumerId, paused }) => {
          notify.toSession(sessionId, 'media:consumer-paused', { callId, consumerId, paused });
        }),
      );
      link.on('room.lost', ({ roomId }) => {
        rooms.forget(roomId);
        const room = parseRoomId(roomId);
        const callId = CallId.safeParse(room?.callId);
        if (room !== undefined && callId.success) void roomLost(callId.data, room.generation);
      });
    },
    async nodeLost(id) {
      try {
        for (const { member } of await live.openCalls.range({})) {
          const call = (await live.calls.get(member))?.value;
          if (call?.nodeId !== id) continue;
          rooms.forget(roomIdOf(call));
          await roomLost(call.id, call.mediaGeneration);
        }
      } catch (err) {
        logger.warn({ id, err }, 'the calls of a lost node could not be looked up');
      }
    },
  };
}
