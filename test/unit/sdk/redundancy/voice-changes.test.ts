import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { isRedundant } from '#sdk/redundancy/red.ts';
import { createVoiceChanges, type EncodedVoice } from '#sdk/redundancy/voice-changes.ts';

const TICKS = 960;

/** A packet whose speech is its number. */
function packet(number: number): EncodedVoice {
  const speech = Uint8Array.of(0x78, number);
  return { data: speech.buffer, getMetadata: () => ({ rtpTimestamp: number * TICKS }) };
}

const bytes = ({ data }: EncodedVoice): Uint8Array => new Uint8Array(data);

/** The numbers of all speech in a packet, oldest first. */
function speechIn(sent: EncodedVoice): number[] {
  const data = bytes(sent);
  if (!isRedundant(data)) return [data[1]!];
  let blocks = 1;
  for (let at = 0; (data[at]! & 0x80) !== 0; at += 4) blocks += 1;
  const start = (blocks - 1) * 4 + 1;
  return Array.from({ length: blocks }, (_, index) => data[start + index * 2 + 1]!);
}

function sentWith(copies: readonly number[], count: number): EncodedVoice[] {
  const voices = createVoiceChanges();
  const passed: EncodedVoice[] = [];
  const send = voices.open({ task: 'send', id: 1 }, (sent) => passed.push(sent));
  voices.order({ id: 1, copies, perPacket: 1 });
  for (let number = 0; number < count; number += 1) send(packet(number));
  return passed;
}

describe('what a voice sends', () => {
  it('is plain until copies are ordered, and plain again when none are', () => {
    const voices = createVoiceChanges();
    const passed: EncodedVoice[] = [];
    const send = voices.open({ task: 'send', id: 1 }, (sent) => passed.push(sent));
    for (const [number, copies] of [[], [1], []].entries()) {
      voices.order({ id: 1, copies, perPacket: 1 });
      send(packet(number));
    }
    expect(passed.map(speechIn)).toEqual([[0], [0, 1], [2]]);
  });

  it('has its own order, whatever other voices have', () => {
    const voices = createVoiceChanges();
    const [one, other] = [1, 2].map((id) => voices.open({ task: 'send', id }, () => undefined));
    voices.order({ id: 2, copies: [1], perPacket: 1 });
    for (const send of [one, other]) send?.(packet(0));
    const [plain, redundant] = [packet(1), packet(1)];
    one?.(plain);
    other?.(redundant);
    expect([speechIn(plain), speechIn(redundant)]).toEqual([[1], [0, 1]]);
  });

  it('goes in longer packets when so ordered, and what was held goes first when copies are', () => {
    const voices = createVoiceChanges();
    const passed: EncodedVoice[] = [];
    const send = voices.open({ task: 'send', id: 1 }, (sent) => passed.push(sent));
    voices.order({ id: 1, copies: [], perPacket: 3 });
    for (const number of [0, 1, 2, 3]) send(packet(number));
    expect(passed).toHaveLength(1);
    voices.order({ id: 1, copies: [1], perPacket: 1 });
    send(packet(4));
    expect(passed.slice(1).map(speechIn)).toEqual([[3], [3, 4]]);
  });

  it('arrives whole as long as one of the packets that carry it does', () => {
    const pattern = fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(pattern, fc.array(fc.boolean(), { minLength: 20, maxLength: 20 }), (distances, arrives) => {
        const heard = new Set(
          sentWith(distances, 20).flatMap((sent, at) => (arrives[at] ? speechIn(sent) : [])),
        );
        for (let number = 0; number < 20; number += 1) {
          const carriers = [0, ...distances].map((distance) => number + distance);
          expect(heard.has(number)).toBe(carriers.some((at) => arrives[at] === true));
        }
      }),
    );
  });
});

describe('what a voice hears', () => {
  it('gets a header where redundancy is expected and none came', () => {
    const voices = createVoiceChanges();
    const hear = voices.open({ task: 'expect-redundant', id: 1 }, () => undefined);
    const plain = packet(7);
    hear(plain);
    expect([...bytes(plain)]).toEqual([0x6f, 0x78, 7]);
    const [, redundant] = sentWith([1], 2);
    const before = [...bytes(redundant!)];
    hear(redundant!);
    expect([...bytes(redundant!)]).toEqual(before);
  });

  it('is reduced to its own speech where the browser knows only plain', () => {
    const hear = createVoiceChanges().open({ task: 'expect-plain', id: 1 }, () => undefined);
    for (const sent of [...sentWith([1, 2], 4), packet(4)]) hear(sent);
    const heard = sentWith([1, 2], 4).map((sent) => {
      hear(sent);
      return [...bytes(sent)];
    });
    expect(heard).toEqual([0, 1, 2, 3].map((number) => [0x78, number]));
  });

  it('goes on after a packet that cannot be read', () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue(undefined);
    const hear = createVoiceChanges().open({ task: 'expect-plain', id: 1 }, () => undefined);
    const broken: EncodedVoice = {
      data: new ArrayBuffer(4),
      getMetadata: () => {
        throw new Error('no metadata');
      },
    };
    expect(() => hear(broken)).not.toThrow();
    expect(warn).toHaveBeenCalledOnce();
    warn.mockRestore();
  });
});
