/** The socket as the signaling edge sees it. */
import type { Server, Socket } from 'socket.io';
import type { OpenedSession } from '#services/sessions.ts';

/** What a socket is allowed to be: set once, when it is let in. */
export interface SocketData {
  session: OpenedSession;
}

// Messages are parsed by the dispatcher and written by the notifier: socket.io needs no types of them.
type AnyEvents = Record<string, (...args: unknown[]) => void>;
export type SignalingServer = Server<AnyEvents, AnyEvents, AnyEvents, SocketData>;
export type SignalingSocket = Socket<AnyEvents, AnyEvents, AnyEvents, SocketData>;

export const AGENTS_ROOM = 'agents';
/** All sockets of one server: what has been told here already is not told again on its way to the others. */
export function serverRoom(serverId: string): string {
  return `server:${serverId}`;
}
export function sessionRoom(sessionId: string): string {
  return `session:${sessionId}`;
}
export function personRoom(personId: string): string {
  return `person:${personId}`;
}
