/**
 * The joining side of two rooms of one call: lays the pipe to the partner node, states what is sent, and does both
 * again whenever the link between the nodes was lost, for as long as the room is open.
 */
import { randomUUID } from 'node:crypto';
import type { ControlLink } from '#platform/link/control-link.ts';
import type { Logger } from '#platform/logger.ts';
import { retryDelayMs } from '#platform/retry-delay.ts';
import { PipeId } from '#protocol/ids.ts';
import type { NodeId, RoomId } from '#protocol/ids.ts';
import type { FarNode, NodeLinks } from './node-links.ts';
import type { Partner } from './partner.ts';

/** What of a partner the joining takes. */
export type JoinedPartner = Pick<
  Partner,
  'pipeId' | 'isClosed' | 'voice' | 'state' | 'follow' | 'hear' | 'hearWishes'
> & {
  readonly pipe: Pick<Partner['pipe'], 'end' | 'connect'>;
};

/** What is joined. */
export interface JoiningRoom<P extends JoinedPartner> {
  readonly id: RoomId;
  meet(nodeId: NodeId, pipeId: PipeId): Promise<P>;
  part(partner: P): void;
}

export interface JoinOptions<P extends JoinedPartner> {
  readonly room: JoiningRoom<P>;
  readonly partner: FarNode;
  readonly links: NodeLinks;
  readonly logger: Logger;
  /** The partner's room was closed in order, or another node has joined it: this one has no use any more. */
  readonly onOver: () => void;
}

const GOODBYE_MS = 1000;
/**
 * After an outage of that length the pipe is laid anew: SRTP loses count when more than 32767 packets of a stream
 * are missing, some two minutes of video, and would never understand another one.
 */
const STALE_AFTER_MS = 60_000;

export class Join<P extends JoinedPartner = Partner> {
  readonly partner: FarNode;
  readonly #room: JoiningRoom<P>;
  readonly #links: NodeLinks;
  readonly #logger: Logger;
  readonly #onOver: () => void;
  #leave: () => void = () => undefined;
  #link: ControlLink | undefined;
  #unsubscribe: (() => void)[] = [];
  #pipe: P | undefined;
  #downAt = Infinity;
  #retry: NodeJS.Timeout | undefined;
  #failures = 0;
  #closed = false;

  constructor({ room, partner, links, logger, onOver }: JoinOptions<P>) {
    this.partner = partner;
    this.#room = room;
    this.#links = links;
    this.#logger = logger.child({ roomId: room.id, partner: partner.nodeId });
    this.#onOver = onOver;
  }

  leadsTo({ nodeId, controlUrl }: FarNode): boolean {
    return this.partner.nodeId === nodeId && this.partner.controlUrl === controlUrl;
  }

  start(): void {
    this.#leave = this.#links.use(this.partner, {
      up: (link) => {
        this.#up(link);
      },
      down: () => {
        this.#down();
      },
    });
  }

  /** Idempotent. The partner is told, and the pipe goes. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const { id: roomId } = this.#room;
    const [pipe, link] = [this.#pipe, this.#link];
    this.#down();
    if (pipe !== undefined) this.#room.part(pipe);
    if (pipe === undefined || link === undefined) return this.#leave();
    // The link may go only when the word is out. Without a link the server's own word has to do.
    link
      .request('pipe.close', { roomId, pipeId: pipe.pipeId }, { timeoutMs: GOODBYE_MS })
      .catch(() => undefined)
      .finally(this.#leave);
  }

  #up(link: ControlLink): void {
    this.#link = link;
    this.#failures = 0;
    if (performance.now() - this.#downAt > STALE_AFTER_MS) this.#drop();
    this.#unsubscribe = [
      link.on('pipe.stated', ({ roomId, pipeId, producers }) => {
        if (this.#isOurs(roomId, pipeId)) void this.#pipe?.follow(producers);
      }),
      link.on('pipe.received', ({ roomId, pipeId, voices }) => {
        if (this.#isOurs(roomId, pipeId)) this.#pipe?.hear(voices);
      }),
      link.on('pipe.wanted', ({ roomId, pipeId, pictures }) => {
        if (this.#isOurs(roomId, pipeId)) this.#pipe?.hearWishes(pictures);
      }),
      link.on('pipe.closed', ({ roomId, pipeId, reason }) => {
        if (!this.#isOurs(roomId, pipeId)) return;
        this.#logger.info({ reason }, 'the partner closed its room');
        this.#drop();
        if (reason === 'room-lost') this.#again();
        else this.#onOver();
      }),
    ];
    void this.#open(link);
  }

  /** Media needs no link: it goes on. */
  #down(): void {
    this.#link = undefined;
    this.#downAt = performance.now();
    clearTimeout(this.#retry);
    for (const unsubscribe of this.#unsubscribe.splice(0)) unsubscribe();
    if (this.#pipe !== undefined) this.#pipe.voice = undefined;
  }

  /** A pipe that is there is shown to the partner again, who may have lost its end; if so, another is laid. */
  async #open(link: ControlLink): Promise<void> {
    const roomId = this.#room.id;
    const isStale = (): boolean => this.#closed || this.#link !== link;
    try {
      if (this.#pipe === undefined || this.#pipe.isClosed) {
        const pipeId = PipeId.parse(randomUUID());
        const pipe = await this.#room.meet(this.partner.nodeId, pipeId);
        if (isStale()) return this.#room.part(pipe);
        this.#pipe = pipe;
      }
      const pipe = this.#pipe;
      const { pipeId } = pipe;
      const { end } = await link.request('pipe.open', { roomId, pipeId, end: pipe.pipe.end });
      if (isStale() || this.#pipe !== pipe) return;
      if (!(await pipe.pipe.connect(end))) {
        this.#drop();
        return await this.#open(link);
      }
      if (isStale() || this.#pipe !== pipe) return;
      pipe.voice = {
        state: (producers) => {
          link.request('pipe.state', { roomId, pipeId, producers }).catch((error: unknown) => {
            if (!isStale() && this.#pipe === pipe) this.#failed(error);
          });
        },
        received: (voices) => {
          // The next one says the same, or something newer.
          link.request('pipe.reception', { roomId, pipeId, voices }).catch(() => undefined);
        },
        wanted: (pictures) => {
          link.request('pipe.want', { roomId, pipeId, pictures }).catch(() => undefined);
        },
        closed: () => undefined,
      };
      pipe.state();
      this.#failures = 0;
    } catch (error) {
      if (!isStale()) this.#failed(error);
    }
  }

  #failed(err: unknown): void {
    if (this.#failures === 0) this.#logger.warn({ err }, 'the rooms could not be joined; it is tried again');
    this.#again();
  }

  #again(): void {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => {
      if (this.#link !== undefined) void this.#open(this.#link);
    }, retryDelayMs(this.#failures));
    this.#failures += 1;
  }

  #drop(): void {
    if (this.#pipe !== undefined) this.#room.part(this.#pipe);
    this.#pipe = undefined;
  }

  #isOurs(roomId: RoomId, pipeId: PipeId): boolean {
    return roomId === this.#room.id && pipeId === this.#pipe?.pipeId;
  }
}
