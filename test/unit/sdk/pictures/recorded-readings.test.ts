/**
 * The ladder on what real calls have read of real queues: `readings/` holds what a shopper's page in Chromium measured
 * twice a second, in calls over the lines that each file names.
 */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { hasMovingPictures, startLadder, stepLadder } from '#sdk/pictures/ladder.ts';
import type { Ladder, LinkReading } from '#sdk/pictures/ladder.ts';
import { shippedPolicy } from '#test/shipped-policy.ts';

const FOLDER = path.join(import.meta.dirname, 'readings');
/** Ms since the first, the way up's kbit/s and ms of queue, what is left of the way down, and what is wanted. */
const Row = z.tuple([
  z.number(),
  z.number().nullable(),
  z.number().nullable(),
  z.number().nullable(),
  z.number(),
]);
const Recording = z.object({
  about: z.string(),
  /** A line that is good and bad by turns twice in that time has more. */
  mostChangesAMinute: z.int(),
  readings: z.array(Row).min(60),
});
type Recorded = z.output<typeof Recording>['readings'];

const policy = shippedPolicy();
const MINUTE_MS = 60_000;
/** The changed readings answer no longer to what the ladder does. */
const MOST_CHANGES_OF_OTHERS = 12;
const STRAINED_QUEUE_MS = 250;
/** Two seconds of the policy, and the readings before and after. */
const ANSWERED_MS = policy.ladder.downSeconds * 1000 + 1000;

const recordings = readdirSync(FOLDER).map((file) =>
  Recording.parse(JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8'))),
);

interface Seen {
  readonly at: number;
  readonly state: Ladder;
  readonly uplink: LinkReading | undefined;
}

function replay(readings: Recorded): Seen[] {
  let state = startLadder(policy);
  return readings.map(([at, kbps, queueMs, downKbps, wantedKbps]) => {
    const uplink = kbps === null ? undefined : { kbps, queueMs: queueMs ?? 0 };
    const downlink = downKbps === null ? undefined : { kbps: downKbps, queueMs: 0, isSure: true };
    state = stepLadder(policy, state, { now: at, uplink, downlink, wantedKbps });
    return { at, state, uplink };
  });
}

function mostChangesInAMinute(seen: readonly Seen[]): number {
  const changes = seen.flatMap(({ at, state }, index) =>
    index > 0 && state.rung !== seen[index - 1]?.state.rung ? [at] : [],
  );
  return Math.max(
    0,
    ...changes.map((from) => changes.filter((at) => at >= from && at < from + MINUTE_MS).length),
  );
}

/** For how long pictures moved at the longest although a full queue said that not even the least of them fits. */
function longestUnanswered(seen: readonly Seen[]): number {
  let since: number | undefined;
  let longest = 0;
  for (const { at, state, uplink } of seen) {
    const isTooMuch =
      uplink !== undefined && uplink.queueMs >= STRAINED_QUEUE_MS && uplink.kbps < policy.ladder.low.leave;
    if (!isTooMuch || !hasMovingPictures(state.rung)) since = undefined;
    else {
      since ??= at;
      longest = Math.max(longest, at - since);
    }
  }
  return longest;
}

describe.each(recordings)('on $about', ({ readings, mostChangesAMinute }) => {
  test('it never swings, and pictures that do not fit rest within seconds', () => {
    const seen = replay(readings);
    expect(mostChangesInAMinute(seen)).toBeLessThanOrEqual(mostChangesAMinute);
    expect(longestUnanswered(seen)).toBeLessThanOrEqual(ANSWERED_MS);
  });

  test('nor where the call had begun later, the line had been wider or thinner, or the readings less sure', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: readings.length / 2 }),
        fc.double({ min: 0.3, max: 3, noNaN: true }),
        fc.array(fc.integer({ min: -80, max: 80 }), { minLength: 7, maxLength: 13 }),
        (skipped, scale, noise) => {
          const others = readings
            .slice(skipped)
            .map(([at, kbps, queueMs, downKbps, wanted], index): Recorded[number] => [
              at,
              kbps && kbps * scale,
              queueMs && Math.max(0, queueMs + (noise[index % noise.length] ?? 0)),
              downKbps && downKbps * scale,
              wanted,
            ]);
          const seen = replay(others);
          expect(mostChangesInAMinute(seen)).toBeLessThanOrEqual(MOST_CHANGES_OF_OTHERS);
          expect(longestUnanswered(seen)).toBeLessThanOrEqual(ANSWERED_MS);
        },
      ),
    );
  });
});
