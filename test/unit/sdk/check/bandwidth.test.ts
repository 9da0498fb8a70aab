import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measureBandwidth } from '#sdk/check/bandwidth.ts';
import type { Move, Moves } from '#sdk/check/bandwidth.ts';

/** A line with its own time: every piece takes what it would take there. */
function line({ downKbps = 20_000, upKbps = 20_000, rttMs = 20 }) {
  let now = 0;
  const moved = { down: 0, up: 0 };
  const move =
    (way: 'down' | 'up', kbps: number): Move =>
    (bytes, limitMs) => {
      const ms = rttMs + (bytes * 8) / kbps;
      const isWhole = ms <= limitMs;
      const spent = Math.min(ms, limitMs);
      now += spent;
      // A page sees what came, and not what left.
      const got = isWhole || way === 'up' ? bytes : Math.floor(((spent - rttMs) * kbps) / 8);
      moved[way] += got;
      return Promise.resolve({ bytes: Math.max(0, got), ms: spent, isWhole });
    };
  const moves: Moves = {
    down: move('down', downKbps),
    up: move('up', upKbps),
    roundTrip: () => {
      now += rttMs;
      return Promise.resolve(rttMs);
    },
  };
  return { moves, moved, clock: () => now };
}

function measured(setUp: ReturnType<typeof line>, isSparing = false, signal = new AbortController().signal) {
  return measureBandwidth({ moves: setUp.moves, isSparing, signal, now: setUp.clock });
}

describe('the measurement of a network', () => {
  it('finds what any line carries, as far as it matters, within five seconds and its few kilobytes', async () => {
    const rate = fc.integer({ min: 80, max: 30_000 });
    await fc.assert(
      fc.asyncProperty(rate, rate, fc.integer({ min: 1, max: 400 }), async (downKbps, upKbps, rttMs) => {
        const setUp = line({ downKbps, upKbps, rttMs });
        const found = await measured(setUp);
        for (const [real, told] of [
          [downKbps, found.downKbps],
          [upKbps, found.upKbps],
        ] as const) {
          expect(told).toBeDefined();
          // Beyond two Mbit/s it is enough to know that there is enough.
          if (real > 2000) expect(told).toBeGreaterThan(1000);
          else expect(told! / real).toBeGreaterThan(0.5);
          expect(told! / real).toBeLessThan(1.9);
        }
        expect(setUp.clock()).toBeLessThanOrEqual(5000);
        expect(setUp.moved.down).toBeLessThan(1_500_000);
        expect(setUp.moved.up).toBeLessThan(500_000);
      }),
    );
  });

  it('stops with the first piece where the line is fast, or the person saves data', async () => {
    const fast = line({ downKbps: 100_000, upKbps: 100_000, rttMs: 5 });
    await measured(fast);
    expect(fast.moved).toEqual({ down: 32_768, up: 16_384 });
    const saving = line({ downKbps: 2000, upKbps: 2000 });
    await measured(saving, true);
    expect(saving.moved).toEqual({ down: 32_768, up: 16_384 });
  });

  it('tells at most what a line carries that does not get the first piece through', async () => {
    const found = await measured(line({ upKbps: 20 }));
    expect(found.upKbps).toBeLessThan(100);
  });

  it('keeps what it knows when it is stopped or refused in the middle', async () => {
    const stop = new AbortController();
    const setUp = line({});
    const moves: Moves = {
      ...setUp.moves,
      up: () => {
        stop.abort();
        return Promise.reject(new DOMException('stopped', 'AbortError'));
      },
    };
    const found = await measured({ ...setUp, moves }, false, stop.signal);
    expect(found.downKbps).toBeGreaterThan(0);
    expect(found.upKbps).toBeUndefined();
  });

  it('asks for nothing more once it was stopped', async () => {
    const setUp = line({});
    expect(await measured(setUp, false, AbortSignal.abort())).toEqual({ roundTripMs: 20 });
    expect(setUp.moved).toEqual({ down: 0, up: 0 });
  });

  it('knows nothing where nothing answers', async () => {
    const setUp = line({});
    const moves = { ...setUp.moves, roundTrip: () => Promise.reject(new TypeError('failed')) };
    expect(await measured({ ...setUp, moves })).toEqual({});
  });
});
