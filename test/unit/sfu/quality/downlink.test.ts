import { EventEmitter } from 'node:events';
import type { types } from 'mediasoup';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Downlink } from '#sfu/quality/downlink.ts';
import type { FlowingPicture } from '#sfu/quality/downlink.ts';

let estimate: number;
let asked: number;
let floors: number[];
let told: boolean[];
let drained: number[];
let loss: number;
let repeats: number;
let lossy: number;
let media: EventEmitter;
let link: Downlink;

const seconds = (count: number): Promise<unknown> => vi.advanceTimersByTimeAsync(count * 1000);

function aPicture(): FlowingPicture {
  const media = {
    paused: false,
    producerPaused: false,
    rtpParameters: { encodings: [{ maxBitrate: 600_000 }] },
    getStats: () => Promise.resolve([{ type: 'outbound-rtp', roundTripTime: 40, bitrate: estimate * 0.8 }]),
  };
  return { media: media as unknown as types.Consumer, drain: (forMs) => drained.push(forMs) };
}

beforeEach(() => {
  vi.useFakeTimers();
  [estimate, asked, floors, told, drained, loss] = [1_000_000, 0, [], [], [], 0];
  [lossy, repeats] = [0, 0.8];
  media = new EventEmitter();
  const transport = Object.assign(media, {
    enableTraceEvent: () => Promise.resolve(),
    setMinOutgoingBitrate: (bitrate: number) => Promise.resolve(void floors.push(bitrate)),
    getStats: () => {
      asked += 1;
      return Promise.resolve([
        {
          availableOutgoingBitrate: estimate,
          rtpSendBitrate: estimate * 0.9,
          rtxSendBitrate: estimate * loss * repeats,
          rtpPacketLossSent: loss,
        },
      ]);
    },
  });
  link = new Downlink({
    media: transport as unknown as types.WebRtcTransport,
    onChange: (isLess) => told.push(isLess),
    onLossy: () => (lossy += 1),
  });
});

afterEach(() => {
  link.close();
  vi.useRealTimers();
});

describe('the link of a receiver', () => {
  it('is looked at only while a picture is received over it, and not known before', async () => {
    await seconds(5);
    expect([asked, link.allowance]).toEqual([0, undefined]);
    const leave = link.carry(aPicture());
    await seconds(1);
    expect(link.allowance).toBe(850_000);
    leave();
    await seconds(2);
    const before = asked;
    await seconds(10);
    expect(asked).toBe(before);
  });

  it('is looked at at once when the estimator speaks up, and less is told as such', async () => {
    link.carry(aPicture());
    await seconds(4);
    estimate = 200_000;
    media.emit('trace', { type: 'bwe' });
    await seconds(0.15);
    expect(link.allowance).toBeLessThanOrEqual(170_000);
    expect(told.at(-1)).toBe(true);
  });

  it('is let run off when it has overflown, once', async () => {
    link.carry(aPicture());
    await seconds(4);
    loss = 0.4;
    await seconds(0.4);
    expect(drained).toEqual([400]);
    expect(link.isFull).toBe(true);
    expect(link.allowance).toBeLessThan(0.85 * 0.5 * estimate);
    loss = 0;
    await seconds(3);
    expect(drained).toHaveLength(1);
    await seconds(10);
    expect(link.isFull).toBe(false);
  });

  it('is let run off for a second where more is sent again than for the first time: an encoder is to have followed', async () => {
    link.carry(aPicture());
    await seconds(4);
    [loss, repeats] = [0.4, 2.4];
    await seconds(0.4);
    expect(drained).toEqual([1000]);
  });

  it('has room again as soon as its loss shows to be one by chance, which is told once, and known for as long as a picture flows', async () => {
    const leave = link.carry(aPicture());
    await seconds(4);
    loss = 0.3;
    await seconds(0.4);
    expect([link.isFull, link.lossByChance]).toEqual([true, 0]);
    await seconds(4.5);
    expect([link.isFull, lossy]).toEqual([false, 1]);
    expect(link.lossByChance).toBeCloseTo(0.3, 1);
    leave();
    await seconds(3);
    expect(link.lossByChance).toBe(0);
  });

  it('has its estimate held up where nothing shows that it fell for a reason, and let go', async () => {
    link.carry(aPicture());
    await seconds(4);
    estimate = 100_000;
    await seconds(4);
    expect(floors[0]).toBe(250_000);
    await seconds(4);
    expect(floors[1]).toBe(0);
  });

  it('asks and says nothing once it is closed', async () => {
    link.carry(aPicture());
    await seconds(1);
    link.close();
    const before = [asked, told.length];
    media.emit('trace', { type: 'bwe' });
    await seconds(5);
    expect([asked, told.length]).toEqual(before);
  });
});
