import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RUNGS } from '#protocol/pictures.ts';
import type { Rung } from '#protocol/pictures.ts';
import { capOf, hasMovingPictures, startLadder, stepLadder } from '#sdk/pictures/ladder.ts';
import type { Ladder, LinkReading, Reading } from '#sdk/pictures/ladder.ts';
import { shippedPolicy } from '#test/shipped-policy.ts';
import { stepAt } from '#test/relay/trace.ts';
import type { TraceStep } from '#test/relay/trace.ts';
import { TRACES, TRACE_NAMES } from '#test/relay/traces.ts';

const policy = shippedPolicy();
const { ladder: bounds } = policy;
const READ_EVERY_MS = 500;
/** What the voice takes on the wire when it is thin, and what a picture takes at the least. */
const THIN_VOICE_KBPS = 26;
const LEAST_PICTURE_KBPS = 60;
const SECOND = 1000;

interface Change {
  readonly at: number;
  readonly from: Rung;
  readonly to: Rung;
}

interface Run {
  readonly changes: readonly Change[];
  /** At every reading. */
  readonly seen: readonly { readonly at: number; readonly state: Ladder }[];
  readonly last: Ladder;
}

type Link = (at: number, state: Ladder) => Partial<Pick<Reading, 'uplink' | 'downlink' | 'passedKbps'>>;

function run(seconds: number, link: Link, from = startLadder(policy)): Run {
  const changes: Change[] = [];
  const seen: { at: number; state: Ladder }[] = [];
  let state = from;
  for (let at = 0; at <= seconds * SECOND; at += READ_EVERY_MS) {
    const known = { uplink: undefined, downlink: undefined, ...link(at, state) };
    const next = stepLadder(policy, state, { now: at, wantedKbps: 4000, ...known });
    if (next.rung !== state.rung) changes.push({ at, from: state.rung, to: next.rung });
    state = next;
    seen.push({ at, state });
  }
  return { changes, seen, last: state };
}

const clear = (kbps: number): LinkReading => ({ kbps, queueMs: 0 });
const full = (kbps: number): LinkReading => ({ kbps, queueMs: 300 });
const sure = (kbps: number): LinkReading => ({ ...clear(kbps), isSure: true });

/** As a real one answers: strained when more is sent than it carries, and knowing nothing of what was not sent. */
function behaves(capacity: number, { rung }: Ladder): LinkReading {
  const asked = hasMovingPictures(rung)
    ? THIN_VOICE_KBPS + LEAST_PICTURE_KBPS
    : rung === 'stills'
      ? THIN_VOICE_KBPS + 20
      : THIN_VOICE_KBPS;
  if (asked > capacity) return { kbps: capacity * 0.85, queueMs: 300 };
  const isThin = hasMovingPictures(rung) && capacity < 150;
  return {
    kbps: hasMovingPictures(rung) ? capacity : Math.min(capacity, 1.5 * asked),
    queueMs: isThin ? 200 : 0,
  };
}

const below = (a: Rung, b: Rung): boolean => RUNGS.indexOf(a) > RUNGS.indexOf(b);
const changesWithin = (changes: readonly Change[], from: number, ms: number): number =>
  changes.filter(({ at }) => at >= from && at < from + ms).length;
const mostInAMinute = (changes: readonly Change[]): number =>
  Math.max(0, ...changes.map(({ at }) => changesWithin(changes, at, 60 * SECOND)));

describe('the ladder of pictures', () => {
  test('a good link keeps everything', () => {
    expect(run(60, () => ({ uplink: clear(3000), downlink: clear(2500) })).changes).toEqual([]);
  });

  test.each([
    [1200, 'full'],
    [600, 'reduced'],
    [300, 'low'],
    [90, 'stills'],
    [10, 'stills'],
  ] as const)('a link of %i kbit/s comes to %s within two seconds', (kbps, rung) => {
    const { seen } = run(2, () => ({ uplink: full(kbps) }));
    expect(seen.at(-1)?.state.rung).toBe(rung);
  });

  test.each([
    [40, 'audio'],
    [10, 'text'],
  ] as const)(
    'with the pictures at rest, a link of %i kbit/s comes to %s two seconds later',
    (kbps, rung) => {
      const { seen } = run(4, () => ({ uplink: { ...full(kbps), queueMs: 900 } }));
      expect(seen.at(-1)?.state.rung).toBe(rung);
    },
  );

  test('whatever the link was, a narrower one is answered within two seconds', () => {
    const kbps = fc.double({ min: 5, max: 5000, noNaN: true });
    fc.assert(
      fc.property(kbps, kbps, fc.integer({ min: 0, max: 40 }), (before, after, seconds) => {
        const { seen } = run(seconds + 2, (at) => ({ uplink: full(at < seconds * SECOND ? before : after) }));
        // Two seconds, in which a try may have come and gone.
        const isAnswered = seen.slice(-5).some(({ state: { rung } }) => {
          return (
            !hasMovingPictures(rung) ||
            after >= bounds[rung === 'full' || rung === 'reduced' ? rung : 'low'].leave
          );
        });
        expect(isAnswered).toBe(true);
      }),
    );
  });

  test('a moment is no reason', () => {
    const dips: Link = (at) => ({ uplink: at % 5000 < 1000 ? full(30) : clear(2000) });
    expect(run(60, dips).changes).toEqual([]);
  });

  test('an estimate alone takes no picture away: it errs where little is sent', () => {
    const { last } = run(30, () => ({ uplink: clear(20), downlink: clear(2000) }));
    expect(last.rung).toBe('low');
  });

  test('where an estimate has been too small for long, the first sign of a queue is enough', () => {
    const link: Link = (at) => ({ uplink: at < 5 * SECOND ? clear(80) : full(80) });
    const { changes } = run(10, link);
    expect(changes.find(({ to }) => to === 'stills')?.at).toBe(5 * SECOND);
  });

  test('it says whose link is the narrower one', () => {
    expect(run(2, () => ({ uplink: full(80), downlink: clear(3000) })).last.cause).toBe('uplink');
    expect(run(2, () => ({ uplink: clear(3000), downlink: full(80) })).last.cause).toBe('downlink');
    expect(run(2, () => ({ uplink: clear(3000), downlink: clear(3000) })).last.cause).toBeUndefined();
  });

  test('nothing known is nothing to act on', () => {
    const links: Link = (at) => (at < 1000 ? { uplink: full(50) } : {});
    expect(run(60, links).changes).toEqual([]);
  });

  test('a small picture is whole on a link that a large one would not fit through', () => {
    let state = startLadder(policy);
    for (let now = 0; now < 30_000; now += READ_EVERY_MS) {
      state = stepLadder(policy, state, { now, uplink: clear(320), downlink: undefined, wantedKbps: 282 });
    }
    expect(state.rung).toBe('full');
  });

  test('without a picture it is about the voice alone', () => {
    const voice = (kbps: number, link: (kbps: number) => LinkReading) => {
      let state = startLadder(policy);
      for (let now = 0; now < 30_000; now += READ_EVERY_MS)
        state = stepLadder(policy, state, {
          now,
          uplink: link(kbps),
          downlink: undefined,
          wantedKbps: undefined,
        });
      return state.rung;
    };
    expect(voice(80, full)).toBe('full');
    expect(voice(30, clear)).toBe('full');
    expect(voice(30, full)).toBe('audio');
    expect(voice(8, full)).toBe('text');
  });

  test('an estimate that has loss and queues in it already is believed', () => {
    expect(run(2, () => ({ uplink: clear(3000), downlink: sure(60) })).last).toMatchObject({
      rung: 'stills',
      cause: 'downlink',
    });
  });

  test('it keeps no moving picture smaller than its links do, but for data saver', () => {
    const saver = { ...policy, dataSaver: true };
    for (const wanted of [282, 632, 1500, 4000]) {
      expect(capOf(policy, wanted)).toBeUndefined();
      const cap = capOf(saver, wanted) ?? 0;
      expect(cap).toBeGreaterThanOrEqual(1000 * bounds.low.leave);
      expect(cap).toBeLessThanOrEqual(1000 * bounds.full.leave);
    }
  });

  test('what the other side’s link carries is tried by its node, and believed soon', () => {
    expect(run(120, () => ({ downlink: sure(60) })).changes.map(({ to }) => to)).toEqual(['stills']);
    const { changes } = run(20, (at) => ({ downlink: sure(at < 10 * SECOND ? 60 : 400) }));
    expect(changes.map(({ to }) => to).slice(0, 2)).toEqual(['stills', 'low']);
    expect(changes[1]?.at).toBeLessThanOrEqual(12.5 * SECOND);
  });

  test('that link takes no more than the moving picture away: of the voice it knows nothing', () => {
    expect(run(120, () => ({ downlink: sure(5) })).last.rung).toBe('stills');
  });

  test('a picture that is tried again over a way up has the time that the way down needs to grow with it', () => {
    const growing: Link = (at, { rung, roseAt }) => {
      if (at < 3 * SECOND) return { uplink: full(60), downlink: sure(2000) };
      const tried = rung === 'low' && roseAt !== undefined ? (at - roseAt) / SECOND : 0;
      return { uplink: clear(2000), downlink: sure(hasMovingPictures(rung) ? 80 * 1.3 ** tried : 60) };
    };
    const { changes } = run(20, growing);
    expect(changes.map(({ to }) => to).slice(0, 2)).toEqual(['stills', 'low']);
    expect(changes.some(({ from, to }) => from === 'low' && to === 'stills')).toBe(false);
  });

  test('with data saver the picture is never whole', () => {
    const saver = { ...policy, dataSaver: true };
    let state = startLadder(saver);
    for (let now = 0; now < 60_000; now += READ_EVERY_MS) {
      state = stepLadder(saver, state, { now, uplink: clear(9000), downlink: undefined, wantedKbps: 4000 });
    }
    expect(state).toMatchObject({ rung: 'reduced', cause: undefined });
  });

  test('a picture that rests is tried after two calm seconds, and after eight where that was in vain', () => {
    const { changes } = run(30, (_, { rung }) => ({
      uplink: hasMovingPictures(rung) ? full(80) : clear(90),
    }));
    const tries = changes.flatMap(({ at, from, to }, index) =>
      below(from, to) ? [(at - (changes[index - 1]?.at ?? 0)) / SECOND] : [],
    );
    // By the next reading after it.
    expect(tries.slice(0, 2)).toEqual([2.5, 8.5]);
  });

  test('where single pictures get through fast, a moving one is tried four times as soon', () => {
    const thin: Link = (at, { rung }) => ({
      uplink: hasMovingPictures(rung) && at < 20 * SECOND ? full(80) : clear(90),
    });
    const backAfter = (passedKbps: number | undefined): number => {
      const { seen } = run(60, (at, state) => ({ ...thin(at, state), passedKbps }));
      return seen.findLast(({ state: { rung } }) => !hasMovingPictures(rung))?.at ?? 0;
    };
    expect(backAfter(299)).toBe(backAfter(undefined));
    expect(backAfter(300)).toBeLessThan(25 * SECOND);
    expect(backAfter(undefined)).toBeGreaterThan(30 * SECOND);
  });

  test('a line that lets only little through fast is tried ever less as well', () => {
    fc.assert(
      fc.property(fc.double({ min: 60, max: 4000, noNaN: true }), (passedKbps) => {
        const { changes } = run(300, (_, { rung }) => ({
          uplink: hasMovingPictures(rung) ? full(80) : clear(90),
          passedKbps,
        }));
        expect(changesWithin(changes, 60 * SECOND, 240 * SECOND)).toBeLessThanOrEqual(8);
      }),
    );
  });

  test('a link that is wide again has everything back, rung by rung, within a minute and a half', () => {
    const { changes, last } = run(100, (at, state) => ({ uplink: behaves(at < 10_000 ? 60 : 3000, state) }));
    expect(last).toMatchObject({ rung: 'full', cause: undefined });
    const up = changes.filter(({ from, to }) => below(from, to));
    // The first is tried too soon.
    expect(up.map(({ to }) => to)).toEqual(['low', 'low', 'reduced', 'full']);
    expect(up[1]?.at).toBeLessThan(20 * SECOND);
  });

  test('it rises no sooner than the policy says, however good the link has become', () => {
    const kbps = fc.double({ min: 8, max: 900, noNaN: true });
    fc.assert(
      fc.property(kbps, kbps, (narrow, more) => {
        const { changes } = run(120, (at) => ({
          uplink: at < 10 * SECOND ? full(narrow) : clear(narrow + 5 * more),
        }));
        changes.forEach(({ at, from, to }, index) => {
          const before = changes[index - 1];
          // What is only tried waits for a quarter as long at first.
          const share = hasMovingPictures(from) ? 1 : 0.25;
          if (before !== undefined && below(from, to))
            expect(at - before.at).toBeGreaterThanOrEqual(share * bounds.upSeconds * SECOND);
        });
      }),
    );
  });

  test('on a link that stays as it is, it changes seldom, and ever less', () => {
    fc.assert(
      fc.property(fc.double({ min: 5, max: 4000, noNaN: true }), (kbps) => {
        const { changes } = run(900, (_, state) => ({ uplink: behaves(kbps, state) }));
        expect(mostInAMinute(changes)).toBeLessThanOrEqual(8);
        expect(changesWithin(changes, 300 * SECOND, 600 * SECOND)).toBeLessThanOrEqual(10);
      }),
    );
  });

  test('on a link that jitters about a mean, it does not swing', () => {
    const noise = fc.infiniteStream(fc.double({ min: -0.4, max: 0.4, noNaN: true }));
    fc.assert(
      fc.property(fc.double({ min: 15, max: 3000, noNaN: true }), noise, (mean, random) => {
        const { changes } = run(300, (_, state) => ({
          uplink: behaves(mean * (1 + random.next().value), state),
        }));
        expect(mostInAMinute(changes)).toBeLessThanOrEqual(8);
        expect(changesWithin(changes, 120 * SECOND, 180 * SECOND)).toBeLessThanOrEqual(10);
      }),
      { numRuns: 50 },
    );
  });

  test('the voice never goes before the pictures, and pictures never before what is less than they', () => {
    const kbps = fc.array(fc.double({ min: 1, max: 3000, noNaN: true }), { minLength: 20, maxLength: 200 });
    fc.assert(
      fc.property(kbps, (rates) => {
        const { changes } = run(rates.length, (at) => ({
          uplink: full(rates[Math.floor(at / SECOND)] ?? 0),
        }));
        for (const { from, to } of changes) {
          // Up by one at a time; down only as far as there is nothing that would still fit.
          if (below(from, to)) expect(RUNGS.indexOf(from) - RUNGS.indexOf(to)).toBe(1);
          if (to === 'text') expect(Math.min(...rates)).toBeLessThan(bounds.audio.leave);
        }
      }),
    );
  });

  describe.each(TRACE_NAMES)('on the trace "%s"', (name) => {
    const trace = TRACES[name];
    const capacityAt = (at: number): number => {
      const { rate = 1_000_000, isCut = false, up }: TraceStep = stepAt(trace, at).step;
      return isCut ? 1 : (up?.rate ?? rate) / 1000;
    };
    const result = run(600, (at, state) => ({ uplink: behaves(capacityAt(at), state) }));

    test('it changes no more often than the line', () => {
      expect(mostInAMinute(result.changes)).toBeLessThanOrEqual(12);
      // The line itself is good and bad by turns, at least once a minute.
      expect(result.changes.length).toBeLessThanOrEqual(10 * 8);
    });

    test('pictures never stay for two seconds where the line does not carry them', () => {
      let tooMuchFor = 0;
      for (const { at, state } of result.seen) {
        const isTooMuch = hasMovingPictures(state.rung) && capacityAt(at) < LEAST_PICTURE_KBPS;
        tooMuchFor = isTooMuch ? tooMuchFor + READ_EVERY_MS : 0;
        expect(tooMuchFor).toBeLessThanOrEqual(2 * SECOND);
      }
    });
  });
});
