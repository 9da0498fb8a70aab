/** How much of one voice is lost between this node and one browser or another node. */
import type { types } from 'mediasoup';
import { withDeadline } from '../deadline.ts';
import { arrivedLoss, departedLoss } from './stream-loss.ts';

export interface StreamQuality {
  /** Share that does not arrive at the first try, since the last reading. */
  readonly loss: number;
  /** 0 where it is not known. */
  readonly rttMs: number;
  /** How much longer that is than at best of late: what stands in queues on the way. */
  readonly queueMs: number;
}

type Stat = types.ProducerStat | types.ConsumerStat;

/** Browsers report every few seconds: one to two minutes. */
const RTTS_KEPT = 20;
/** On a way that is only unsteady, one of so many reports is short. */
const RTTS_NOW = 3;

/** Nobody talks over a longer way: such a report is a lie or a mistake, and one queue would be taken for everybody's. */
const MOST_RTT_MS = 5000;

/** The worker's word for a stream without any trouble. */
const PERFECT = 10;

export class LossMeter {
  /** Something was lost, or repaired. */
  onSign: (() => void) | undefined;
  readonly #stat: () => Promise<Stat | undefined>;
  readonly #lossBetween: (before: Stat, now: Stat) => number;
  #before: Stat | undefined;
  #rttsLately: number[] = [];

  static ofProducer(media: types.Producer): LossMeter {
    const meter = new LossMeter(async () => (await media.getStats()).at(0), arrivedLoss);
    media.on('score', (scores) => meter.#judge(scores));
    media.on('trace', meter.#sign);
    withDeadline(media.enableTraceEvent(['nack'])).catch(() => undefined);
    return meter;
  }

  static ofConsumer(media: types.Consumer): LossMeter {
    const stats = (): Promise<Stat[]> => media.getStats();
    const meter = new LossMeter(
      async () => (await stats()).find(({ type }) => type === 'outbound-rtp'),
      departedLoss,
    );
    media.on('score', (score) => meter.#judge([score]));
    media.on('trace', meter.#sign);
    withDeadline(media.enableTraceEvent(['nack'])).catch(() => undefined);
    return meter;
  }

  private constructor(
    stat: () => Promise<Stat | undefined>,
    lossBetween: (before: Stat, now: Stat) => number,
  ) {
    this.#stat = stat;
    this.#lossBetween = lossBetween;
  }

  /** @returns undefined where nothing can be said yet */
  async read(): Promise<StreamQuality | undefined> {
    const now = await withDeadline(this.#stat()).catch(() => undefined);
    const before = this.#before;
    if (now === undefined) return undefined;
    this.#before = now;
    if (before === undefined || now.packetCount <= before.packetCount) return undefined;
    const reported = now.roundTripTime ?? 0;
    const rttMs = reported <= MOST_RTT_MS ? reported : 0;
    // The same again is no new report: on a lossy way one may stand for long.
    if (rttMs > 0 && rttMs !== this.#rttsLately.at(-1))
      this.#rttsLately = [...this.#rttsLately.slice(1 - RTTS_KEPT), rttMs];
    return { loss: this.#lossBetween(before, now), rttMs, queueMs: queueOf(this.#rttsLately) };
  }

  readonly #sign = (): void => this.onSign?.();

  #judge(scores: readonly { readonly score: number }[]): void {
    if (scores.some(({ score }) => score < PERFECT)) this.#sign();
  }
}

/** @param rtts as they were reported of late, in ms, newest last */
export function queueOf(rtts: readonly number[]): number {
  return rtts.length < RTTS_NOW ? 0 : Math.min(...rtts.slice(-RTTS_NOW)) - Math.min(...rtts);
}
