/** Events to browsers, over socket.io's rooms: on one server or, with an adapter, on all of them. */
import { signalingEvents } from '#protocol/signaling.ts';
import type { SignalingEventName } from '#protocol/signaling.ts';
import type { Notifier } from '#services/ports.ts';
import type { Logger } from '#platform/logger.ts';
import { AGENTS_ROOM, personRoom, sessionRoom } from './socket.ts';
import type { SignalingServer } from './socket.ts';

export function createNotifier(io: SignalingServer, logger: Logger): Notifier {
  function emit(room: string, name: SignalingEventName, data: unknown): void {
    // Also leaves out whatever a service may hold beyond the contract.
    const parsed = signalingEvents[name].data.safeParse(data);
    if (parsed.success) io.to(room).emit(name, parsed.data);
    else
      logger.error(
        { event: name, issues: parsed.error.issues.map(({ path }) => path.join('.')) },
        'an event is not as the protocol says',
      );
  }
  return {
    toSession: (sessionId, name, data) => {
      emit(sessionRoom(sessionId), name, data);
    },
    toPerson: (personId, name, data) => {
      emit(personRoom(personId), name, data);
    },
    toAgents: (name, data) => {
      emit(AGENTS_ROOM, name, data);
    },
  };
}
