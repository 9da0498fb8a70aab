/** Who a node is linked to: servers, and which of them is told what; and other nodes, told of their pipes alone. */
import type { ControlEventMap, ControlSession, LinkCaller } from '#platform/link/control-link.ts';
import type { Logger } from '#platform/logger.ts';
import type { Reply } from '#protocol/contract.ts';
import type { RoomId } from '#protocol/ids.ts';
import type { Emit } from './emit.ts';

export type Tell = (name: keyof ControlEventMap, data: unknown) => void;

/** Who asks, and how to tell them something later. */
export interface Asker extends LinkCaller {
  readonly tell: Tell;
}

export interface ControlSessionsDeps {
  readonly dispatch: (name: string, input: unknown, asker: Asker) => Promise<Reply>;
  readonly hasRoom: (id: RoomId) => boolean;
  readonly graceMs: number;
  /** No server is linked any more, and none came back within the grace. */
  readonly onForsaken: () => void;
  readonly logger: Logger;
}

const IN_PROCESS: LinkCaller = { role: 'server', name: 'in-process' };
/** Rooms nobody has closed in order are looked for when so many are known. */
const TIDY_AT = 1000;

export class ControlSessions {
  readonly #deps: ControlSessionsDeps;
  /** The servers'. */
  readonly #sessions = new Set<Asker>();
  /** Who spoke of a room last: told alone, or every browser would hear everything once per server. */
  readonly #speakers = new Map<string, Asker>();
  #tidyAt = TIDY_AT;
  #grace: NodeJS.Timeout | undefined;

  constructor(deps: ControlSessionsDeps) {
    this.#deps = deps;
  }

  get size(): number {
    return this.#sessions.size;
  }

  connect(tell: Tell, { role, name }: LinkCaller = IN_PROCESS): ControlSession {
    const session: Asker = { role, name, tell };
    if (role === 'node') {
      // No room is kept or told of for its sake.
      return {
        dispatch: (request, input) => this.#deps.dispatch(request, input, session),
        close: () => undefined,
      };
    }
    clearTimeout(this.#grace);
    this.#sessions.add(session);
    return {
      dispatch: (request, input) => {
        const roomId = roomOf(input);
        if (roomId !== undefined) this.#speakers.set(roomId, session);
        this.#tidy();
        return this.#deps.dispatch(request, input, session);
      },
      close: () => this.#close(session),
    };
  }

  /** What is about a room goes to the server that spoke of it last, or to any when that one is gone. */
  readonly emit: Emit = (name, data) => {
    const roomId = roomOf(data);
    if (roomId === undefined) {
      for (const session of [...this.#sessions]) this.#tell(session, name, data);
      return;
    }
    const [anyone] = this.#sessions;
    const session = this.#speakers.get(roomId) ?? anyone;
    if (session !== undefined) this.#tell(session, name, data);
  };

  /** Nobody is waited for any more. */
  stop(): void {
    clearTimeout(this.#grace);
  }

  #close(session: Asker): void {
    if (!this.#sessions.delete(session)) return;
    for (const [roomId, speaker] of this.#speakers) if (speaker === session) this.#speakers.delete(roomId);
    if (this.#sessions.size > 0) return;
    this.#grace = setTimeout(() => this.#deps.onForsaken(), this.#deps.graceMs);
    this.#grace.unref();
  }

  #tell(session: Asker, name: keyof ControlEventMap, data: unknown): void {
    try {
      session.tell(name, data);
    } catch (error) {
      this.#deps.logger.error({ err: error, event: name }, 'a control link failed on an event');
    }
  }

  /** A closing room still has something to tell, so rooms are not forgotten with their request. */
  #tidy(): void {
    if (this.#speakers.size < this.#tidyAt) return;
    for (const roomId of this.#speakers.keys())
      if (!this.#deps.hasRoom(roomId as RoomId)) this.#speakers.delete(roomId);
    this.#tidyAt = Math.max(TIDY_AT, this.#speakers.size * 2);
  }
}

function roomOf(data: unknown): string | undefined {
  const roomId = typeof data === 'object' && data !== null && 'roomId' in data ? data.roomId : undefined;
  return typeof roomId === 'string' ? roomId : undefined;
}
