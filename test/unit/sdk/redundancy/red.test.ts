import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type SpeechFrame, isRedundant, ownSpeech, withEarlier } from '#sdk/redundancy/red.ts';

const TICKS = 960;
const payload = fc.uint8Array({ minLength: 1, maxLength: 300 });

interface Block {
  readonly payloadType: number;
  readonly timestamp: number;
  readonly payload: number[];
}

/** Reads it as RFC 2198 says, bit by bit, with nothing of the code that writes it. */
function read(data: Uint8Array, timestamp: number): Block[] {
  const bits = (at: number, from: number, count: number): number => {
    let value = 0;
    for (let bit = at * 8 + from; bit < at * 8 + from + count; bit += 1)
      value = value * 2 + ((data[bit >> 3]! >> (7 - (bit & 7))) & 1);
    return value;
  };
  const heads: { payloadType: number; offset: number; length: number }[] = [];
  let at = 0;
  for (; bits(at, 0, 1) === 1; at += 4)
    heads.push({ payloadType: bits(at, 1, 7), offset: bits(at, 8, 14), length: bits(at, 22, 10) });
  const own = bits(at, 1, 7);
  at += 1;
  const blocks = heads.map(({ payloadType, offset, length }) => {
    const block = [...data.subarray(at, at + length)];
    at += length;
    return { payloadType, timestamp: (timestamp - offset) >>> 0, payload: block };
  });
  return [...blocks, { payloadType: own, timestamp, payload: [...data.subarray(at)] }];
}

describe('a packet with earlier speech', () => {
  it('reads as RFC 2198 says: the earlier packets with their times, then its own', () => {
    const frames = fc.tuple(
      fc.integer({ min: 0, max: 0xffffffff }),
      fc.array(payload, { maxLength: 3 }),
      payload,
    );
    fc.assert(
      fc.property(frames, ([timestamp, earlier, own]) => {
        const before: SpeechFrame[] = earlier.map((block, index) => ({
          payload: block,
          timestamp: (timestamp - (earlier.length - index) * TICKS) >>> 0,
        }));
        const made = withEarlier({ payload: own, timestamp }, before);
        const expected = [...before, { payload: own, timestamp }].map((frame) => ({
          payloadType: 111,
          timestamp: frame.timestamp,
          payload: [...frame.payload],
        }));
        expect(isRedundant(made)).toBe(true);
        expect(read(made, timestamp)).toEqual(expected);
        expect([...(ownSpeech(made) ?? [])]).toEqual([...own]);
      }),
    );
  });

  it('leaves out what its header cannot say: more than 1023 bytes, or more than 16383 ticks ago', () => {
    const own = { payload: Uint8Array.of(1), timestamp: 50_000 };
    const long = { payload: new Uint8Array(1024), timestamp: 49_040 };
    const old = { payload: Uint8Array.of(2), timestamp: 50_000 - 16_384 };
    expect(read(withEarlier(own, [old, long]), 50_000)).toHaveLength(1);
  });

  it('is never taken for the Opus of a call, which is mono', () => {
    for (let first = 0; first < 256; first += 1) {
      const isStereo = (first & 4) !== 0;
      if (!isStereo) expect(isRedundant(Uint8Array.of(first, 0, 0))).toBe(false);
    }
  });

  it('has no own speech when its headers promise more than is there', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (data) => {
        const own = ownSpeech(data);
        if (own !== undefined) expect(own.length).toBeLessThan(data.length);
      }),
    );
    expect(ownSpeech(Uint8Array.of(0xef, 0, 0, 200, 0x6f, 1))).toBeUndefined();
    expect(ownSpeech(Uint8Array.of())).toBeUndefined();
  });
});
