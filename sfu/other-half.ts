/** The part of a room that is on another node: at most one at a time, found over at most one pipe. */
import type { types } from 'mediasoup';
import type { Logger } from '#platform/logger.ts';
import type { NodeId, PeerId, PipeId, RoomId } from '#protocol/ids.ts';
import type { Join } from './join.ts';
import { mediaNotFound } from './media-errors.ts';
import type { MediaWorker } from './media-worker.ts';
import { Partner } from './partner.ts';
import type { ClosedReason, PartnerEvents } from './partner.ts';
import type { PeerProducer } from './peer-producer.ts';
import { Pipe } from './pipe.ts';

export interface OtherHalfOptions {
  /** Of the room: the same on both nodes. */
  readonly id: RoomId;
  readonly router: types.Router;
  readonly worker: Pick<MediaWorker, 'addresses' | 'pipePorts'>;
  readonly events: PartnerEvents;
  /** What this node's own peers send. */
  readonly local: () => readonly { readonly owner: PeerId; readonly producer: PeerProducer }[];
  readonly logger: Logger;
}

export class OtherHalf {
  readonly id: RoomId;
  readonly #options: OtherHalfOptions;
  #partner: Partner | undefined;
  #meeting: { readonly pipeId: PipeId; readonly done: Promise<Partner> } | undefined;
  #join: Join | undefined;
  #closed = false;

  constructor(options: OtherHalfOptions) {
    this.id = options.id;
    this.#options = options;
  }

  get partner(): Partner | undefined {
    return this.#partner;
  }

  findPartner(pipeId: PipeId): Partner | undefined {
    return this.#partner?.pipeId === pipeId ? this.#partner : undefined;
  }

  /**
   * Makes this side's end of a pipe, over which all that is sent here goes. The same pipe again gives the same
   * partner; another takes the former one's place, and its peers' media goes.
   * @param far the partner's media address, where it is known
   * @throws AppError MEDIA_NOT_FOUND when the room is closed meanwhile, BAD_REQUEST, TIMEOUT, UNAVAILABLE
   */
  async meet(nodeId: NodeId, pipeId: PipeId, far?: string): Promise<Partner> {
    const known = this.findPartner(pipeId);
    if (known !== undefined) return known;
    if (this.#meeting?.pipeId === pipeId) return this.#meeting.done;
    const meeting = { pipeId, done: this.#meet(nodeId, pipeId, far) };
    this.#meeting = meeting;
    try {
      return await meeting.done;
    } finally {
      if (this.#meeting === meeting) this.#meeting = undefined;
    }
  }

  /** The pipe is of no use any more. Idempotent. */
  part(partner: Partner): void {
    if (this.#partner === partner) this.#partner = undefined;
    partner.close();
  }

  /** A join of the same partner goes on, and this one is not needed. */
  joinThrough(join: Join): void {
    if (this.#join?.leadsTo(join.partner) === true) return;
    this.#join?.close();
    this.#join = join;
    join.start();
  }

  /** Idempotent. The partner is told why. To be called when the room has let go of what came from it. */
  close(reason: ClosedReason): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#join?.close();
    this.#partner?.voice?.closed(reason);
    this.#partner?.close();
    this.#partner = undefined;
  }

  async #meet(nodeId: NodeId, pipeId: PipeId, far: string | undefined): Promise<Partner> {
    const { router, worker, events, local, logger } = this.#options;
    const { addresses, pipePorts: ports } = worker;
    const pipe = await Pipe.create({ router, addresses, ports, far });
    if (this.#closed) {
      pipe.close();
      throw mediaNotFound('room');
    }
    const former = this.#partner;
    if (former !== undefined) {
      if (former.nodeId !== nodeId) former.voice?.closed('replaced');
      this.part(former);
    }
    const partner = new Partner({ nodeId, pipeId, pipe, events, logger });
    this.#partner = partner;
    await Promise.all(local().map(({ owner, producer }) => partner.send(owner, producer)));
    if (partner.isClosed) throw mediaNotFound('pipe');
    logger.info({ partner: nodeId, pipeId }, 'room has a partner');
    return partner;
  }
}
