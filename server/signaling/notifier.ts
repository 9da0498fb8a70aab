/**
 * Writes events to sockets, here and at the other servers. Here comes first and needs nobody: a socket of this
 * server is told even while Redis is away.
 */
import type { Logger } from '#platform/logger.ts';
import { signalingEvents } from '#protocol/signaling.ts';
import type { SignalingEventName } from '#protocol/signaling.ts';
import type { Notifier } from '#services/ports.ts';
import { AGENTS_ROOM, personRoom, serverRoom, sessionRoom } from './socket.ts';
import type { SignalingServer } from './socket.ts';

/** @param here the id of this server where there are others, else undefined */
export function createNotifier(io: SignalingServer, logger: Logger, here?: () => string): Notifier {
  function emit(room: string, name: SignalingEventName, data: unknown, hasOneSocket = false): void {
    // Also leaves out whatever a service may hold beyond the contract.
    const parsed = signalingEvents[name].data.safeParse(data);
    if (!parsed.success) {
      const issues = parsed.error.issues.map(({ path }) => path.join('.'));
      logger.error({ event: name, issues }, 'an event is not as the protocol says');
      return;
    }
    io.local.to(room).emit(name, parsed.data);
    const isToldHere = hasOneSocket && io.of('/').adapter.rooms.has(room);
    if (here === undefined || isToldHere) return;
    io.to(room).except(serverRoom(here())).emit(name, parsed.data);
  }
  return {
    toSession: (sessionId, name, data) => {
      emit(sessionRoom(sessionId), name, data, true);
    },
    toPerson: (personId, name, data) => {
      emit(personRoom(personId), name, data);
    },
    toAgents: (name, data) => {
      emit(AGENTS_ROOM, name, data);
    },
  };
}
