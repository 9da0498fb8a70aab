/** What one receiver's link carries of pictures, as it is measured, corrected where the estimator errs, and told on. */
import type { types } from 'mediasoup';
import { withDeadline } from '../deadline.ts';
import { UNKNOWN_LINK, headroom } from './headroom.ts';
import type { Headroom } from './headroom.ts';
import type { LinkFacts } from './link-facts.ts';
import { chanceOfLoss } from './link-past.ts';
import { RoundTrips } from './round-trips.ts';

export interface DownlinkOptions {
  readonly media: Pick<
    types.WebRtcTransport,
    'getStats' | 'setMinOutgoingBitrate' | 'enableTraceEvent' | 'on'
  >;
  /** @param isLess it carries less than before: that cannot wait */
  readonly onChange: (isLess: boolean) => void;
  /** It has begun to lose packets by chance. */
  readonly onLossy: () => void;
}

/** A picture on its way to a receiver. */
export interface FlowingPicture {
  readonly media: Pick<types.Consumer, 'paused' | 'producerPaused' | 'getStats' | 'rtpParameters'>;
  /** Nothing of it goes out for a while, nor what was lost before. */
  drain(forMs: number): void;
}

/** What stands in a queue that has overflown, most of it. */
const DRAIN_MS = 400;
/** Where more is sent again than for the first time: the encoder is to have followed before its next key frame. */
const DRAIN_FLOOD_MS = 1000;
/** Until a link that has overflown has room again, where it does not show before that it only loses by chance. */
const FULL_MS = 8000;
/** Of what is sent for the first time: of a machine that is busy for a moment less is sent again. */
const REPEATED = 0.25;
/** What is told of bitrates is a mean over a second. */
const DRAIN_AGAIN_MS = 1500;
/** What was measured so long ago says nothing of now. */
const STALE_MS = 2000;
/** Between two looks, at most: what a queue that is full takes from the voice is not had back. … */
const EVERY_MS = 300;
/** … And at least, however often the estimator speaks up. */
const AT_LEAST_MS = 100;

export class Downlink {
  readonly #options: DownlinkOptions;
  readonly #pictures = new Set<FlowingPicture>();
  readonly #roundTrips = new RoundTrips();
  #headroom: Headroom = UNKNOWN_LINK;
  #isLooking = false;
  #lookedAt = -Infinity;
  #measuredAt = -Infinity;
  #lossByChance = 0;
  #timer: NodeJS.Timeout | undefined;
  #isTraced = false;
  #isStopped = false;
  #floor = 0;
  #drainedAt = -Infinity;
  #overflewAt = -Infinity;
  #closed = false;

  constructor(options: DownlinkOptions) {
    this.#options = options;
  }

  /** Bit/s for all pictures together, which leaves their voices what they need; undefined while it is not known. */
  get allowance(): number | undefined {
    const { allowance } = this.#headroom;
    return allowance === Infinity ? undefined : allowance;
  }

  /** It has been sent more than it carries, a moment ago. */
  get isFull(): boolean {
    return performance.now() - this.#overflewAt < FULL_MS;
  }

  /** Share of packets: sooner than a voice's receiver reports it. 0 while no picture flows. */
  get lossByChance(): number {
    return performance.now() - this.#measuredAt > STALE_MS ? 0 : this.#lossByChance;
  }

  /** A picture is received over it, until the answer is called. Sleeps without. */
  carry(picture: FlowingPicture): () => void {
    this.#pictures.add(picture);
    this.#trace();
    this.#plan(EVERY_MS);
    return () => {
      this.#pictures.delete(picture);
    };
  }

  /** A picture that is seen was stopped for want of bandwidth: the estimator has something to say. */
  stopped(): void {
    this.#isStopped = true;
    this.#lookSoon();
  }

  /** Idempotent. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#pictures.clear();
  }

  #trace(): void {
    if (this.#isTraced) return;
    this.#isTraced = true;
    this.#options.media.on('trace', () => {
      this.#lookSoon();
    });
    withDeadline(this.#options.media.enableTraceEvent(['bwe'])).catch(() => undefined);
  }

  #lookSoon(): void {
    this.#plan(Math.max(0, this.#lookedAt + AT_LEAST_MS - performance.now()));
  }

  #plan(inMs: number): void {
    if (this.#closed || this.#isLooking) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look(), inMs);
  }

  async #look(): Promise<void> {
    const flowing = [...this.#pictures].filter(({ media }) => !media.paused && !media.producerPaused);
    this.#isLooking = true;
    this.#lookedAt = performance.now();
    // Where it cannot be known, what was known last holds.
    await this.#measure(flowing).catch(() => undefined);
    this.#isLooking = false;
    if (this.#pictures.size === 0) return;
    this.#plan(EVERY_MS);
  }

  async #measure(flowing: readonly FlowingPicture[]): Promise<void> {
    if (flowing.length === 0) return;
    const [stats, ...streams] = await Promise.all([
      withDeadline(this.#options.media.getStats()),
      ...flowing.map(async ({ media }) => withDeadline<StreamStats[]>(media.getStats())),
    ]);
    const stat = stats.at(0);
    const estimate = stat?.availableOutgoingBitrate;
    if (this.#closed || stat === undefined || estimate === undefined || estimate === 0) return;
    const now = performance.now();
    const outgoing = streams.flat().filter(({ type }) => type === 'outbound-rtp');
    const packets = outgoing.reduce((sum, { packetCount }) => sum + packetCount, 0);
    this.#roundTrips.add(
      outgoing.map(({ roundTripTime }) => roundTripTime),
      packets,
      now,
    );
    const desired = flowing.reduce((sum, picture) => sum + mostOf(picture), 0);
    const facts = {
      estimate,
      desired,
      // What is sent again fills a queue as well.
      sent: stat.rtpSendBitrate + stat.rtxSendBitrate,
      pictures: outgoing.reduce((sum, { bitrate }) => sum + bitrate, stat.rtxSendBitrate),
      repeated: stat.rtxSendBitrate,
      loss: stat.rtpPacketLossSent ?? 0,
      queueMs: this.#roundTrips.queueMs(now),
      isStopped: this.#isStopped,
    };
    this.#isStopped = false;
    const before = this.#headroom;
    this.#headroom = headroom(before, facts, now);
    const { allowance, floor } = this.#headroom;
    if (floor !== this.#floor) this.#setFloor(floor);
    if (this.#headroom.overflow?.isLossy === true) {
      this.#overflewAt = now;
      this.#drain(flowing, facts, now);
    }
    if (allowance !== before.allowance) this.#options.onChange(allowance < before.allowance);
    this.#noteLoss(now);
  }

  #noteLoss(now: number): void {
    const wasLossy = this.lossByChance > 0;
    this.#measuredAt = now;
    this.#lossByChance = chanceOfLoss(this.#headroom.past, now);
    if (this.#lossByChance === 0) return;
    this.#overflewAt = -Infinity;
    if (!wasLossy) this.#options.onLossy();
  }

  /** Where what is sent again keeps the queue full. */
  #drain(flowing: readonly FlowingPicture[], { pictures, repeated }: LinkFacts, now: number): void {
    const first = pictures - repeated;
    if (now - this.#drainedAt < DRAIN_AGAIN_MS || repeated < first * REPEATED) return;
    this.#drainedAt = now;
    const forMs = repeated > first ? DRAIN_FLOOD_MS : DRAIN_MS;
    for (const picture of flowing) picture.drain(forMs);
  }

  #setFloor(floor: number): void {
    this.#floor = floor;
    // Without it the estimate comes up by itself, only later.
    withDeadline(this.#options.media.setMinOutgoingBitrate(Math.round(floor))).catch(() => undefined);
  }
}

/** Of what is received over the link, and of how that had come to this node. */
type StreamStats = types.ConsumerStat | types.ProducerStat;

/** Bit/s, as its sender has promised at most. */
function mostOf({ media }: FlowingPicture): number {
  return media.rtpParameters.encodings?.[0]?.maxBitrate ?? UNKNOWN_MOST;
}

const UNKNOWN_MOST = 1_500_000;
