/**
 * The control link to a media node, from a signaling server or from another node, as each end sees it. What
 * carries it (one process, a socket) is chosen where the process is put together; both ends never share an object.
 */
import type { Caller } from '#protocol/caller.ts';
import type { DataOf, Reply } from '#protocol/contract.ts';
import type { ControlEvents, ControlRequests } from '#protocol/control.ts';
import { AppError } from '#protocol/errors.ts';
import type { Unsubscribe } from '../emitter.ts';

export type ControlEventMap = { [Name in keyof ControlEvents]: DataOf<ControlEvents[Name]> };

/** The end of who dialled. */
export interface ControlLink {
  readonly request: Caller<ControlRequests>;
  on<Name extends keyof ControlEventMap>(
    name: Name,
    listener: (data: ControlEventMap[Name]) => void,
  ): Unsubscribe;
  /** Fires once; everything pending has been rejected with UNAVAILABLE. A closed link stays closed. */
  onClosed(listener: () => void): Unsubscribe;
  close(): void;
}

/** Who is at the far end, as it has proved to be of this cluster. */
export interface LinkCaller {
  readonly role: 'server' | 'node';
  /** A node's is its node id. */
  readonly name: string;
}

/** The node's end: every link is one session with it. */
export interface ControlEndpoint {
  connect(tell: (name: keyof ControlEventMap, data: unknown) => void, caller?: LinkCaller): ControlSession;
}

export interface ControlSession {
  /** Never rejects: a failure is an error reply. */
  dispatch(name: string, input: unknown): Promise<Reply>;
  /** Idempotent. The node keeps what the session opened for a grace time. */
  close(): void;
}

export function linkClosed(): AppError {
  return new AppError('UNAVAILABLE', 'The link to the media node is closed.');
}
