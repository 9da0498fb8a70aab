import { expect, test } from 'vitest';
import { COUNTERS, decodeCells, encodeBits, IDENTITIES, type Cells } from '#test/media/frame-code.ts';

const cellsOf = (bits: readonly boolean[], white = 235, black = 16): Cells => ({
  corners: [white, black, black, white],
  bits: bits.map((bit) => (bit ? white : black)),
});

test('every code of every sender reads back', () => {
  for (const identity of IDENTITIES) {
    for (let counter = 0; counter < COUNTERS; counter++) {
      expect(decodeCells(cellsOf(encodeBits(identity, counter)), IDENTITIES)).toEqual({ identity, counter });
    }
  }
});

test('a washed out picture still reads', () => {
  expect(decodeCells(cellsOf(encodeBits('agent', 77), 180, 80), IDENTITIES)).toEqual({
    identity: 'agent',
    counter: 77,
  });
});

test('one wrong cell makes a frame unreadable, wherever it is', () => {
  const bits = encodeBits('shopper', 200);
  for (let wrong = 0; wrong < bits.length; wrong++) {
    const damaged = bits.map((bit, index) => (index === wrong ? !bit : bit));
    expect(decodeCells(cellsOf(damaged), IDENTITIES)).toBeUndefined();
  }
});

test('black, white, grey and mirrored pictures carry no code', () => {
  const bits = encodeBits('shopper', 5);
  const flat = (luma: number): Cells => ({ corners: [luma, luma, luma, luma], bits: bits.map(() => luma) });
  expect(decodeCells(flat(0), IDENTITIES)).toBeUndefined();
  expect(decodeCells(flat(255), IDENTITIES)).toBeUndefined();
  expect(decodeCells(flat(128), IDENTITIES)).toBeUndefined();
  expect(decodeCells({ ...cellsOf(bits), corners: [16, 235, 235, 16] }, IDENTITIES)).toBeUndefined();
});
