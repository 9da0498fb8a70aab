import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packedInOne, ticksOfSingle } from '#sdk/redundancy/opus-packet.ts';

/** The frames of a packet of code 3 with sizes of their own, read as RFC 6716, 3.2.5 and 3.2.1 have it. */
function framesIn(packet: Uint8Array): { toc: number; frames: number[][] } {
  const [toc = 0, count = 0] = packet;
  expect(toc & 3).toBe(3);
  expect(count >> 6).toBe(0b10);
  let at = 2;
  const sizes = Array.from({ length: (count & 0x3f) - 1 }, () => {
    const size = packet[at++]!;
    return size < 252 ? size : size + 4 * packet[at++]!;
  });
  const frames = sizes.map((size) => [...packet.subarray(at, (at += size))]);
  return { toc: toc & ~3, frames: [...frames, [...packet.subarray(at)]] };
}

describe('several Opus packets in one', () => {
  it('have all their frames, in their order, behind the form that they share', () => {
    const frame = fc.uint8Array({ maxLength: 1275 });
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 63 }),
        fc.array(frame, { minLength: 2, maxLength: 6 }),
        (form, frames) => {
          const toc = form << 2;
          const packed = packedInOne(frames.map((one) => Uint8Array.of(toc, ...one)));
          expect(framesIn(packed)).toEqual({ toc, frames: frames.map((one) => [...one]) });
        },
      ),
    );
  });

  it('cost two bytes and a size each, as the RFC counts them', () => {
    const packets = [40, 300, 40].map((size) => new Uint8Array(1 + size).fill(0x78));
    expect(packedInOne(packets)).toHaveLength(2 + 1 + 2 + 380);
  });

  it('are only made of packets with one frame, whose time is known', () => {
    // Speech alone 60 ms, speech and music 20 ms, music 20 ms.
    expect(ticksOfSingle(Uint8Array.of(3 << 3, 1))).toBe(2880);
    expect(ticksOfSingle(Uint8Array.of(15 << 3, 1))).toBe(960);
    expect(ticksOfSingle(Uint8Array.of(31 << 3, 1))).toBe(960);
    for (const code of [1, 2, 3]) expect(ticksOfSingle(Uint8Array.of((31 << 3) | code, 1))).toBeUndefined();
    expect(ticksOfSingle(new Uint8Array(0))).toBeUndefined();
  });
});
