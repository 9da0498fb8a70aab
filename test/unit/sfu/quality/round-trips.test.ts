import { expect, test } from 'vitest';
import { RoundTrips } from '#sfu/quality/round-trips.ts';

test('what stands in a queue is what two reports in a row are longer than the shortest', () => {
  const trips = new RoundTrips();
  [50, 60, 400].forEach((ms, index) => {
    trips.add(ms, index * 1000);
  });
  expect(trips.queueMs(2000)).toBe(10);
  trips.add(380, 3000);
  expect(trips.queueMs(3000)).toBe(330);
});

test('a queue is not believed in for longer than it is reported: without a picture nobody reports', () => {
  const trips = new RoundTrips();
  [50, 400, 500].forEach((ms, index) => {
    trips.add(ms, index * 1000);
  });
  trips.add(500, 4900);
  expect(trips.queueMs(5000)).toBe(350);
  expect(trips.queueMs(5001)).toBe(0);
});
