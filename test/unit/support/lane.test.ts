import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CLEAR, Lane, type LaneConditions } from '#test/relay/lane.ts';

/** A lane on a clock that only moves when it is told to. */
function laneAt(conditions: Partial<LaneConditions>, seed = 1) {
  const clock = { ms: 1000 };
  const lane = new Lane(seed, () => clock.ms);
  lane.conditions = { ...CLEAR, ...conditions };
  /** Packets at equal distances. @returns when each leaves */
  const send = (count: number, everyMs: number, bytes = 1172): (readonly number[])[] =>
    Array.from({ length: count }, () => {
      const leaves = lane.admit(bytes);
      clock.ms += everyMs;
      return leaves;
    });
  return { lane, clock, send };
}

/** Bits on the wire of 1172 bytes of payload. */
const PACKET_BITS = 9600;

describe('the rate of a lane', () => {
  test('is held over every second, whatever is sent', () => {
    const asked = fc.record({
      rate: fc.integer({ min: 100_000, max: 5_000_000 }),
      everyMs: fc.double({ min: 0.1, max: 1.5, noNaN: true }),
    });
    fc.assert(
      fc.property(asked, ({ rate, everyMs }) => {
        const { send } = laneAt({ rate });
        const leaves = send(Math.ceil(4000 / everyMs), everyMs).flat();
        for (const from of [2000, 2700, 3500]) {
          const passed = leaves.filter((at) => at >= from && at < from + 1000).length * PACKET_BITS;
          const offered = (1000 / everyMs) * PACKET_BITS;
          // One packet more or less is where the second begins.
          expect(Math.abs(passed - Math.min(rate, offered))).toBeLessThan(0.03 * rate + PACKET_BITS);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('counts the headers that go with each packet', () => {
    const { lane, send } = laneAt({ rate: 80_000, queueMs: 10_000 });
    // 28 bytes around 72.
    expect(send(3, 0, 72).flat()).toEqual([1010, 1020, 1030]);
    expect(lane.bytes).toBe(300);
  });

  test('lets nobody wait longer than its queue, and says how long the wait is', () => {
    const { lane, clock, send } = laneAt({ rate: 1_000_000, queueMs: 200, delayMs: 30 });
    const leaves = send(1000, 1);
    for (const [index, times] of leaves.entries())
      for (const at of times) expect(at - (1000 + index) - 30).toBeLessThan(200 + 9.7);
    expect(lane.queueMs).toBeGreaterThan(190);
    expect(lane.overflowed + lane.passed).toBe(1000);
    expect(lane.overflowed).toBe(lane.dropped);
    clock.ms += 100;
    expect(lane.queueMs).toBeLessThan(115);
    clock.ms += 200;
    expect(lane.queueMs).toBe(0);
  });

  test('when it changes, what waits is let through at the new one', () => {
    const { lane, clock, send } = laneAt({ rate: 1_000_000 });
    send(10, 0);
    clock.ms += 50;
    lane.conditions = { ...CLEAR, rate: 500_000 };
    expect(lane.queueMs).toBeCloseTo(92);
    clock.ms += 20;
    lane.conditions = { ...CLEAR, rate: 2_000_000 };
    expect(lane.queueMs).toBeCloseTo(18);
    lane.conditions = CLEAR;
    expect(lane.queueMs).toBe(0);
    // What has its time already is not overtaken.
    expect(send(1, 0).flat()).toEqual([1096]);
  });

  test('is shared by packets and streams', () => {
    const { lane, send } = laneAt({ rate: 1_000_000, queueMs: 10_000 });
    // 1448 bytes and 52 of headers are 12 ms at that rate.
    expect(lane.admitPiece(1448)).toBeCloseTo(1012);
    expect(send(1, 0)[0]?.[0]).toBeCloseTo(1021.6);
    expect(lane.admitPiece(1448)).toBeCloseTo(1033.6);
  });

  test('leaves packets half of the queue, however much streams have to say', () => {
    const { lane } = laneAt({ rate: 1_000_000, queueMs: 200 });
    while (lane.pieceWaitMs === 0) lane.admitPiece(lane.pieceBytes);
    expect(lane.queueMs).toBeGreaterThan(100);
    expect(lane.queueMs).toBeLessThan(113);
    expect(lane.admit(1000)).toHaveLength(1);
  });
});

describe('losses of a lane', () => {
  const PACKETS = 200_000;

  /** @returns share of lost packets, and the mean length of their runs */
  function lossesOf(conditions: Partial<LaneConditions>, seed: number) {
    const isLost = laneAt(conditions, seed)
      .send(PACKETS, 1)
      .map((leaves) => leaves.length === 0);
    const lost = isLost.filter(Boolean).length;
    const runs = isLost.filter((now, index) => now && isLost[index - 1] !== true).length;
    return { share: lost / PACKETS, run: lost / runs };
  }

  test('come in the asked share and in runs of the asked mean length', () => {
    const asked = fc.record({
      seed: fc.nat(),
      loss: fc.double({ min: 0.02, max: 0.5, noNaN: true }),
      burst: fc.double({ min: 1.5, max: 10, noNaN: true }),
    });
    fc.assert(
      fc.property(asked, ({ seed, loss, burst }) => {
        fc.pre(burst >= loss / (1 - loss));
        const found = lossesOf({ loss, burst }, seed);
        // Five standard deviations, roughly: runs are as many as there are independent ones to count.
        const spread = 5 * Math.sqrt((2 * burst) / (loss * PACKETS));
        expect(Math.abs(found.share / loss - 1)).toBeLessThan(spread);
        expect(Math.abs(found.run / burst - 1)).toBeLessThan(spread);
      }),
      { numRuns: 25 },
    );
    // Millions of packets: a second on a machine that has nothing else to do.
  }, 30_000);

  test('are independent of each other where no bursts are asked for', () => {
    const { share, run } = lossesOf({ loss: 0.2 }, 7);
    expect(share).toBeCloseTo(0.2, 2);
    expect(run).toBeCloseTo(1 / (1 - 0.2), 1);
  });

  test('may be all or none', () => {
    expect(lossesOf({ loss: 1, burst: 3 }, 1).share).toBe(1);
    expect(lossesOf({ loss: 0, burst: 3 }, 1).share).toBe(0);
  });

  test('are the same with the same seed, whatever else is set, and others with another', () => {
    const fates = (conditions: Partial<LaneConditions>, seed: number) =>
      laneAt({ loss: 0.3, burst: 2, ...conditions }, seed)
        .send(500, 1)
        .map((leaves) => leaves.length > 0);
    expect(fates({}, 5)).toEqual(fates({}, 5));
    expect(fates({ jitterMs: 20, reorder: 0.2, duplicate: 0.1 }, 5)).toEqual(fates({}, 5));
    expect(fates({}, 6)).not.toEqual(fates({}, 5));
    const { lane, send } = laneAt({ loss: 0.3, burst: 2, jitterMs: 5 }, 5);
    const beside = Array.from({ length: 500 }, () => {
      lane.admitPiece(1000);
      return send(1, 1).flat().length > 0;
    });
    expect(beside).toEqual(fates({}, 5));
  });
});

describe('what else a lane does', () => {
  test('jitter is up to what was asked, and keeps the order', () => {
    const leaves = laneAt({ delayMs: 50, jitterMs: 20 }).send(500, 4).flat();
    expect(leaves).toEqual(leaves.toSorted((a, b) => a - b));
    const delays = leaves.map((at, index) => at - (1000 + index * 4));
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(50);
    expect(Math.max(...delays)).toBeLessThan(70);
    expect(Math.max(...delays) - Math.min(...delays)).toBeGreaterThan(10);
  });

  test('packets that are held back are overtaken by those behind them', () => {
    const leaves = laneAt({ reorder: 0.1, reorderMs: 30, delayMs: 10 }).send(2000, 10).flat();
    const overtaken = leaves.filter((at, index) => at > (leaves[index + 1] ?? Infinity));
    expect(overtaken.length / 2000).toBeGreaterThan(0.07);
    expect(overtaken.length / 2000).toBeLessThan(0.11);
    const delays = new Set(leaves.map((at, index) => at - (1000 + index * 10)));
    expect([...delays].sort()).toEqual([10, 40]);
  });

  test('the asked share of packets comes twice', () => {
    const leaves = laneAt({ duplicate: 0.25 }).send(4000, 1);
    const twice = leaves.filter(({ length }) => length === 2).length;
    expect(twice / 4000).toBeCloseTo(0.25, 1);
    expect(leaves.every(({ length }) => length > 0)).toBe(true);
  });

  test('nothing enters while it is cut', () => {
    const { lane, send } = laneAt({ isCut: true });
    expect(send(10, 1).flat()).toEqual([]);
    expect(lane).toMatchObject({ refused: 10, passed: 0, bytes: 0 });
    lane.conditions = CLEAR;
    expect(send(10, 1).flat()).toHaveLength(10);
  });
});
