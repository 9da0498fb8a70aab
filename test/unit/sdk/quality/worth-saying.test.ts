import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LiveQuality } from '../../../../client/sdk/quality/live-quality.ts';
import type { Weakness } from '../../../../client/sdk/quality/weak-side.ts';
import { SAID_NOTHING, worthSaying } from '../../../../client/sdk/quality/worth-saying.ts';

const uplink: Weakness = { side: 'mine', part: 'uplink' };
const good: LiveQuality = { grade: 'good', weakness: undefined, mine: [], theirs: [], notes: [] };

test('a weak network is told where it is noticed: here, or by what the other side measures', () => {
  expect(worthSaying(SAID_NOTHING, { ...good, weakness: uplink }, 0)).toEqual(SAID_NOTHING);
  expect(worthSaying(SAID_NOTHING, { ...good, weakness: uplink, grade: 'fair' }, 0).weakness).toBe(uplink);
  const heardThere = { ...good, weakness: uplink, theirs: [{ at: 0, heardScore: 250 }] };
  expect(worthSaying(SAID_NOTHING, heardThere, 0).weakness).toBe(uplink);
  const heldBack = { ...good, weakness: uplink, mine: [{ at: 0, sentLimit: 1 }] };
  expect(worthSaying(SAID_NOTHING, heldBack, 0).weakness).toBe(uplink);
});

test('a sentence stays until it can be read, and as long as the network is weak', () => {
  const said = worthSaying(SAID_NOTHING, { ...good, weakness: uplink, grade: 'poor' }, 0);
  expect(worthSaying(said, good, 7000)).toBe(said);
  expect(worthSaying(said, { ...good, weakness: uplink }, 60_000)).toBe(said);
  expect(worthSaying(said, good, 8000).weakness).toBeUndefined();
});

test('whatever happens, a sentence stands for eight seconds, and so does its absence', () => {
  const quality = fc.record({
    grade: fc.constantFrom<LiveQuality['grade']>('good', 'fair', 'poor', undefined),
    weakness: fc.constantFrom<Weakness | undefined>(uplink, { side: 'theirs', part: 'cpu' }, undefined),
  });
  fc.assert(
    fc.property(fc.array(quality, { maxLength: 60 }), (qualities) => {
      let said = SAID_NOTHING;
      qualities.forEach((one, index) => {
        const now = index * 2000;
        const next = worthSaying(said, { ...good, ...one }, now);
        if (next.weakness !== said.weakness) expect(now - said.since).toBeGreaterThanOrEqual(8000);
        said = next;
      });
    }),
  );
});
