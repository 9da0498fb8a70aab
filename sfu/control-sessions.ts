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

interface Speakers {
  ofRoom: Asker | undefined;
  readonly ofPeers: Map<string | undefined, Asker>;
}

const IN_PROCESS: LinkCaller = { role: 'server', name: 'in-process' };
/** Rooms nobody has closed in order are looked for when so many are known. */
const TIDY_AT = 1000;

export class ControlSessions {
  readonly #deps: ControlSessionsDeps;
  /** The servers'. */
  readonly #sessions = new Set<Asker>();
  /**
   * Who spoke last of a room, and of each peer in it: told alone, or every browser would hear everything once per
   * server. What a peer is told must not come over two servers: that it is resumed would overtake what is resumed.
   */
  readonly #speakers = new Map<string, Speakers>();
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
        this.#hear(input, session);
        this.#tidy();
        return this.#deps.dispatch(request, input, session);
      },
      close: () => this.#close(session),
    };
  }

  /** To the server that spoke last of the peer it is about, or of the room, or to any when those are gone. */
  readonly emit: Emit = (name, data) => {
    const { roomId, peerId } = aboutOf(data);
    if (roomId === undefined) {
      for (const session of [...this.#sessions]) this.#tell(session, name, data);
      return;
    }
    const speakers = this.#speakers.get(roomId);
    const [anyone] = this.#sessions;
    const session = speakers?.ofPeers.get(peerId) ?? speakers?.ofRoom ?? anyone;
    if (session !== undefined) this.#tell(session, name, data);
  };

  /** Nobody is waited for any more. */
  stop(): void {
    clearTimeout(this.#grace);
  }

  #close(session: Asker): void {
    if (!this.#sessions.delete(session)) return;
    for (const speakers of this.#speakers.values()) {
      if (speakers.ofRoom === session) speakers.ofRoom = undefined;
      for (const [peerId, speaker] of speakers.ofPeers)
        if (speaker === session) speakers.ofPeers.delete(peerId);
    }
    if (this.#sessions.size > 0) return;
    this.#grace = setTimeout(() => this.#deps.onForsaken(), this.#deps.graceMs);
    this.#grace.unref();
  }

  #hear(input: unknown, session: Asker): void {
    const { roomId, peerId } = aboutOf(input);
    if (roomId === undefined) return;
    const speakers = this.#speakers.get(roomId) ?? { ofRoom: session, ofPeers: new Map() };
    this.#speakers.set(roomId, speakers);
    speakers.ofRoom = session;
    if (peerId !== undefined) speakers.ofPeers.set(peerId, session);
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

function aboutOf(data: unknown): {
  readonly roomId: string | undefined;
  readonly peerId: string | undefined;
} {
  const about = (typeof data === 'object' ? data : null) as { roomId?: unknown; peerId?: unknown } | null;
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  return { roomId: text(about?.roomId), peerId: text(about?.peerId) };
}
