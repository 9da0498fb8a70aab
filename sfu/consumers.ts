/** All that one peer receives: a consumer for every producer of the others that it can decode. */
import type { types } from 'mediasoup';
import type { Logger } from '#platform/logger.ts';
import { ConsumerId } from '#protocol/ids.ts';
import type { PeerId, ProducerId } from '#protocol/ids.ts';
import type { ConsumerParameters, RtpCapabilities } from '#protocol/rtp.ts';
import { withDeadline } from './deadline.ts';
import { KEY_FRAME_CHECKS, KEY_FRAME_CHECK_MS } from './key-frames.ts';
import { mediaNotFound, toMediaError } from './media-errors.ts';
import type { PeerProducer } from './peer-producer.ts';
import type { PeerTransport } from './peer-transport.ts';

export interface ConsumersOptions {
  readonly router: types.Router;
  readonly transport: PeerTransport;
  readonly rtpCapabilities: RtpCapabilities;
  readonly logger: Logger;
}

interface Entry {
  readonly id: ConsumerId;
  readonly owner: PeerId;
  readonly producer: PeerProducer;
  readonly media: types.Consumer;
  /** When a key frame last went out, by `performance.now()`. */
  keyFrameAt: number;
  check: NodeJS.Timeout | undefined;
}

export class Consumers {
  readonly #options: ConsumersOptions;
  readonly #entries = new Map<ConsumerId, Entry>();
  /** Producers that are offered or being offered, so that none is offered twice. */
  readonly #offered = new Set<ProducerId>();
  #closed = false;

  constructor(options: ConsumersOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#entries.size;
  }

  /**
   * Makes a consumer, unpaused when the receiver is not there yet (nothing can reach it too early), else
   * paused until it says that it is set up.
   * @returns undefined when it cannot decode this, has it already, or one of both ends is gone meanwhile
   */
  async offer(owner: PeerId, producer: PeerProducer): Promise<ConsumerParameters | undefined> {
    if (this.#closed || producer.isClosed || this.#offered.has(producer.id)) return undefined;
    const { router, transport, logger } = this.#options;
    const rtpCapabilities = this.#options.rtpCapabilities as types.RtpCapabilities;
    if (!router.canConsume({ producerId: producer.id, rtpCapabilities })) {
      logger.warn({ producerId: producer.id, kind: producer.kind }, 'receiver cannot decode a producer');
      return undefined;
    }
    this.#offered.add(producer.id);
    try {
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
      );
      if (this.#closed || producer.isClosed || !this.#offered.has(producer.id)) {
        media.close();
        return undefined;
      }
      return this.#add(owner, producer, media);
    } catch (error) {
      this.#offered.delete(producer.id);
      if (this.#closed || producer.isClosed) return undefined;
      throw toMediaError(error, 'The receiver cannot take this.', transport.media.closed);
    }
  }

  /** Closes what came of a producer. @returns the consumer's id, if there was one */
  withdraw(producerId: ProducerId): ConsumerId | undefined {
    this.#offered.delete(producerId);
    const entry = this.#find(producerId);
    if (entry === undefined) return undefined;
    this.#entries.delete(entry.id);
    clearTimeout(entry.check);
    entry.media.close();
    return entry.id;
  }

  /** The consumer of a producer, if this peer has one. */
  of(producerId: ProducerId): Readonly<Entry> | undefined {
    return this.#find(producerId);
  }

  describe(): ConsumerParameters[] {
    return [...this.#entries.values()].map(describe);
  }

  /**
   * For consumers that came with `awaitsResume`; a repeat is harmless. Those that are gone are left out: the
   * receiver learns of that by event.
   * @throws AppError MEDIA_NOT_FOUND when none of them is known
   */
  async resume(ids: readonly ConsumerId[]): Promise<void> {
    const entries = ids.flatMap((id) => this.#entries.get(id) ?? []);
    if (entries.length === 0) throw mediaNotFound('consumer');
    await Promise.all(
      entries.map(async (entry) => {
        if (!entry.media.paused) return;
        // The worker asks for a key frame itself.
        await withDeadline(entry.media.resume()).catch((error: unknown) => {
          if (entry.media.closed) return;
          throw toMediaError(error, 'The consumer cannot be resumed.', false);
        });
        this.#expectKeyFrame(entry);
      }),
    );
  }

  /** @throws AppError MEDIA_NOT_FOUND */
  async requestKeyFrame(id: ConsumerId): Promise<void> {
    const entry = this.#entries.get(id);
    if (entry === undefined) throw mediaNotFound('consumer');
    if (entry.media.paused) return;
    await entry.producer.requestKeyFrame(entry.media, entry.keyFrameAt);
  }

  /** A producer was resumed: its picture should come now. */
  expectKeyFrameOf(producerId: ProducerId): void {
    const entry = this.#find(producerId);
    if (entry !== undefined) this.#expectKeyFrame(entry);
  }

  /** The receiving transport is up: the worker has asked for key frames, and they should come now. */
  expectKeyFrames(): void {
    for (const entry of this.#entries.values()) this.#expectKeyFrame(entry);
  }

  /** Idempotent. */
  close(): void {
    this.#closed = true;
    for (const entry of this.#entries.values()) {
      clearTimeout(entry.check);
      entry.media.close();
    }
    this.#entries.clear();
    this.#offered.clear();
  }

  /** Plain facts for leak checks and support. */
  serialize() {
    return [...this.#entries.values()].map(({ id, producer, media }) => ({
      id,
      producerId: producer.id,
      paused: media.paused,
      producerPaused: media.producerPaused,
    }));
  }

  #find(producerId: ProducerId): Entry | undefined {
    return [...this.#entries.values()].find(({ producer }) => producer.id === producerId);
  }

  #add(owner: PeerId, producer: PeerProducer, media: types.Consumer): ConsumerParameters {
    const entry: Entry = {
      id: ConsumerId.parse(media.id),
      owner,
      producer,
      media,
      keyFrameAt: -Infinity,
      check: undefined,
    };
    this.#entries.set(entry.id, entry);
    if (producer.kind === 'video') {
      media.on('trace', () => {
        entry.keyFrameAt = performance.now();
      });
      // Without it the first picture is only looked after by mediasoup's own retry.
      withDeadline(media.enableTraceEvent(['keyframe'])).catch((error: unknown) => {
        if (!media.closed) this.#options.logger.debug({ err: error }, 'key frames cannot be traced');
      });
    }
    return describe(entry);
  }

  /** Asks again until the receiver got its first key frame, or for a few seconds. */
  #expectKeyFrame(entry: Entry): void {
    if (entry.producer.kind !== 'video') return;
    clearTimeout(entry.check);
    const since = performance.now();
    let left = KEY_FRAME_CHECKS;
    const check = (): void => {
      const isFlowing =
        !entry.media.closed &&
        !entry.media.paused &&
        !entry.producer.isPaused &&
        this.#options.transport.state === 'connected';
      if (!isFlowing || entry.keyFrameAt >= since || left === 0) return;
      left -= 1;
      entry.producer.requestKeyFrame(entry.media, entry.keyFrameAt).catch((error: unknown) => {
        this.#options.logger.debug({ err: error }, 'a key frame cannot be asked for');
      });
      entry.check = setTimeout(check, KEY_FRAME_CHECK_MS);
    };
    entry.check = setTimeout(check, KEY_FRAME_CHECK_MS);
  }
}

function describe({ id, owner, producer, media }: Entry): ConsumerParameters {
  return {
    id,
    producerId: producer.id,
    peerId: owner,
    kind: producer.kind,
    source: producer.source,
    rtpParameters: media.rtpParameters as ConsumerParameters['rtpParameters'],
    producerPaused: producer.isPaused,
    awaitsResume: media.paused,
  };
}
