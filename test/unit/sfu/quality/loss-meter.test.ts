import type { types } from 'mediasoup';
import { expect, it } from 'vitest';
import { LossMeter, queueOf } from '#sfu/quality/loss-meter.ts';

const times = (count: number, ms: number): number[] => new Array<number>(count).fill(ms);

it('finds the queue on a way whose round trip has grown and stays so', () => {
  expect(queueOf([...times(17, 80), 380, 390, 385])).toBe(300);
});

it('finds none on a way that is only unsteady, or that is known for a moment', () => {
  expect(queueOf([...times(17, 80), 380, 90, 400])).toBe(10);
  expect(queueOf([80, 400])).toBe(0);
  expect(queueOf([])).toBe(0);
});

it('forgets the shorter way that it was on before, with time', () => {
  expect(queueOf(times(20, 300))).toBe(0);
});

async function readingsOf(rtts: readonly number[]) {
  const stat = { packetCount: 0, packetsLost: 0, packetsRepaired: 0, roundTripTime: 80 };
  const media = {
    getStats: () => Promise.resolve([{ ...stat, packetCount: (stat.packetCount += 50) }]),
    on: () => undefined,
    enableTraceEvent: () => Promise.resolve(),
  };
  const meter = LossMeter.ofProducer(media as unknown as types.Producer);
  const readings = [];
  for (const roundTripTime of rtts) {
    Object.assign(stat, { roundTripTime });
    readings.push(await meter.read());
  }
  return readings;
}

it('takes one late report that stands for long, because others are lost, for no queue', async () => {
  const readings = await readingsOf([80, 81, 82, ...times(10, 500)]);
  expect(readings.at(-1)?.queueMs).toBe(0);
});

it('believes no round trip that nobody could talk over', async () => {
  const readings = await readingsOf([80, 81, 82, 50_000, 55_000, 60_000, 65_000]);
  expect(readings.at(-1)).toMatchObject({ rttMs: 0, queueMs: 0 });
});
