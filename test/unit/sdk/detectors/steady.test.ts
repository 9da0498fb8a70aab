import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NOTHING, steady } from '#sdk/detectors/steady.ts';
import type { Steady } from '#sdk/detectors/steady.ts';

const needs = { appearsAfterMs: 8000, clearsAfterMs: 3000 };
const looks = fc.array(
  fc.tuple(fc.option(fc.boolean(), { nil: undefined }), fc.integer({ min: 500, max: 4000 })),
  {
    maxLength: 200,
  },
);

it('never says what was not seen for its whole time, and never takes back sooner than its time', () => {
  fc.assert(
    fc.property(looks, (seen) => {
      let state: Steady = NOTHING;
      let at = 0;
      let seenSince: number | undefined;
      let goneSince: number | undefined;
      for (const [isSeen, ms] of seen) {
        at += ms;
        seenSince = isSeen === true ? (seenSince ?? at) : undefined;
        goneSince = isSeen === false ? (goneSince ?? at) : undefined;
        const after = steady(state, isSeen, at, needs);
        if (after.stands && !state.stands) expect(at - (seenSince ?? at)).toBeGreaterThanOrEqual(8000);
        if (!after.stands && state.stands && isSeen === false)
          expect(at - (goneSince ?? at)).toBeGreaterThanOrEqual(3000);
        if (isSeen === undefined) expect(after.stands).toBe(false);
        state = after;
      }
    }),
  );
});

it('says what stays, and takes it back when it is over', () => {
  let state: Steady = NOTHING;
  for (let at = 0; at <= 8000; at += 2000) state = steady(state, true, at, needs);
  expect(state.stands).toBe(true);
  for (let at = 10_000; at <= 14_000; at += 2000) state = steady(state, false, at, needs);
  expect(state.stands).toBe(false);
});
