/**
 * What one peer sends of one source, arriving from its browser or, for one on another node, over a pipe.
 *
 * Both gates, the room's and the peer's own, are the mediasoup producer's pause, not the consumers': while
 * it is on, the worker asks the sender for nothing, so the first request after the answer finds Chrome willing
 * (see key-frames.ts); one request opens it for all receivers; and a key frame that is the first packet of its
 * stream passes at once, without a request, because a waiting consumer takes any key frame.
 */
import type { types } from 'mediasoup';
import type { ProducerId } from '#protocol/ids.ts';
import type { MediaKind, MediaSource, ProducerParameters } from '#protocol/rtp.ts';
import { withDeadline } from './deadline.ts';
import { KEY_FRAME_SPACING_MS, keyFrameStep } from './key-frames.ts';
import { mediaNotFound, refused, toMediaError } from './media-errors.ts';
import { LossMeter } from './quality/loss-meter.ts';

/** What a producer needs of the transport it arrives on. */
export interface Source {
  readonly media: Pick<types.Transport, 'produce' | 'closed'>;
}

/** A consumer of this producer, told right after the worker was. */
export interface Receiver {
  paused(): void;
  resumed(): void;
}

export class PeerProducer {
  readonly id: ProducerId;
  readonly kind: MediaKind;
  readonly source: MediaSource;
  readonly media: types.Producer;
  /** Of a voice. */
  readonly meter: LossMeter | undefined;
  #pausedByPeer: boolean;
  #pausedByRoom: boolean;
  /** What the worker was last told. */
  #told: boolean;
  #askedAt = -Infinity;
  readonly #receivers = new Set<Receiver>();
  #closed = false;

  /** @throws AppError BAD_REQUEST for parameters that cannot be received */
  static async create(
    transport: Source,
    parameters: ProducerParameters,
    pausedByRoom: boolean,
  ): Promise<PeerProducer> {
    const { producerId, kind, source, rtpParameters } = parameters;
    if ((source === 'microphone') !== (kind === 'audio')) throw refused(`A ${source} does not make ${kind}.`);
    const paused = parameters.paused || pausedByRoom;
    const media = await withDeadline(
      transport.media.produce({
        id: producerId,
        kind,
        rtpParameters: rtpParameters as types.RtpParameters,
        paused,
        ...(kind === 'video' ? { keyFrameRequestDelay: KEY_FRAME_SPACING_MS } : {}),
      }),
      undefined,
      (late) => {
        late.close();
      },
    ).catch((error: unknown) => {
      throw toMediaError(error, 'The RTP parameters are not acceptable.', transport.media.closed);
    });
    return new PeerProducer(parameters, media, pausedByRoom, paused);
  }

  private constructor(
    { producerId, kind, source, paused }: ProducerParameters,
    media: types.Producer,
    pausedByRoom: boolean,
    told: boolean,
  ) {
    this.id = producerId;
    this.kind = kind;
    this.source = source;
    this.media = media;
    this.#pausedByPeer = paused;
    this.#pausedByRoom = pausedByRoom;
    this.#told = told;
    this.meter = kind === 'audio' ? LossMeter.ofProducer(media) : undefined;
  }

  /** As the receivers see it: by the room or by the peer. */
  get isPaused(): boolean {
    return this.#pausedByPeer || this.#pausedByRoom;
  }

  get isPausedByPeer(): boolean {
    return this.#pausedByPeer;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** @returns how to detach it */
  attach(receiver: Receiver): () => void {
    this.#receivers.add(receiver);
    return () => {
      this.#receivers.delete(receiver);
    };
  }

  /** @returns whether what the receivers see changed, told before the worker has answered */
  setPaused(by: 'peer' | 'room', paused: boolean): { changed: boolean; done: Promise<void> } {
    if (by === 'peer') this.#pausedByPeer = paused;
    else this.#pausedByRoom = paused;
    const changed = this.isPaused !== this.#told;
    if (!changed || this.#closed) return { changed: false, done: Promise.resolve() };
    this.#told = this.isPaused;
    // Requests to a worker are answered in order, so the last one told wins whatever is still under way.
    const request = this.isPaused ? this.media.pause() : this.media.resume();
    for (const receiver of this.#receivers) {
      if (this.isPaused) receiver.paused();
      else receiver.resumed();
    }
    const done = withDeadline(request).catch((error: unknown) => {
      if (this.#closed || this.media.closed) return;
      throw toMediaError(error, 'The producer cannot be paused.', false);
    });
    return { changed: true, done };
  }

  /** To be told when the worker has asked by itself: a consumer came up or was resumed, or its producer was. */
  noteAsked(): void {
    this.#askedAt = performance.now();
  }

  /**
   * Asks the sender for a key frame on behalf of one consumer. Audio has none, and a paused producer's
   * sender is left alone: both are silently done.
   * @param forwardedAt when that consumer last got one, by `performance.now()`
   */
  async requestKeyFrame(consumer: types.Consumer, forwardedAt: number): Promise<void> {
    if (this.kind !== 'video' || this.isPaused || this.#closed) return;
    const now = performance.now();
    const step = keyFrameStep({ askedAt: this.#askedAt, forwardedAt }, now);
    if (step === 'skip') return;
    this.#askedAt = now;
    const asking = step === 'ask' ? consumer.requestKeyFrame() : this.#force();
    await withDeadline(asking).catch((error: unknown) => {
      throw toMediaError(error, 'A key frame cannot be asked for.', this.#closed || consumer.closed);
    });
  }

  /** Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#receivers.clear();
    this.media.close();
  }

  /**
   * A resume is the only thing on which mediasoup asks whatever it asked before. Both requests leave in one
   * write and the worker handles them between two packets; receivers in the middle of the stream wait for
   * the key frame too, so this is for one that has been waiting in vain.
   */
  async #force(): Promise<void> {
    if (this.#closed) throw mediaNotFound('producer');
    const pausing = this.media.pause();
    for (const receiver of this.#receivers) receiver.paused();
    await Promise.all([pausing, this.media.resume()]);
  }
}
