/**
 * Closes media rooms that no call has any more: their server crashed before it could, or their node was out of
 * reach when the call ended. Only what is found twice is closed, because a room may be older than the word of it.
 */
import type { NodeId, RoomId } from '#protocol/ids.ts';
import type { CallRecord } from '#domain/call-record.ts';
import type { ControlLink } from '#platform/link/control-link.ts';
import type { Logger } from '#platform/logger.ts';
import type { Live } from './live.ts';
import { parseRoomId } from './rooms.ts';

export interface RoomAuditDeps {
  readonly live: Live;
  readonly links: () => readonly { readonly id: NodeId; readonly link: ControlLink }[];
  readonly logger: Logger;
}

const EVERY_MS = 10_000;

/** @returns one look, to be asked for as often as one likes; it happens every ten seconds */
export function createRoomAudit({ live, links, logger }: RoomAuditDeps): () => Promise<void> {
  let nextAt = performance.now() + EVERY_MS;
  let suspects = new Set<string>();

  async function isWanted(nodeId: NodeId, roomId: RoomId): Promise<boolean> {
    const room = parseRoomId(roomId);
    if (room === undefined) return false;
    const call = (await live.calls.get(room.callId))?.value;
    return call !== undefined && call.status.state !== 'ended' && isAt(call, nodeId, room.generation);
  }

  async function auditNode(id: NodeId, link: ControlLink, found: Set<string>): Promise<void> {
    const { roomIds } = await link.request('node.rooms', {});
    for (const roomId of roomIds) {
      if (await isWanted(id, roomId)) continue;
      const suspect = `${id} ${roomId}`;
      if (suspects.has(suspect)) {
        logger.warn({ node: id, roomId }, 'a room without a call is closed');
        await link.request('room.close', { roomId });
      } else {
        found.add(suspect);
      }
    }
  }

  return async () => {
    if (performance.now() < nextAt) return;
    nextAt = performance.now() + EVERY_MS;
    const found = new Set<string>();
    for (const { id, link } of links()) {
      await auditNode(id, link, found).catch((err: unknown) => {
        logger.warn({ node: id, err }, 'the rooms of a media node could not be looked over');
      });
    }
    suspects = found;
  };
}

function isAt(call: CallRecord, nodeId: NodeId, generation: number): boolean {
  return call.mediaGeneration === generation && (call.nodeId === nodeId || call.agentNodeId === nodeId);
}
