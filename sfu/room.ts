/**
 * One call's media on this node: one router on one worker, and everything in it is offered to everyone. Part of the
 * call may be on another node, the partner's: what comes from there is offered like the rest.
 */
import type { types } from 'mediasoup';
import { BASE } from '#config/profiles.ts';
import type { Logger } from '#platform/logger.ts';
import type { ConsumerId, PeerId, ProducerId, RoomId } from '#protocol/ids.ts';
import type { PeerPolicy } from '#protocol/media-policy.ts';
import type { PictureView } from '#protocol/picture-wishes.ts';
import type { ConsumerParameters, ProducerParameters } from '#protocol/rtp.ts';
import type { Emit } from './emit.ts';
import { mediaNotFound, refused, toMediaError } from './media-errors.ts';
import type { MediaWorker } from './media-worker.ts';
import { OtherHalf } from './other-half.ts';
import type { PartnerEvents } from './partner.ts';
import type { PeerProducer } from './peer-producer.ts';
import { Peer } from './peer.ts';
import type { PeerOptions } from './peer.ts';
import type { LossMeter } from './quality/loss-meter.ts';
import { PictureWatch } from './quality/picture-watch.ts';
import { ownPictures, picturesFromPartner } from './quality/room-pictures.ts';
import { ownVoices, voicesFromPartner } from './quality/room-voices.ts';
import { VoiceWatch } from './quality/voice-watch.ts';

export interface RoomOptions {
  readonly id: RoomId;
  readonly paused: boolean;
  readonly worker: MediaWorker;
  readonly emit: Emit;
  readonly logger: Logger;
}

const MOST_PEERS = 8;
/** For a server that names none. */
const BASE_POLICY: PeerPolicy = {
  startBitrate: BASE.network.startBitrate,
  protection: BASE.audio.protection,
};

export class Room {
  readonly id: RoomId;
  readonly worker: MediaWorker;
  /** What of the call is on another node. */
  readonly otherHalf: OtherHalf;
  readonly #router: types.Router;
  readonly #emit: Emit;
  readonly #logger: Logger;
  readonly #peers = new Map<PeerId, Peer>();
  /** The newest opening of each peer; an older one that finishes later gives way. */
  readonly #openings = new Map<PeerId, symbol>();
  /** Who has taken a producer id; ids are the clients' choice and the router has one space for all. */
  readonly #takenBy = new Map<ProducerId, PeerId>();
  readonly #voices = new VoiceWatch({
    own: () => ownVoices(this.peers),
    fromPartner: () => voicesFromPartner(this.otherHalf.partner, this.peers),
    atPartner: (id) => this.otherHalf.partner?.receptionOf(id),
    tell: (peerId, producerId, copies, loss) => {
      this.#emit('producer.redundancy', { roomId: this.id, peerId, producerId, copies: [...copies], loss });
    },
    tellPartner: (voices) => this.otherHalf.partner?.voice?.received(voices),
  });
  readonly pictures = new PictureWatch({
    own: () => ownPictures(this.peers),
    fromPartner: () => picturesFromPartner(this.otherHalf.partner, this.peers),
    atPartner: (id) => this.otherHalf.partner?.wishFor(id),
    tell: (peerId, producerId, wish) => {
      this.#emit('producer.wanted', { roomId: this.id, peerId, producerId, ...wish });
    },
    tellPartner: (pictures) => {
      const voice = this.otherHalf.partner?.voice;
      voice?.wanted(pictures);
      return voice !== undefined;
    },
  });
  #paused: boolean;
  /** Of the call, when it was last told whether this is paused. */
  #toldVersion = 0;
  #closed = false;

  static async create(options: RoomOptions): Promise<Room> {
    const router = await options.worker.createRouter().catch((error: unknown) => {
      throw toMediaError(error, 'The room cannot be made.', false);
    });
    return new Room(options, router);
  }

  private constructor(options: RoomOptions, router: types.Router) {
    this.id = options.id;
    this.worker = options.worker;
    this.#router = router;
    this.#emit = options.emit;
    this.#logger = options.logger.child({ roomId: options.id });
    this.#paused = options.paused;
    this.otherHalf = new OtherHalf({
      id: options.id,
      router,
      worker: options.worker,
      events: this.#partnerEvents,
      local: () => this.#local,
      logger: this.#logger,
    });
  }

  get isPaused(): boolean {
    return this.#paused;
  }

  get peers(): Peer[] {
    return [...this.#peers.values()];
  }

  /** @throws AppError MEDIA_NOT_FOUND */
  peer(id: PeerId): Peer {
    const peer = this.#peers.get(id);
    if (peer === undefined) throw mediaNotFound('peer');
    return peer;
  }

  findPeer(id: PeerId): Peer | undefined {
    return this.#peers.get(id);
  }

  /**
   * Drops what the peer had and makes it anew, with consumers for all that the others send.
   * @throws AppError BAD_REQUEST, CANNOT_CONSUME, MEDIA_NOT_FOUND when a newer opening or a close came between
   */
  async openPeer(
    id: PeerId,
    {
      policy = BASE_POLICY,
      ...abilities
    }: Pick<PeerOptions, 'rtpCapabilities' | 'redundancy'> & { readonly policy?: PeerPolicy | undefined },
  ): Promise<{ peer: Peer; consumers: ConsumerParameters[] }> {
    this.closePeer(id);
    if (new Set([...this.#peers.keys(), ...this.#openings.keys()]).size >= MOST_PEERS) {
      throw refused(`A room has at most ${MOST_PEERS} peers.`);
    }
    const opening = Symbol(id);
    this.#openings.set(id, opening);
    const isNewest = (): boolean => !this.#closed && this.#openings.get(id) === opening;
    let peer: Peer;
    try {
      peer = await Peer.create({
        id,
        ...abilities,
        ...policy,
        router: this.#router,
        webRtcServer: this.worker.webRtcServer,
        logger: this.#logger,
        onTransportState: (direction, state) => {
          if (direction === 'receive') this.#peers.get(id)?.consumers.transportChanged(state);
        },
        onDownlink: (isLess) => {
          if (isLess) this.pictures.wakeNow();
          else this.pictures.wake();
        },
        onLossyDownlink: this.#voices.wake,
      });
      if (!isNewest()) {
        peer.close();
        throw mediaNotFound('peer');
      }
    } finally {
      if (this.#openings.get(id) === opening) this.#openings.delete(id);
    }
    this.#peers.set(id, peer);
    await this.#offerAllTo(peer);
    if (peer.isClosed) throw mediaNotFound('peer');
    peer.isAnswered = true;
    return { peer, consumers: peer.consumers.describe() };
  }

  /** Idempotent. The others learn that its media is gone. */
  closePeer(id: PeerId): void {
    this.#openings.delete(id);
    const peer = this.#peers.get(id);
    if (peer === undefined) return;
    this.#peers.delete(id);
    for (const producer of peer.producers) this.#withdraw(producer.id);
    peer.close();
  }

  /** Idempotent by producer id. @throws AppError BAD_REQUEST, MEDIA_NOT_FOUND */
  async openProducer(peerId: PeerId, parameters: ProducerParameters): Promise<void> {
    const peer = this.peer(peerId);
    const id = parameters.producerId;
    const owner = this.#takenBy.get(id);
    if (owner !== undefined && owner !== peerId) throw refused('This producer id is taken.');
    this.#takenBy.set(id, peerId);
    let producer: PeerProducer;
    try {
      const produced = await peer.produce(parameters, () => this.#paused);
      if (!produced.isNew) return;
      producer = produced.producer;
    } catch (error) {
      if (!peer.holds(id)) this.#takenBy.delete(id);
      throw error;
    }
    if (producer.meter !== undefined) this.#listenTo(producer.meter);
    // The room may have been resumed while the worker was busy with this.
    producer.setPaused('room', this.#paused).done.catch(this.#note);
    for (const former of peer.producers) {
      if (former !== producer && former.source === producer.source) this.closeProducer(peerId, former.id);
    }
    await Promise.all([
      this.otherHalf.partner?.send(peerId, producer),
      this.#offerToOthers(peerId, producer),
    ]);
  }

  /** @throws AppError MEDIA_NOT_FOUND, TIMEOUT */
  async setProducerPaused(peerId: PeerId, producerId: ProducerId, paused: boolean): Promise<void> {
    const producer = await this.peer(peerId).producer(producerId);
    const done = this.#setPaused(peerId, producer, 'peer', paused);
    this.otherHalf.partner?.state();
    await done;
  }

  /** Idempotent. @throws AppError MEDIA_NOT_FOUND for an unknown peer */
  closeProducer(peerId: PeerId, producerId: ProducerId): void {
    const peer = this.peer(peerId);
    if (peer.producers.some(({ id }) => id === producerId)) this.#withdraw(producerId);
    peer.closeProducer(producerId);
  }

  /** How large the peer shows what it receives. @throws AppError MEDIA_NOT_FOUND */
  setViews(peerId: PeerId, views: readonly PictureView[]): void {
    if (this.peer(peerId).consumers.setViews(views)) this.pictures.wakeNow();
  }

  /**
   * All requests leave at once: what one peer sees resumes with what it hears. An older word than known is left out.
   * @throws AppError TIMEOUT
   */
  async setPaused(paused: boolean, version = this.#toldVersion): Promise<void> {
    if (version < this.#toldVersion) return;
    this.#toldVersion = version;
    this.#paused = paused;
    await Promise.all(
      this.#producers.map(({ owner, producer }) => this.#setPaused(owner, producer, 'room', paused)),
    );
  }

  /**
   * Idempotent. Says nothing to the servers: they asked for it, or are told that the whole room is gone.
   * @param isLost it may be opened again
   */
  close(reason: string, isLost = false): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#openings.clear();
    this.#voices.close();
    this.pictures.close();
    // Receivers first: a producer takes its consumers along, and the worker would be asked to close them twice.
    for (const peer of this.#peers.values()) peer.consumers.close();
    for (const peer of this.#peers.values()) peer.close();
    this.#peers.clear();
    this.otherHalf.close(isLost ? 'room-lost' : 'room-closed');
    this.#takenBy.clear();
    this.#router.close();
    this.#logger.info({ reason }, 'room closed');
  }

  /** Plain facts for leak checks and support. */
  serialize() {
    return {
      id: this.id,
      paused: this.#paused,
      worker: this.worker.index,
      peers: this.peers.map((peer) => peer.serialize()),
      partner: this.otherHalf.partner?.serialize(),
    };
  }

  async #setPaused(
    peerId: PeerId,
    producer: PeerProducer,
    by: 'peer' | 'room',
    paused: boolean,
  ): Promise<void> {
    const { changed, done } = producer.setPaused(by, paused);
    if (!changed) return done;
    for (const receiver of this.#othersThan(peerId)) {
      const consumer = receiver.consumers.of(producer.id);
      if (consumer === undefined) continue;
      if (receiver.isAnswered) {
        this.#emit('consumer.paused', {
          ...this.#of(receiver),
          consumerId: consumer.id,
          paused: producer.isPaused,
        });
      }
    }
    return done;
  }

  async #offerAllTo(receiver: Peer): Promise<void> {
    const others = this.#producers.filter(({ owner }) => owner !== receiver.id);
    await Promise.all(others.map(({ owner, producer }) => this.#offer(owner, producer, receiver)));
  }

  async #offerToOthers(owner: PeerId, producer: PeerProducer): Promise<void> {
    await Promise.all(this.#othersThan(owner).map((receiver) => this.#offer(owner, producer, receiver)));
  }

  /** One receiver's trouble is its own: it is logged, and the sender and the others go on. */
  async #offer(owner: PeerId, producer: PeerProducer, receiver: Peer): Promise<void> {
    try {
      const consumer = await receiver.consumers.offer(owner, producer);
      if (consumer?.meter !== undefined) this.#listenTo(consumer.meter);
      else if (consumer !== undefined) this.pictures.wake();
      if (consumer === undefined || !receiver.isAnswered) return;
      this.#emit('consumer.added', { ...this.#of(receiver), consumer: consumer.describe() });
    } catch (error) {
      this.#note(error);
    }
  }

  /** At once: who has come may be unable to use what is sent. */
  #listenTo(meter: LossMeter): void {
    meter.onSign = this.#voices.wake;
    this.#voices.wake();
  }

  #withdraw(producerId: ProducerId): void {
    this.#takenBy.delete(producerId);
    this.pictures.wake();
    this.otherHalf.partner?.unsend(producerId);
    for (const receiver of this.#peers.values()) {
      const consumerId: ConsumerId | undefined = receiver.consumers.withdraw(producerId);
      if (consumerId === undefined || !receiver.isAnswered) continue;
      this.#emit('consumer.removed', { ...this.#of(receiver), consumerId });
    }
  }

  /** Of this node's own peers. */
  get #local(): { owner: PeerId; producer: PeerProducer }[] {
    return this.peers.flatMap(({ id, producers }) => producers.map((producer) => ({ owner: id, producer })));
  }

  get #producers(): { readonly owner: PeerId; readonly producer: PeerProducer }[] {
    return [...this.#local, ...(this.otherHalf.partner?.producers ?? [])];
  }

  readonly #partnerEvents: PartnerEvents = {
    isRoomPaused: () => this.#paused,
    opened: (owner, producer) => {
      if (producer.meter !== undefined) this.#listenTo(producer.meter);
      // The room may have been resumed while the worker was busy with this.
      producer.setPaused('room', this.#paused).done.catch(this.#note);
      void this.#offerToOthers(owner, producer);
    },
    pausedByPeer: (owner, producer, paused) => {
      this.#setPaused(owner, producer, 'peer', paused).catch(this.#note);
    },
    closed: (producer) => {
      this.#withdraw(producer.id);
    },
    heard: () => {
      this.#voices.wake();
    },
    wanted: () => {
      this.pictures.wakeNow();
    },
  };

  #othersThan(peerId: PeerId): Peer[] {
    return this.peers.filter(({ id }) => id !== peerId);
  }

  #of(peer: Peer): { roomId: RoomId; peerId: PeerId } {
    return { roomId: this.id, peerId: peer.id };
  }

  readonly #note = (error: unknown): void => {
    this.#logger.warn({ err: error }, 'a media request failed and was left out');
  };
}
