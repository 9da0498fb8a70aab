/** What one peer receives of one producer of another, and the care for its first picture. */
import { parseScalabilityMode } from 'mediasoup';
import type { types } from 'mediasoup';
import type { Logger } from '#platform/logger.ts';
import { ConsumerId } from '#protocol/ids.ts';
import type { PeerId } from '#protocol/ids.ts';
import type { PictureView } from '#protocol/picture-wishes.ts';
import type { ConsumerParameters } from '#protocol/rtp.ts';
import { withDeadline } from './deadline.ts';
import { KEY_FRAME_CHECKS, KEY_FRAME_CHECK_MS } from './key-frames.ts';
import { toMediaError } from './media-errors.ts';
import type { PeerProducer } from './peer-producer.ts';
import type { PeerTransport } from './peer-transport.ts';
import type { Downlink } from './quality/downlink.ts';
import { LossMeter } from './quality/loss-meter.ts';

export interface PeerConsumerOptions {
  /** Whose media this is. */
  readonly owner: PeerId;
  readonly producer: PeerProducer;
  readonly transport: Pick<PeerTransport, 'state'>;
  readonly downlink: Pick<Downlink, 'carry' | 'stopped'>;
  readonly logger: Logger;
}

/** When all temporal layers have shown: four frames at 30 and at 8 a second. */
const LAYERS_SEEN_MS = [150, 500] as const;

/** The estimator's first word takes some tens of milliseconds; a picture that flows has come by then. */
const WAKE_MS = 60;
const WAKES = 12;

export class PeerConsumer {
  readonly id: ConsumerId;
  readonly owner: PeerId;
  readonly producer: PeerProducer;
  /** Of a voice. */
  readonly meter: LossMeter | undefined;
  readonly #media: types.Consumer;
  readonly #transport: PeerConsumerOptions['transport'];
  readonly #logger: Logger;
  readonly #topTemporalLayer: number;
  readonly #detach: () => void;
  readonly #leaveLink: (() => void) | undefined;
  /** The shorter side of the picture as it is shown, in device pixels; undefined while the page has not said. */
  #shownHeight: number | undefined;
  #startsLow = false;
  #keyFrameAt = -Infinity;
  #check: NodeJS.Timeout | undefined;
  #wake: NodeJS.Timeout | undefined;
  #rise: NodeJS.Timeout | undefined;
  #goOn: NodeJS.Timeout | undefined;
  #closed = false;

  constructor({ owner, producer, transport, downlink, logger }: PeerConsumerOptions, media: types.Consumer) {
    this.id = ConsumerId.parse(media.id);
    this.owner = owner;
    this.producer = producer;
    this.#media = media;
    this.#transport = transport;
    this.#logger = logger;
    this.#topTemporalLayer = topTemporalLayer(media);
    this.#detach = producer.attach({
      paused: () => {
        this.startLow();
      },
      resumed: () => {
        this.expectKeyFrame();
      },
    });
    // It stops by itself as well: for want of bandwidth, or because the sender has fallen silent.
    media.on('layerschange', (layers) => {
      if (layers !== undefined) return;
      const hasFlowed = this.#keyFrameAt > -Infinity && !this.#startsLow;
      this.startLow();
      // Which of both it was is not told. Where the sender is silent, this changes nothing.
      if (hasFlowed && this.#isFlowing) downlink.stopped();
    });
    this.meter = media.kind === 'audio' ? LossMeter.ofConsumer(media) : undefined;
    if (media.kind === 'video') {
      this.#traceKeyFrames();
      this.#leaveLink = downlink.carry({
        media,
        drain: (forMs) => {
          this.#pauseFor(forMs);
        },
      });
    }
    this.startLow();
  }

  describe(): ConsumerParameters {
    return {
      id: this.id,
      producerId: this.producer.id,
      peerId: this.owner,
      kind: this.producer.kind,
      source: this.producer.source,
      rtpParameters: this.#media.rtpParameters as ConsumerParameters['rtpParameters'],
      producerPaused: this.producer.isPaused,
      awaitsResume: this.#media.paused,
    };
  }

  get shownHeight(): number | undefined {
    return this.#shownHeight;
  }

  /** @returns whether that is anything new */
  setView({ width, height }: Pick<PictureView, 'width' | 'height'>): boolean {
    const before = this.#shownHeight;
    this.#shownHeight = Math.min(width, height);
    return this.#shownHeight !== before;
  }

  /** Plain facts for leak checks and support, as the worker last said them. */
  serialize() {
    const { paused, producerPaused } = this.#media;
    return { id: this.id, producerId: this.producer.id, paused, producerPaused };
  }

  /** A repeat is harmless. The worker asks for a key frame itself. @throws AppError TIMEOUT */
  async resume(): Promise<void> {
    if (this.#media.paused) await this.#unpause();
  }

  /**
   * What a full queue loses is asked for again and again, and sent again into the same queue: a worker forgets what it
   * sent when a consumer is paused. The receiver is not told.
   */
  #pauseFor(forMs: number): void {
    if (!this.#isFlowing) return;
    this.startLow();
    withDeadline(this.#media.pause()).catch(this.#note);
    clearTimeout(this.#goOn);
    this.#goOn = setTimeout(() => void this.#unpause().catch(this.#note), forMs);
  }

  /** Whatever the library knows by now: on a busy machine the pause may still be unanswered, and comes first. */
  async #unpause(): Promise<void> {
    await withDeadline(this.#media.resume()).catch((error: unknown) => {
      if (!this.#closed) throw toMediaError(error, 'The consumer cannot be resumed.', this.#media.closed);
    });
    this.expectKeyFrame();
  }

  /** Nothing is asked for while nothing would come through. @throws AppError TIMEOUT */
  async requestKeyFrame(): Promise<void> {
    if (this.#closed || this.#media.paused) return;
    await this.producer.requestKeyFrame(this.#media, this.#keyFrameAt);
  }

  /**
   * Media should flow from here on, and the worker has asked for a key frame: asks again until one was
   * forwarded, or for a few seconds.
   */
  expectKeyFrame(): void {
    if (this.producer.kind !== 'video' || this.#closed) return;
    clearTimeout(this.#check);
    this.producer.noteAsked();
    const since = performance.now();
    let left = KEY_FRAME_CHECKS;
    const check = (): void => {
      if (!this.#isFlowing || this.#keyFrameAt >= since || left === 0) return;
      left -= 1;
      this.requestKeyFrame().catch(this.#note);
      this.#check = setTimeout(check, KEY_FRAME_CHECK_MS);
    };
    this.#check = setTimeout(check, KEY_FRAME_CHECK_MS);
    this.#wakeUntilKeyFrame(since);
  }

  /**
   * To be called at first and whenever a stream stops that is to go on later. mediasoup 3.27.1 knows no current
   * temporal layer of a single VP8 encoding then, and takes one only from a packet of the *target* layer: with a
   * higher target it throws the first key frame away (layer 0) and forwards what depends on it. With the lowest
   * target that key frame is taken; the target goes up as soon as it went out.
   */
  startLow(): void {
    if (this.#topTemporalLayer === 0 || this.#closed) return;
    this.#startsLow = true;
    clearTimeout(this.#rise);
    this.#preferTemporalLayer(0);
  }

  /** Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#check);
    clearTimeout(this.#wake);
    clearTimeout(this.#rise);
    clearTimeout(this.#goOn);
    this.#detach();
    this.#leaveLink?.();
    this.#media.close();
  }

  get #isFlowing(): boolean {
    return (
      !this.#closed && !this.#media.paused && !this.producer.isPaused && this.#transport.state === 'connected'
    );
  }

  /**
   * mediasoup makes a receiver's bandwidth estimator with its first video. Until the first estimate, some
   * milliseconds later, the bandwidth counts as 0: nothing of the video is forwarded, key frames included, and
   * mediasoup looks again only after a second. A changed wish for layers makes it look now.
   */
  #wakeUntilKeyFrame(since: number): void {
    const layers = wokenBy(this.#media, this.#startsLow);
    if (layers === undefined) return;
    clearTimeout(this.#wake);
    let left = WAKES;
    const wake = (): void => {
      if (!this.#isFlowing || this.#keyFrameAt >= since || left === 0) return;
      left -= 1;
      for (const wish of layers) withDeadline(this.#media.setPreferredLayers(wish)).catch(this.#note);
      this.#wake = setTimeout(wake, WAKE_MS);
    };
    this.#wake = setTimeout(wake, WAKE_MS);
  }

  #traceKeyFrames(): void {
    this.#media.on('trace', () => {
      this.#keyFrameAt = performance.now();
      if (!this.#startsLow || !this.#isFlowing) return;
      this.#goUp();
    });
    withDeadline(this.#media.enableTraceEvent(['keyframe'])).catch(this.#note);
  }

  /**
   * mediasoup takes a layer only once it has seen packets of it, and looks again only on a change (or when its
   * bandwidth estimate moves, a second later): so the wish is changed and changed back as the layers arrive.
   */
  #goUp(): void {
    this.#startsLow = false;
    this.#preferTemporalLayer(this.#topTemporalLayer);
    clearTimeout(this.#rise);
    const [soon, later] = LAYERS_SEEN_MS;
    const lookAgain = (): void => {
      if (!this.#isFlowing || this.#startsLow) return;
      this.#preferTemporalLayer(0);
      this.#preferTemporalLayer(this.#topTemporalLayer);
    };
    this.#rise = setTimeout(() => {
      lookAgain();
      this.#rise = setTimeout(lookAgain, later - soon);
    }, soon);
  }

  #preferTemporalLayer(temporalLayer: number): void {
    withDeadline(this.#media.setPreferredLayers({ spatialLayer: 0, temporalLayer })).catch(this.#note);
  }

  readonly #note = (error: unknown): void => {
    if (!this.#closed) this.#logger.debug({ err: error, consumerId: this.id }, 'a consumer request failed');
  };
}

/** Above 0 only for a single encoding with temporal layers; simulcast takes its layer from the key frame. */
function topTemporalLayer(media: types.Consumer): number {
  const { spatialLayers, temporalLayers } = layersOf(media);
  return media.type === 'svc' && spatialLayers === 1 ? temporalLayers - 1 : 0;
}

/** A wish for other layers and the one for what is wanted now: told in one turn, nothing passes between them. */
function wokenBy(media: types.Consumer, startsLow: boolean): types.ConsumerLayers[] | undefined {
  const { spatialLayers } = layersOf(media);
  if (spatialLayers > 1) return [{ spatialLayer: 0 }, { spatialLayer: spatialLayers - 1 }];
  const top = topTemporalLayer(media);
  if (top === 0) return undefined;
  const [other, wanted] = startsLow ? [1, 0] : [0, top];
  return [
    { spatialLayer: 0, temporalLayer: other },
    { spatialLayer: 0, temporalLayer: wanted },
  ];
}

function layersOf(media: types.Consumer): types.ScalabilityMode {
  return parseScalabilityMode(media.rtpParameters.encodings?.[0]?.scalabilityMode);
}
