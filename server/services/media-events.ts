/** What media nodes tell, brought to the calls and browsers it concerns. */
import { CallId, SessionId } from '#protocol/ids.ts';
import { mayPass } from '#protocol/errors.ts';
import type { NodeId, PeerId, RoomId } from '#protocol/ids.ts';
import { agentOf, sideOf } from '#domain/call-record.ts';
import type { CallRecord } from '#domain/call-record.ts';
import { batches } from '#platform/batches.ts';
import type { ControlLink } from '#platform/link/control-link.ts';
import type { Logger } from '#platform/logger.ts';
import type { CallTransitions } from './call-transitions.ts';
import type { Live } from './live.ts';
import type { Nodes } from './nodes.ts';
import type { CallPlacements } from './placement.ts';
import { parseRoomId, roomIdOf } from './rooms.ts';
import type { Rooms } from './rooms.ts';
import type { Notifier } from './ports.ts';

/** Calls that are looked up, and moved, together: one by one, the last of thousands would wait for seconds. */
const AT_ONCE = 100;
/** When a page asks anew that an event may have been kept from. */
const LOOK_WITHIN_MS = 2000;
/** While a call has no node to go to. */
const LOOK_AGAIN_MS = 250;

export interface MediaEventsDeps {
  readonly live: Live;
  readonly logger: Logger;
  readonly notify: Notifier;
  readonly nodes: Nodes;
  readonly placement: Pick<CallPlacements, 'again'>;
  readonly rooms: Rooms;
  readonly calls: CallTransitions;
  /** How long a call waits for a node to come up when there is none. */
  readonly patienceMs: number;
}

export interface MediaEvents {
  listen(link: ControlLink): void;
  /** The room of this generation is gone: builds it anew, on another node where this one is no use. */
  roomLost(id: CallId, generation: number): Promise<void>;
  /** All rooms of a node are gone with it. Never rejects, nor does `roomLost`: nobody waits for them. */
  nodeLost(id: NodeId): Promise<void>;
  /** The node is emptied: its calls go elsewhere. Never rejects. */
  nodeDrains(id: NodeId): Promise<void>;
  /** A party of the call was placed by estimate, and has been measured since. Never rejects. */
  wayMeasured(id: CallId): Promise<void>;
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
          // They look for themselves what there is, once this server can look it up.
          const session = SessionId.safeParse(data.peerId);
          if (session.success)
            notify.toSession(session.data, 'session:refresh', { withinMs: LOOK_WITHIN_MS });
        },
      );
    };
  }

  async function roomLost(id: CallId, generation: number, since = performance.now()): Promise<void> {
    try {
      const found = (await live.calls.get(id))?.value;
      if (found === undefined || !isOf(generation, found)) return;
      const there = [found.nodeId, found.agentNodeId ?? found.nodeId];
      const isUsable = there.every((node) => nodes.isUsable(node));
      // Where its workers keep dying, and there is no other node, the call waits for the next worker.
      const placed = there.every((node) => nodes.isWorking(node))
        ? undefined
        : await deps.placement.again(found, 'lost');
      const hasNone = !isUsable && placed === undefined;
      if (hasNone && performance.now() - since < deps.patienceMs) {
        // A restart takes seconds. Should this server end meanwhile, the repairer finds the call.
        setTimeout(() => void roomLost(id, generation, since), LOOK_AGAIN_MS).unref();
        return;
      }
      await calls.apply(id, (call) => {
        if (!isOf(generation, call)) return undefined;
        if (isUsable || placed !== undefined) return { type: 'media-lost', generation, placed };
        return { type: 'node-lost' };
      });
    } catch (err) {
      logger.warn({ id, err }, 'a lost room could not be built anew');
      // Live state may be away for a moment; a call that waits for ever has no media.
      if (mayPass(err) && performance.now() - since < deps.patienceMs)
        setTimeout(() => void roomLost(id, generation, since), LOOK_AGAIN_MS).unref();
    }
  }

  /** Goes through all calls that have media there. */
  async function forCallsAt(id: NodeId, act: (call: CallRecord) => Promise<void>): Promise<void> {
    try {
      const open = await live.openCalls.range({});
      for (const some of batches(open, AT_ONCE)) {
        const found = await Promise.all(some.map(({ member }) => live.calls.get(member)));
        const there = found.flatMap((call) => call?.value ?? []).filter((call) => isOn(call, id));
        await Promise.all(there.map(act));
      }
    } catch (err) {
      logger.warn({ id, err }, 'the calls of a media node could not be looked up');
    }
  }

  /** Stays when no other node can take it: where its own is emptied, the call has until that stops. */
  async function move(call: CallRecord, cause: 'drain' | 'measured'): Promise<void> {
    const generation = call.mediaGeneration;
    const placed = await deps.placement.again(call, cause);
    if (placed === undefined) return;
    await calls.apply(call.id, (now) =>
      isOf(generation, now) ? { type: 'move-media', generation, placed } : undefined,
    );
  }

  /** @returns false for who is still alone: the call is placed once more when it rings. Never rejects. */
  async function placedAsMeasured(id: CallId): Promise<boolean> {
    try {
      const call = (await live.calls.get(id))?.value;
      if (call !== undefined && agentOf(call) === undefined) return false;
      if (call !== undefined) await move(call, 'measured');
    } catch (err) {
      logger.warn({ id, err }, 'a call could not be placed by what was measured');
    }
    return true;
  }

  return {
    roomLost: (id, generation) => roomLost(id, generation),
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
      link.on(
        'producer.redundancy',
        forPeer(({ callId, sessionId }, { producerId, copies, loss }) => {
          notify.toSession(sessionId, 'media:redundancy', { callId, producerId, copies, loss });
        }),
      );
      link.on(
        'producer.wanted',
        forPeer(({ callId, sessionId }, { producerId, bitrate, height }) => {
          notify.toSession(sessionId, 'media:wanted', { callId, producerId, bitrate, height });
        }),
      );
      link.on('room.lost', ({ roomId }) => {
        rooms.forget(roomId);
        const room = parseRoomId(roomId);
        const callId = CallId.safeParse(room?.callId);
        if (room !== undefined && callId.success) void roomLost(callId.data, room.generation);
      });
    },
    nodeLost: (id) =>
      forCallsAt(id, (call) => {
        rooms.forget(roomIdOf(call));
        return roomLost(call.id, call.mediaGeneration);
      }),
    nodeDrains: (id) => forCallsAt(id, (call) => move(call, 'drain')),
    async wayMeasured(id) {
      if (await placedAsMeasured(id)) return;
      // It may be about to ring, placed by what was known a moment ago.
      setTimeout(() => void placedAsMeasured(id), LOOK_AGAIN_MS).unref();
    },
  };
}

function isOf(generation: number, call: CallRecord): boolean {
  return call.mediaGeneration === generation && call.status.state !== 'ended';
}

function isOn({ nodeId, agentNodeId }: CallRecord, id: NodeId): boolean {
  return nodeId === id || agentNodeId === id;
}
