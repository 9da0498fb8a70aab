import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SpeechPacker } from '#sdk/redundancy/speech-packer.ts';

const FULL_BAND_20_MS = 31 << 3;
const WIDE_BAND_20_MS = 9 << 3;
const TICKS = 960;

let sent: { data: ArrayBuffer }[];
let packer: SpeechPacker<{ data: ArrayBuffer }>;

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  packer = new SpeechPacker((packet) => sent.push(packet));
});
afterEach(() => {
  vi.useRealTimers();
});

function add(number: number, most: number, form = FULL_BAND_20_MS) {
  const packet = { data: Uint8Array.of(form, number).buffer };
  packer.add(packet, (number * TICKS) >>> 0, most);
  return packet;
}

/** The number in each frame of what has left, packet by packet. */
const numbers = () =>
  sent.map(({ data }) => {
    const [toc = 0, first = 0, ...rest] = new Uint8Array(data);
    if ((toc & 3) === 0) return [first];
    return rest.slice((first & 0x3f) - 1);
  });

describe('packets that are put together', () => {
  it('leave as one, with the time of the first', () => {
    const [first] = [0, 1, 2].map((number) => add(number, 3));
    expect(sent).toEqual([first]);
    expect(numbers()).toEqual([[0, 1, 2]]);
  });

  it('are not kept back when speech pauses', () => {
    add(0, 3);
    add(1, 3);
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(50);
    expect(numbers()).toEqual([[0, 1]]);
  });

  it('have no pause between them, and one form', () => {
    add(0, 3);
    add(2, 3);
    add(3, 3, WIDE_BAND_20_MS);
    add(4, 3, WIDE_BAND_20_MS);
    packer.flush();
    expect(numbers()).toEqual([[0], [2], [3, 4]]);
  });

  it('stay in order when they are to go alone again', () => {
    add(0, 3);
    add(1, 1);
    expect(numbers()).toEqual([[0], [1]]);
  });

  it('go over the end of the clock', () => {
    const last = Math.floor(2 ** 32 / TICKS);
    packer.add({ data: Uint8Array.of(FULL_BAND_20_MS, 1).buffer }, last * TICKS, 2);
    packer.add({ data: Uint8Array.of(FULL_BAND_20_MS, 2).buffer }, (last * TICKS + TICKS) >>> 0, 2);
    expect(numbers()).toEqual([[1, 2]]);
  });

  it('go nowhere after the end of the voice', () => {
    add(0, 3);
    packer.close();
    vi.advanceTimersByTime(1000);
    expect(sent).toEqual([]);
  });
});
