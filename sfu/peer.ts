/** One party in a room: a transport for each direction, what it sends, and what it receives. */
import type { types } from 'mediasoup';
import * as ortc from 'mediasoup/ortc';
import type { Logger } from '#platform/logger.ts';
import { AppError } from '#protocol/errors.ts';
import type { PeerId, ProducerId, TransportId } from '#protocol/ids.ts';
import type {
  ProducerParameters,
  RedundancyAbility,
  RtpCapabilities,
  TransportParameters,
} from '#protocol/rtp.ts';
import { Consumers } from './consumers.ts';
import { mediaNotFound, refused } from './media-errors.ts';
import { PeerProducer } from './peer-producer.ts';
import { PeerTransport } from './peer-transport.ts';
import type { Direction, TransportState } from './peer-transport.ts';
import { Downlink } from './quality/downlink.ts';
import type { ProtectionRules } from './quality/voice-protection.ts';
import { Trial } from './trial.ts';

export interface PeerOptions {
  readonly id: PeerId;
  readonly rtpCapabilities: RtpCapabilities;
  readonly redundancy: RedundancyAbility;
  /** For its voice. */
  readonly protection: ProtectionRules;
  /** Bit/s that the estimate of its downlink begins with. */
  readonly startBitrate: number;
  readonly router: types.Router;
  readonly webRtcServer: types.WebRtcServer;
  readonly logger: Logger;
  readonly onTransportState: (direction: Direction, state: TransportState) => void;
  /** What its downlink carries of pictures is another by now. */
  readonly onDownlink: (isLess: boolean) => void;
  /** Its downlink has begun to lose packets by chance. */
  readonly onLossyDownlink: () => void;
}

const MOST_PRODUCERS = 4;

export class Peer {
  readonly id: PeerId;
  readonly send: PeerTransport;
  readonly receive: PeerTransport;
  readonly downlink: Downlink;
  readonly consumers: Consumers;
  readonly redundancy: RedundancyAbility;
  readonly protection: ProtectionRules;
  /** False until the answer to its opening is made up: what it is offered until then is in that answer. */
  isAnswered = false;
  readonly #trial: Trial;
  readonly #producers = new Map<ProducerId, PeerProducer>();
  readonly #producing = new Map<ProducerId, Promise<PeerProducer>>();
  #closed = false;

  /**
   * @throws AppError BAD_REQUEST for malformed capabilities, CANNOT_CONSUME when they share no codec with ours
   */
  static async create(options: PeerOptions): Promise<Peer> {
    checkCapabilities(options.rtpCapabilities, options.router.rtpCapabilities);
    const onState = options.onTransportState;
    const made = await Promise.allSettled(
      (['send', 'receive'] as const).map((direction) =>
        PeerTransport.create({ ...options, direction, onState }),
      ),
    );
    const [send, receive] = made.map((result) => (result.status === 'fulfilled' ? result.value : undefined));
    if (send === undefined || receive === undefined) {
      send?.close();
      receive?.close();
      throw made.find((result) => result.status === 'rejected')?.reason as Error;
    }
    return new Peer(options, send, receive);
  }

  private constructor(options: PeerOptions, send: PeerTransport, receive: PeerTransport) {
    this.id = options.id;
    this.send = send;
    this.receive = receive;
    this.redundancy = options.redundancy;
    this.protection = options.protection;
    this.downlink = new Downlink({
      media: receive.media,
      onChange: options.onDownlink,
      onLossy: options.onLossyDownlink,
    });
    this.#trial = new Trial(options);
    this.consumers = new Consumers({
      router: options.router,
      transport: receive,
      downlink: this.downlink,
      rtpCapabilities: options.rtpCapabilities,
      logger: options.logger.child({ peerId: options.id }),
    });
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  get producers(): PeerProducer[] {
    return [...this.#producers.values()];
  }

  /** @throws AppError MEDIA_NOT_FOUND */
  transport(id: TransportId): PeerTransport {
    const transport = [this.send, this.receive].find((candidate) => candidate.id === id);
    if (transport === undefined || this.#closed) throw mediaNotFound('transport');
    return transport;
  }

  /** For a look whether a way to this node is open. @throws AppError MEDIA_NOT_FOUND */
  openTrial(): Promise<TransportParameters> {
    return this.#trial.open();
  }

  /** Whether a producer of this id is there or on its way. */
  holds(id: ProducerId): boolean {
    return this.#producers.has(id) || this.#producing.has(id);
  }

  /** Waits for one that is on its way: clients do not wait for the answer. @throws AppError MEDIA_NOT_FOUND */
  async producer(id: ProducerId): Promise<PeerProducer> {
    await this.#producing.get(id)?.catch(() => undefined);
    const producer = this.#producers.get(id);
    if (producer === undefined) throw mediaNotFound('producer');
    return producer;
  }

  /**
   * A repeat with the same id gives the same producer. A new one of the same source takes the old one's
   * place, which the caller must close: its close may have been lost on the way.
   * @throws AppError BAD_REQUEST
   */
  async produce(
    parameters: ProducerParameters,
    isRoomPaused: () => boolean,
  ): Promise<{ producer: PeerProducer; isNew: boolean }> {
    const id = parameters.producerId;
    const pending = this.#producing.get(id);
    // Without a pause when there is nothing to wait for: a repeat in the same tick must find this one.
    const known = this.#producers.get(id) ?? (pending === undefined ? undefined : await pending);
    if (known !== undefined) {
      if (known.source !== parameters.source || known.kind !== parameters.kind) {
        throw refused('This producer id is in use for another source.');
      }
      return { producer: known, isNew: false };
    }
    if (this.#producers.size + this.#producing.size >= MOST_PRODUCERS) {
      throw refused(`A peer has at most ${MOST_PRODUCERS} producers.`);
    }
    const producing = PeerProducer.create(this.send, parameters, isRoomPaused());
    this.#producing.set(id, producing);
    try {
      const producer = await producing;
      if (this.#producing.get(id) !== producing) {
        producer.close();
        throw mediaNotFound('producer');
      }
      this.#producers.set(id, producer);
      return { producer, isNew: true };
    } finally {
      if (this.#producing.get(id) === producing) this.#producing.delete(id);
    }
  }

  /** Idempotent; one on its way is given up. */
  closeProducer(id: ProducerId): void {
    this.#producing.delete(id);
    this.#producers.get(id)?.close();
    this.#producers.delete(id);
  }

  /** Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.downlink.close();
    this.#trial.close();
    this.consumers.close();
    for (const producer of this.#producers.values()) producer.close();
    this.#producers.clear();
    this.#producing.clear();
    this.send.close();
    this.receive.close();
  }

  /** Plain facts for leak checks and support. */
  serialize() {
    return {
      id: this.id,
      send: this.send.state,
      receive: this.receive.state,
      producers: this.producers.map(({ id, kind, source, media }) => ({
        id,
        kind,
        source,
        paused: media.paused,
      })),
      consumers: this.consumers.serialize(),
    };
  }
}

function checkCapabilities(capabilities: RtpCapabilities, router: types.RtpCapabilities): void {
  try {
    ortc.validateAndNormalizeRtpCapabilities(structuredClone(capabilities) as types.RtpCapabilities);
  } catch (cause) {
    throw refused('The RTP capabilities are not acceptable.', cause);
  }
  const ours = new Set((router.codecs ?? []).map(({ mimeType }) => mimeType.toLowerCase()));
  const shared = (capabilities.codecs ?? []).some(
    ({ mimeType }) => ours.has(mimeType.toLowerCase()) && !mimeType.toLowerCase().endsWith('/rtx'),
  );
  if (!shared) throw new AppError('CANNOT_CONSUME', 'The browser shares no codec with this server.');
}
