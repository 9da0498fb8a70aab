/** What every backend of live state promises. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { LiveState, Lease, Ordered, Records } from '#platform/live/live-state.ts';

const Thing = z.object({ name: z.string(), tags: z.array(z.string()).optional() });
type Thing = z.output<typeof Thing>;
const stale = { code: 'STALE_VERSION' };

export interface OpenedState {
  readonly state: LiveState;
  /** Lets this time pass for the backend. */
  readonly pass: (ms: number) => Promise<void>;
}

/** @param lifeMs a life that is long against the backend's delays; every life here is measured in it */
export function liveStateContract(backend: string, lifeMs: number, open: () => Promise<OpenedState>): void {
  let state: LiveState;
  let pass: OpenedState['pass'];
  beforeEach(async () => {
    ({ state, pass } = await open());
  });
  afterEach(() => state.close());

  describe(`records over ${backend}`, () => {
    let things: Records<Thing>;
    beforeEach(() => {
      things = state.records('things', Thing);
    });

    test('what is put is read back, with a version that grows by one', async () => {
      expect(await things.get('a')).toBeUndefined();
      expect(await things.put('a', { name: 'one' }, 0)).toBe(1);
      expect(await things.put('a', { name: 'two', tags: ['x'] }, 1)).toBe(2);
      expect(await things.get('a')).toEqual({ value: { name: 'two', tags: ['x'] }, version: 2 });
    });

    test('a put with another version than the current one changes nothing', async () => {
      await things.put('a', { name: 'one' }, 0);
      for (const version of [0, 2, 99])
        await expect(things.put('a', { name: 'x' }, version)).rejects.toMatchObject(stale);
      await expect(things.put('none', { name: 'x' }, 1)).rejects.toMatchObject(stale);
      expect((await things.get('a'))?.value.name).toBe('one');
    });

    test('of many writers with the same version exactly one wins', async () => {
      await things.put('a', { name: 'start' }, 0);
      const writers = Array.from({ length: 20 }, (_, n) => things.put('a', { name: `writer ${n}` }, 1));
      const results = await Promise.allSettled(writers);
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect((await things.get('a'))?.version).toBe(2);
    });

    test('nobody shares an object with the store', async () => {
      const mine = { name: 'one', tags: ['x'] };
      await things.put('a', mine, 0);
      mine.tags.push('mine');
      (await things.get('a'))?.value.tags?.push('theirs');
      expect((await things.get('a'))?.value.tags).toEqual(['x']);
    });

    test('a deleted record is gone and may be made anew, unless the version was another', async () => {
      await things.put('a', { name: 'one' }, 0);
      expect(await things.delete('a', 7)).toBe(false);
      expect(await things.delete('a', 1)).toBe(true);
      expect(await things.delete('a')).toBe(false);
      expect(await things.put('a', { name: 'again' }, 0)).toBe(1);
    });

    test('a record with a life vanishes after it, and stays when it is put without', async () => {
      await things.put('short', { name: 'one' }, 0, { ttlMs: lifeMs });
      await things.put('kept', { name: 'one' }, 0, { ttlMs: lifeMs });
      await things.put('kept', { name: 'two' }, 1);
      await pass(lifeMs / 2);
      expect(await things.get('short')).toBeDefined();
      await pass(lifeMs / 2);
      expect(await things.get('short')).toBeUndefined();
      expect((await things.list()).map(({ id }) => id)).toEqual(['kept']);
      expect(await things.put('short', { name: 'new' }, 0)).toBe(1);
    });

    test('the life of a record may be any time, e.g. that of a token whose end is a fraction of a second', async () => {
      expect(await things.put('a', { name: 'one' }, 0, { ttlMs: 10_000.25 })).toBe(1);
      expect(await things.get('a')).toBeDefined();
    });

    test('a kind that is listed lists what is there, new and put again, and nothing that has gone', async () => {
      const listed = state.records('listed things', Thing, { isListed: true });
      const ids = async () => (await listed.list()).map(({ id }) => id).sort();
      expect(await ids()).toEqual([]);
      await listed.put('a', { name: 'one' }, 0);
      await listed.put('a', { name: 'two' }, 1);
      await listed.put('b', { name: 'one' }, 0);
      await listed.put('short', { name: 'one' }, 0, { ttlMs: lifeMs });
      await expect(listed.put('never', { name: 'one' }, 7)).rejects.toMatchObject(stale);
      expect(await ids()).toEqual(['a', 'b', 'short']);
      expect((await listed.list()).find(({ id }) => id === 'a')).toMatchObject({
        value: { name: 'two' },
        version: 2,
      });
      await listed.delete('b');
      await pass(lifeMs);
      expect(await ids()).toEqual(['a']);
      await listed.put('b', { name: 'again' }, 0);
      await listed.put('short', { name: 'again' }, 0);
      expect(await ids()).toEqual(['a', 'b', 'short']);
    });

    test('kinds are kept apart, and the same name is the same data', async () => {
      await things.put('a', { name: 'one' }, 0);
      expect(await state.records('others', Thing).get('a')).toBeUndefined();
      expect((await state.records('things', Thing).get('a'))?.value.name).toBe('one');
    });
  });

  describe(`ordered sets over ${backend}`, () => {
    let line: Ordered;
    const members = async (query = {}) => (await line.range(query)).map(({ member }) => member);
    beforeEach(async () => {
      line = state.ordered('line');
      for (const [member, score] of [
        ['c', 30],
        ['a', 10],
        ['b2', 20],
        ['b1', 20],
      ] as const)
        await line.put(member, score);
    });

    test('members come by score, then by name', async () => {
      expect(await members()).toEqual(['a', 'b1', 'b2', 'c']);
      expect(await members({ upTo: 20 })).toEqual(['a', 'b1', 'b2']);
      expect(await members({ upTo: 19.5 })).toEqual(['a']);
      expect(await members({ limit: 2 })).toEqual(['a', 'b1']);
      expect((await line.range({ limit: 1 }))[0]).toEqual({ member: 'a', score: 10 });
    });

    test('rank and size follow every change', async () => {
      expect(await line.rank('b2')).toBe(2);
      await line.put('c', 5);
      expect(await line.rank('c')).toBe(0);
      expect(await line.size()).toBe(4);
      expect(await line.remove('c')).toBe(true);
      expect(await line.remove('c')).toBe(false);
      expect(await line.rank('c')).toBeUndefined();
      expect(await line.size()).toBe(3);
    });

    test('what one holder of a set changes the other sees at once', async () => {
      const other = state.ordered('line');
      expect(await other.rank('a')).toBe(0);
      await line.remove('a');
      await line.put('b3', 20);
      expect((await other.range({ limit: 2 })).map(({ member }) => member)).toEqual(['b1', 'b2']);
      expect(await other.rank('b3')).toBe(2);
      for (const { member } of await other.range({})) await other.remove(member);
      expect(await members()).toEqual([]);
      await line.put('a', 1);
      expect(await other.size()).toBe(1);
    });
  });

  describe(`leases over ${backend}`, () => {
    let lease: Lease;
    beforeEach(() => {
      lease = state.lease('sweeper');
    });

    test('one holds it at a time, and renews by asking again', async () => {
      expect(await lease.acquire('one', lifeMs)).toBe(true);
      expect(await lease.acquire('two', lifeMs)).toBe(false);
      await pass(lifeMs * 0.6);
      expect(await lease.acquire('one', lifeMs)).toBe(true);
      await pass(lifeMs * 0.6);
      expect(await lease.acquire('two', lifeMs)).toBe(false);
    });

    test('it is lost when it is not renewed, and free when it is released by its holder', async () => {
      await lease.acquire('one', lifeMs);
      await pass(lifeMs);
      expect(await lease.acquire('two', lifeMs)).toBe(true);
      await lease.release('one');
      expect(await lease.acquire('one', lifeMs)).toBe(false);
      await lease.release('two');
      expect(await lease.acquire('one', lifeMs)).toBe(true);
    });
  });
}
