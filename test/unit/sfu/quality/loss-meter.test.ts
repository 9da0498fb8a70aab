import { expect, it } from 'vitest';
import { queueOf } from '#sfu/quality/loss-meter.ts';

const times = (count: number, ms: number): number[] => new Array<number>(count).fill(ms);

it('finds the queue on a way whose round trip has grown and stays so', () => {
  expect(queueOf([...times(20, 80), ...times(6, 380)])).toBe(300);
});

it('finds none on a way that is only unsteady, or that is known for a moment', () => {
  expect(queueOf([...times(20, 80), 380, 240, 90, 400, 350, 380])).toBe(10);
  expect(queueOf([80, 400])).toBe(0);
  expect(queueOf([])).toBe(0);
});

it('forgets the shorter way that it was on before, with time', () => {
  expect(queueOf(times(60, 300))).toBe(0);
});
