/** All that one peer receives: a consumer for every producer of the others that it can decode. */
import type { types } from 'mediasoup';
import type { Logger } from '#platform/logger.ts';
import type { ConsumerId, PeerId, ProducerId } from '#protocol/ids.ts';
import type { PictureView } from '#protocol/picture-wishes.ts';
import type { ConsumerParameters, RtpCapabilities } from '#protocol/rtp.ts';
import { withDeadline } from './deadline.ts';
import { mediaNotFound, toMediaError } from './media-errors.ts';
import { PeerConsumer } from './peer-consumer.ts';
import type { PeerProducer } from './peer-producer.ts';
import type { PeerTransport } from './peer-transport.ts';
import type { Downlink } from './quality/downlink.ts';

export interface ConsumersOptions {
  readonly router: types.Router;
  readonly transport: PeerTransport;
  readonly downlink: Downlink;
  readonly rtpCapabilities: RtpCapabilities;
  readonly logger: Logger;
}

export class Consumers {
  readonly #options: ConsumersOptions;
  readonly #consumers = new Map<ConsumerId, PeerConsumer>();
  /** Producers that are offered or being offered, so that none is offered twice. */
  readonly #offered = new Set<ProducerId>();
  #closed = false;

  constructor(options: ConsumersOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#consumers.size;
  }

  /**
   * Makes a consumer, unpaused when the receiver is not there yet (nothing can reach it too early), else
   * paused until it says that it is set up.
   * @returns undefined when it cannot decode this, has it already, or one of both ends is gone meanwhile
   * @throws AppError when the worker fails
   */
  async offer(owner: PeerId, producer: PeerProducer): Promise<PeerConsumer | undefined> {
    if (this.#closed || producer.isClosed || this.#offered.has(producer.id)) return undefined;
    const { router, transport, logger } = this.#options;
    const rtpCapabilities = this.#options.rtpCapabilities as types.RtpCapabilities;
    if (!router.canConsume({ producerId: producer.id, rtpCapabilities })) {
      logger.warn({ producerId: producer.id, kind: producer.kind }, 'receiver cannot decode a producer');
      return undefined;
    }
    this.#offered.add(producer.id);
    const media = await withDeadline(
      transport.media.consume({
        producerId: producer.id,
        rtpCapabilities,
        paused: !transport.isUntouched,
        // Off by default for audio; it is what lets a receiver ask for lost speech again.
        enableRtx: true,
      }),
      undefined,
      (late) => {
        late.close();
      },
    ).catch((error: unknown) => {
      this.#offered.delete(producer.id);
      if (this.#closed || producer.isClosed) return undefined;
      throw toMediaError(error, 'The receiver cannot take this.', transport.media.closed);
    });
    return media === undefined ? undefined : this.#add(owner, producer, media);
  }

  /** Closes what came of a producer. @returns the consumer's id, if there was one */
  withdraw(producerId: ProducerId): ConsumerId | undefined {
    this.#offered.delete(producerId);
    const consumer = this.of(producerId);
    if (consumer === undefined) return undefined;
    this.#consumers.delete(consumer.id);
    consumer.close();
    return consumer.id;
  }

  /** The consumer of a producer, if this peer has one. */
  of(producerId: ProducerId): PeerConsumer | undefined {
    return [...this.#consumers.values()].find(({ producer }) => producer.id === producerId);
  }

  describe(): ConsumerParameters[] {
    return [...this.#consumers.values()].map((consumer) => consumer.describe());
  }

  /**
   * For consumers that came with `awaitsResume`. Those that are gone are left out: the receiver learns of
   * that by event.
   * @throws AppError MEDIA_NOT_FOUND when none of them is known, TIMEOUT
   */
  async resume(ids: readonly ConsumerId[]): Promise<void> {
    const consumers = ids.flatMap((id) => this.#consumers.get(id) ?? []);
    if (consumers.length === 0) throw mediaNotFound('consumer');
    await Promise.all(consumers.map((consumer) => consumer.resume()));
  }

  /** @throws AppError MEDIA_NOT_FOUND, TIMEOUT */
  async requestKeyFrame(id: ConsumerId): Promise<void> {
    const consumer = this.#consumers.get(id);
    if (consumer === undefined) throw mediaNotFound('consumer');
    await consumer.requestKeyFrame();
  }

  /** Those that are gone are left out. @returns whether that is anything new */
  setViews(views: readonly PictureView[]): boolean {
    const changed = views.filter(({ consumerId, ...view }) => this.#consumers.get(consumerId)?.setView(view));
    return changed.length > 0;
  }

  /** All that is received now. */
  get all(): readonly PeerConsumer[] {
    return [...this.#consumers.values()];
  }

  /** The receiving transport came up (the worker has asked for key frames itself) or went silent. */
  transportChanged(state: PeerTransport['state']): void {
    for (const consumer of this.#consumers.values()) {
      if (state === 'connected') consumer.expectKeyFrame();
      if (state === 'disconnected') consumer.startLow();
    }
  }

  /** Idempotent. */
  close(): void {
    this.#closed = true;
    for (const consumer of this.#consumers.values()) consumer.close();
    this.#consumers.clear();
    this.#offered.clear();
  }

  /** Plain facts for leak checks and support. */
  serialize() {
    return [...this.#consumers.values()].map((consumer) => consumer.serialize());
  }

  #add(owner: PeerId, producer: PeerProducer, media: types.Consumer): PeerConsumer | undefined {
    if (this.#closed || producer.isClosed || !this.#offered.has(producer.id)) {
      media.close();
      return undefined;
    }
    const { transport, downlink, logger } = this.#options;
    const consumer = new PeerConsumer({ owner, producer, transport, downlink, logger }, media);
    this.#consumers.set(consumer.id, consumer);
    return consumer;
  }
}
