import { expect, test } from 'vitest';
import { RoundTrips } from '#sfu/quality/round-trips.ts';

/** One report a second, beside a picture that flows. */
function reported(...reports: readonly number[]): RoundTrips {
  const trips = new RoundTrips();
  reports.forEach((ms, index) => {
    trips.add([ms], 20 * (index + 1), index * 1000);
  });
  return trips;
}

test('what stands in a queue is what two reports in a row are longer than the shortest', () => {
  const trips = reported(50, 60, 400);
  expect(trips.queueMs(2000)).toBe(10);
  trips.add([380], 80, 3000);
  expect(trips.queueMs(3000)).toBe(330);
});

test('a queue is not believed in for longer than it is reported: without a picture nobody reports', () => {
  const trips = reported(50, 400, 500);
  trips.add([500], 80, 4900);
  expect(trips.queueMs(5000)).toBe(350);
  expect(trips.queueMs(5001)).toBe(0);
});

test('a receiver that goes on reporting while nothing is sent speaks of a queue that is gone', () => {
  const trips = reported(2, 3, 351, 350);
  for (const [index, ms] of [350.8, 350.2, 350.9].entries()) trips.add([ms], 80, 4000 + index * 1000);
  expect(trips.queueMs(6000)).toBe(348);
  expect(trips.queueMs(6001)).toBe(0);
  // It may do so once more after a picture has begun again.
  trips.add([350.4], 82, 12_000);
  expect(trips.queueMs(12_000)).toBe(0);
  trips.add([4], 90, 13_000);
  expect(trips.queueMs(13_000)).toBe(2);
});
