import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PeerId, ProducerId } from '#protocol/ids.ts';
import type { VoiceReception } from '#protocol/rtp.ts';
import type { LossMeter, StreamQuality } from '#sfu/quality/loss-meter.ts';
import { type Voice, type VoiceReceiver, VoiceWatch } from '#sfu/quality/voice-watch.ts';

const VOICE = ProducerId.parse('11111111-1111-4111-8111-111111111111');
const SHOPPER = PeerId.parse('shopper');

const RULES = {
  levels: [
    { riseAt: 0, fallAt: 0, ways: [{ fromMs: 0, copies: [] }] },
    { riseAt: 0.1, fallAt: 0.05, ways: [{ fromMs: 0, copies: [1] }] },
  ],
  holdSeconds: 3,
};

/** What its readings say, and how often it was read. */
class Meter implements Pick<LossMeter, 'read'> {
  loss = 0;
  rttMs = 50;
  queueMs = 0;
  reads = 0;
  read(): Promise<StreamQuality> {
    this.reads += 1;
    return Promise.resolve({ loss: this.loss, rttMs: this.rttMs, queueMs: this.queueMs });
  }
}

let arriving: Meter;
let leaving: Meter;
let receivers: VoiceReceiver[];
let fromPartner: Voice[];
let atPartner: VoiceReception | undefined;
let told: (readonly number[])[];
let toldPartner: VoiceReception[][];
let watch: VoiceWatch;

const asMeter = (meter: Meter): LossMeter => meter as unknown as LossMeter;
const receiver = (meter: Meter, linkLoss = 0): VoiceReceiver => ({
  canDecode: true,
  meter: asMeter(meter),
  linkLoss,
});
const seconds = (count: number): Promise<unknown> => vi.advanceTimersByTimeAsync(count * 1000);

beforeEach(() => {
  vi.useFakeTimers();
  arriving = new Meter();
  leaving = new Meter();
  receivers = [receiver(leaving)];
  fromPartner = [];
  atPartner = undefined;
  told = [];
  toldPartner = [];
  watch = new VoiceWatch({
    own: () => [{ id: VOICE, owner: SHOPPER, meter: asMeter(arriving), receivers, rules: RULES }],
    fromPartner: () => fromPartner,
    atPartner: () => atPartner,
    tell: (_owner, _id, copies) => told.push(copies),
    tellPartner: (voices) => toldPartner.push(voices),
  });
});

afterEach(() => {
  watch.close();
  vi.useRealTimers();
});

describe('the watch over the voices of a room', () => {
  it('has a voice protected by what is lost on its way here', async () => {
    arriving.loss = 0.3;
    watch.wake();
    await seconds(0.1);
    expect(told).toEqual([[1]]);
  });

  it('has it protected as soon as the link of a receiver is known to lose, before the voice is reported on', async () => {
    receivers.push(receiver(new Meter(), 0.2));
    watch.wake();
    await seconds(0.1);
    expect(told).toEqual([[1]]);
  });

  it('counts the loss to the worst of the receivers with that', async () => {
    const worse = new Meter();
    receivers.push(receiver(worse));
    arriving.loss = 0.06;
    worse.loss = 0.06;
    watch.wake();
    await seconds(0.1);
    expect(told).toEqual([[1]]);
  });

  it('falls back to plain speech within a second when somebody comes who cannot use copies', async () => {
    arriving.loss = 0.3;
    watch.wake();
    await seconds(1.5);
    receivers.push({ ...receiver(new Meter()), canDecode: false });
    await seconds(1);
    expect(told.at(-1)).toEqual([]);
  });

  it('tells the sender again now and then, for the word may have been lost', async () => {
    arriving.loss = 0.3;
    watch.wake();
    await seconds(8);
    expect(told).toEqual([[1], [1]]);
  });

  it('sleeps when nothing is lost, and asks the worker nothing then', async () => {
    watch.wake();
    await seconds(30);
    const { reads } = arriving;
    await seconds(60);
    expect(arriving.reads).toBe(reads);
    expect(vi.getTimerCount()).toBe(0);
    arriving.loss = 0.3;
    watch.wake();
    await seconds(0.1);
    expect(told).toEqual([[1]]);
  });

  it('does not sleep while a voice is still protected', async () => {
    arriving.loss = 0.3;
    watch.wake();
    await seconds(2);
    arriving.loss = 0.07;
    await seconds(60);
    expect(vi.getTimerCount()).toBe(1);
  });

  it('listens to what the partner says of its peers', async () => {
    receivers = [];
    atPartner = { producerId: VOICE, canDecode: true, loss: 0.4, rttMs: 200, queueMs: 0 };
    watch.wake();
    await seconds(0.1);
    expect(told).toEqual([[1]]);
    atPartner = { ...atPartner, canDecode: false };
    await seconds(1);
    expect(told.at(-1)).toEqual([]);
  });

  it('protects nobody for a partner that is gone', async () => {
    receivers = [];
    atPartner = { producerId: VOICE, canDecode: true, loss: 0.4, rttMs: 200, queueMs: 0 };
    watch.wake();
    await seconds(0.1);
    atPartner = undefined;
    await seconds(1);
    expect(told).toEqual([[1], []]);
  });

  it('tells the partner how its voices arrive at the ears here', async () => {
    const crossing = new Meter();
    crossing.loss = 0.5;
    leaving.loss = 0.5;
    fromPartner = [{ id: VOICE, owner: SHOPPER, meter: asMeter(crossing), receivers }];
    watch.wake();
    await seconds(0.1);
    expect(toldPartner).toEqual([
      [{ producerId: VOICE, canDecode: true, loss: 0.75, rttMs: 50, queueMs: 0 }],
    ]);
  });

  it('tells no voice to carry copies into a queue that is full already, on either way', async () => {
    for (const [full, other] of [
      [arriving, leaving],
      [leaving, arriving],
    ] as const) {
      Object.assign(full, { loss: 0.3, queueMs: 300 });
      Object.assign(other, { loss: 0, queueMs: 0 });
      watch.wake();
      await seconds(3);
      expect(told).toEqual([]);
    }
  });
});
