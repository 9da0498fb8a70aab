/** One local producer on its way over a pipe, and the care that its far receivers get their key frames. */
import type { types } from 'mediasoup';
import type { Logger } from '#platform/logger.ts';
import type { PeerId } from '#protocol/ids.ts';
import type { PipedProducer } from '#protocol/rtp.ts';
import { withDeadline } from './deadline.ts';
import { KEY_FRAME_CHECKS, KEY_FRAME_CHECK_MS } from './key-frames.ts';
import type { PeerProducer } from './peer-producer.ts';

export interface PipedOutOptions {
  readonly owner: PeerId;
  readonly producer: PeerProducer;
  /** Of the pipe. */
  readonly media: types.Consumer;
  readonly logger: Logger;
}

export class PipedOut {
  readonly producer: PeerProducer;
  readonly #owner: PeerId;
  readonly #media: types.Consumer;
  readonly #logger: Logger;
  readonly #detach: () => void;
  #keyFrameAt = -Infinity;
  #check: NodeJS.Timeout | undefined;
  #closed = false;

  constructor({ owner, producer, media, logger }: PipedOutOptions) {
    this.producer = producer;
    this.#owner = owner;
    this.#media = media;
    this.#logger = logger;
    this.#detach = producer.attach({
      paused: () => undefined,
      resumed: () => {
        this.#expectKeyFrame();
      },
    });
    if (producer.kind === 'video') this.#followKeyFrames();
  }

  describe(): PipedProducer {
    const { id, kind, source, isPausedByPeer } = this.producer;
    return {
      producerId: id,
      peerId: this.#owner,
      kind,
      source,
      rtpParameters: this.#media.rtpParameters as PipedProducer['rtpParameters'],
      paused: isPausedByPeer,
    };
  }

  /** Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#check);
    this.#detach();
    this.#media.close();
  }

  /**
   * A far receiver's request arrives as RTCP, and the worker passes it on to the sender by itself, once. A sender
   * that was just asked does not hear it (see key-frames.ts), and the far node cannot force it from there.
   */
  #followKeyFrames(): void {
    this.#media.on('trace', ({ type }) => {
      if (type === 'keyframe') this.#keyFrameAt = performance.now();
      else if (this.#check === undefined) this.#expectKeyFrame();
    });
    withDeadline(this.#media.enableTraceEvent(['keyframe', 'pli', 'fir'])).catch(this.#note);
  }

  /** The worker has asked: asks again until one went out, or for a few seconds. */
  #expectKeyFrame(): void {
    if (this.producer.kind !== 'video' || this.#closed) return;
    clearTimeout(this.#check);
    this.producer.noteAsked();
    const since = performance.now();
    let left = KEY_FRAME_CHECKS;
    const check = (): void => {
      this.#check = undefined;
      if (this.#closed || this.producer.isPaused || this.#keyFrameAt >= since || left === 0) return;
      left -= 1;
      this.producer.requestKeyFrame(this.#media, this.#keyFrameAt).catch(this.#note);
      this.#check = setTimeout(check, KEY_FRAME_CHECK_MS);
    };
    this.#check = setTimeout(check, KEY_FRAME_CHECK_MS);
  }

  readonly #note = (error: unknown): void => {
    if (!this.#closed) this.#logger.debug({ err: error }, 'a request on a pipe failed');
  };
}
