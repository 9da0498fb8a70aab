import { expect, test } from 'vitest';
import { openLanes, setLanes } from '#test/relay/lane.ts';
import { conditionsOf, described } from '../../../../scripts/lab/wishes.ts';

test('nothing asked for is a clear line', () => {
  const [asked, clear] = [openLanes(), openLanes()];
  setLanes(asked, conditionsOf({}));
  expect(asked.up.conditions).toEqual(clear.up.conditions);
  expect(asked.down.conditions).toEqual(clear.down.conditions);
  expect(described({})).toBe('clear');
});

test('rates are of one direction, a round trip is half of it in each, all else is of both', () => {
  const { up, down } = openLanes();
  setLanes({ up, down }, conditionsOf({ down: 300_000, up: 1e6, rtt: 150, loss: 0.1, burst: 3, queue: 200 }));
  const both = { delayMs: 75, loss: 0.1, burst: 3, queueMs: 200 };
  expect(down.conditions).toMatchObject({ ...both, rate: 300_000 });
  expect(up.conditions).toMatchObject({ ...both, rate: 1_000_000 });
});

test('what is asked for is told in a sentence', () => {
  expect(described({ down: 300_000, up: 1_250_000, loss: 0.1, burst: 3, rtt: 150, queue: 300 })).toBe(
    'down 300 kbit/s, up 1.25 Mbit/s, loss 10 %, in runs of 3, round trip 150 ms, queue 300 ms',
  );
});
