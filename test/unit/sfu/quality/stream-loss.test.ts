import { expect, it } from 'vitest';
import { arrivedLoss, departedLoss } from '#sfu/quality/stream-loss.ts';

const NOTHING = {
  packetCount: 0,
  packetsLost: 0,
  fractionLost: 0,
  packetsRetransmitted: 0,
  packetsRepaired: 0,
};

it('counts what never came and what came only when asked for again, of a stream that arrives', () => {
  const before = { ...NOTHING, packetCount: 1000, packetsLost: 40, packetsRepaired: 10 };
  const now = { ...before, packetCount: 1090, packetsLost: 50, packetsRepaired: 20 };
  expect(arrivedLoss(before, now)).toBeCloseTo(0.2);
});

it('finds the share that is lost each time in how often a leaving stream is sent again', () => {
  // Of 100, 20 are lost; of those sent again 4, and so on: 25 in all.
  const now = { ...NOTHING, packetCount: 125, packetsRetransmitted: 25 };
  expect(departedLoss(NOTHING, now)).toBeCloseTo(0.2);
});

it('believes the reports of a receiver that asks for nothing again', () => {
  expect(departedLoss(NOTHING, { ...NOTHING, packetCount: 100, fractionLost: 64 })).toBeCloseTo(0.25);
});

it('says nothing is lost of a stream that stands, or whose counters began anew', () => {
  for (const measure of [arrivedLoss, departedLoss]) {
    expect(measure(NOTHING, NOTHING)).toBe(0);
    expect(measure({ ...NOTHING, packetCount: 500, packetsLost: 9 }, { ...NOTHING, packetCount: 20 })).toBe(
      0,
    );
  }
});
