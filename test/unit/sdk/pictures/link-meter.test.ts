import { expect, test } from 'vitest';
import { LinkMeter } from '#sdk/pictures/link-meter.ts';

let id = 0;
const pair = (bitrate: number, rttMs?: number) => ({
  type: 'candidate-pair',
  id: 'pair',
  nominated: true,
  availableOutgoingBitrate: bitrate,
  ...(rttMs !== undefined && { currentRoundTripTime: rttMs / 1000, responsesReceived: (id += 1) }),
});
const heard = (timestamp: number, rttMs: number) => ({
  type: 'remote-inbound-rtp',
  id: 'audio',
  kind: 'audio',
  timestamp,
  roundTripTime: rttMs / 1000,
  roundTripTimeMeasurements: timestamp,
});

test('the estimate is told in kbit/s, and nothing while there is none', () => {
  const meter = new LinkMeter();
  expect(meter.read([{ type: 'transport' }], 0)).toBeUndefined();
  expect(meter.read([pair(800_000, 30)], 500)).toEqual({
    ...{ kbps: 800, queueMs: 0, standingMs: 0 },
    roundMs: 30,
  });
});

test('a queue is what the round trip is longer than at its best', () => {
  const meter = new LinkMeter();
  meter.read([pair(1, 40)], 0);
  expect(meter.read([pair(1, 340)], 500)?.queueMs).toBeCloseTo(300);
  // It is remembered for a moment, because round trips are measured seldom, …
  expect(meter.read([pair(1, 40)], 1500)?.queueMs).toBeCloseTo(300);
  expect(meter.read([pair(1, 40)], 3000)?.queueMs).toBe(0);
});

test('a queue lasts while there is no news of it, which is lost in it, but not for ever', () => {
  const meter = new LinkMeter();
  meter.read([pair(1, 40)], 0);
  meter.read([pair(1, 340)], 500);
  meter.read([pair(1, 440)], 1500);
  expect(meter.read([pair(1)], 6000)?.queueMs).toBeCloseTo(300);
  expect(meter.read([pair(1)], 7500)?.queueMs).toBe(0);
});

test('one long round trip alone is no queue that stands', () => {
  const meter = new LinkMeter();
  meter.read([pair(1, 40)], 0);
  expect(meter.read([pair(1, 340)], 500)).toMatchObject({ standingMs: 0 });
  expect(meter.read([pair(1)], 3500)).toMatchObject({ queueMs: 0, standingMs: 0 });
  expect(meter.read([pair(1, 340)], 4000)?.standingMs).toBeCloseTo(300);
  expect(meter.read([pair(1, 40)], 4500)?.standingMs).toBe(0);
});

test('the same report seen again is no news', () => {
  const meter = new LinkMeter();
  meter.read([pair(1, 20), heard(1, 20)], 0);
  const report = heard(2, 420);
  expect(meter.read([pair(1), report], 500)?.queueMs).toBeCloseTo(400);
  expect(meter.read([pair(1), report], 7000)?.queueMs).toBe(0);
  expect(meter.read([pair(1), heard(3, 420)], 7500)?.queueMs).toBeCloseTo(400);
});

test('a way that became longer is no queue after a minute', () => {
  const meter = new LinkMeter();
  meter.read([pair(1, 20)], 0);
  let last = meter.read([pair(1, 220)], 1000);
  expect(last?.queueMs).toBeCloseTo(200);
  for (let now = 2000; now <= 65_000; now += 1000) last = meter.read([pair(1, 220)], now);
  expect(last?.queueMs).toBeCloseTo(0);
});

test('what stood still for a moment is no queue that stands, though everything was on its way then', () => {
  const meter = new LinkMeter();
  meter.read([pair(1, 20), heard(1, 20)], 0);
  expect(meter.read([pair(1, 1200), heard(2, 900)], 1000)?.standingMs).toBe(0);
  expect(meter.read([pair(1, 600)], 1500)?.standingMs).toBe(0);
  expect(meter.read([pair(1, 20)], 3000)?.standingMs).toBe(0);
});

test('what had delayed one word of the clock is measured once, however often it is answered', () => {
  const meter = new LinkMeter();
  meter.read([pair(1, 20), heard(1, 20)], 0);
  expect(meter.read([pair(1), heard(2, 1420)], 1000)).toMatchObject({ queueMs: 1400, standingMs: 0 });
  expect(meter.read([pair(1), heard(3, 1421)], 2500)?.standingMs).toBe(0);
  expect(meter.read([pair(1), heard(4, 1395)], 4000)).toMatchObject({ queueMs: 0, standingMs: 0 });
  // Later it is another word, …
  expect(meter.read([pair(1), heard(5, 1420)], 8500)?.queueMs).toBeCloseTo(1400);
  // … and a queue shows in other measurements as well.
  expect(meter.read([pair(1, 1320)], 9500)?.standingMs).toBeCloseTo(1300);
});
