import { describe, expect, test } from 'vitest';
import { createWriteBehind } from '#history/write-behind.ts';
import type { WriteTrouble } from '#history/write-behind.ts';
import { until } from '#test/until.ts';

class Transient extends Error {}

function aStore(options: { keptItems?: number; batchItems?: number } = {}) {
  const state = {
    isDown: false,
    written: [] as number[],
    batches: 0,
    attempts: 0,
    poison: undefined as number | undefined,
  };
  const troubles: WriteTrouble[] = [];
  const behind = createWriteBehind<number>({
    ...options,
    delayMs: 1,
    retryMs: 5,
    isTransient: (cause) => cause instanceof Transient,
    onTrouble: (trouble) => troubles.push(trouble),
    async write(items) {
      state.attempts += 1;
      await Promise.resolve();
      if (state.isDown) throw new Transient('down');
      if (state.poison !== undefined && items.includes(state.poison)) throw new Error('cannot be written');
      state.batches += 1;
      state.written.push(...items);
    },
  });
  return { state, troubles, behind };
}

const numbers = (count: number, from = 0): number[] =>
  Array.from({ length: count }, (_, index) => from + index);

describe('writing behind', () => {
  test('items of one moment are written together, in order', async () => {
    const { state, behind } = aStore();
    for (const item of numbers(150)) behind.add(item);
    await until('all are written', () => state.written.length === 150);
    expect(state.written).toEqual(numbers(150));
    expect(state.batches).toBe(1);
  });

  test('no batch is larger than allowed', async () => {
    const { state, behind } = aStore({ batchItems: 40 });
    for (const item of numbers(100)) behind.add(item);
    await behind.flush();
    expect(state.batches).toBe(3);
    expect(state.written).toEqual(numbers(100));
  });

  test('what could not be written is written in order once the store is back, and the log hears of it once', async () => {
    const { state, troubles, behind } = aStore();
    state.isDown = true;
    for (const item of numbers(3)) behind.add(item);
    await until('it tried several times', () => state.attempts >= 4);
    behind.add(3);
    state.isDown = false;
    await until('all are written', () => state.written.length === 4);
    expect(state.written).toEqual([0, 1, 2, 3]);
    expect(troubles.map((trouble) => trouble.kind)).toEqual(['failing', 'recovered']);
  });

  test('a flush while the store is down fails, and the items stay', async () => {
    const { state, behind } = aStore();
    state.isDown = true;
    behind.add(1);
    await expect(behind.flush()).rejects.toThrow('down');
    state.isDown = false;
    await behind.flush();
    expect(state.written).toEqual([1]);
  });

  test('memory is bounded: the oldest are dropped, and their number is told', async () => {
    const { state, troubles, behind } = aStore({ keptItems: 10 });
    state.isDown = true;
    for (const item of numbers(3)) behind.add(item);
    await until('it noticed', () => troubles.length > 0);
    for (const item of numbers(12, 3)) behind.add(item);
    state.isDown = false;
    await until('the rest is written', () => state.written.length === 10);
    expect(state.written).toEqual(numbers(10, 5));
    expect(troubles).toEqual([
      expect.objectContaining({ kind: 'failing' }),
      { kind: 'dropping' },
      { kind: 'lost', items: 5 },
      { kind: 'recovered' },
    ]);
  });

  test('an item that can never be written does not hold back the others', async () => {
    const { state, troubles, behind } = aStore();
    state.poison = 2;
    for (const item of numbers(5)) behind.add(item);
    await behind.flush();
    expect(state.written).toEqual([0, 1, 3, 4]);
    expect(troubles).toEqual([expect.objectContaining({ kind: 'lost', items: 1 })]);
  });

  test('closing writes what is behind', async () => {
    const { state, behind } = aStore();
    behind.add(1);
    await Promise.all([behind.close(), behind.close()]);
    expect(state.written).toEqual([1]);
  });

  test('closing gives up on a store that stays down and tells how much is lost', async () => {
    const { state, troubles, behind } = aStore();
    state.isDown = true;
    behind.add(1);
    behind.add(2);
    await behind.close();
    expect(troubles.at(-1)).toEqual({ kind: 'lost', items: 2 });
  });
});
