import { expect, test } from 'vitest';
import { DISTANCES } from '../../../../scripts/cluster/settings.ts';
import { FAIR, conditionsOf, placeNamed, withCut, withSlow } from '../../../../scripts/cluster/weather.ts';
import type { Place } from '../../../../scripts/cluster/weather.ts';

const people = (region: string): Place => ({ kind: 'people', region });
const machines = (region: string): Place => ({ kind: 'machines', region });

test('a way between regions takes its time, people have a last mile and make a detour', () => {
  expect(conditionsOf(FAIR, machines('eu'), 'us').delayMs).toBe(45);
  expect(conditionsOf(FAIR, people('us'), 'eu').delayMs).toBe(8 + 45 * DISTANCES.detour);
  expect(conditionsOf(FAIR, people('ap'), 'ap').delayMs).toBe(8);
  expect(conditionsOf(FAIR, machines('eu'), 'eu').delayMs).toBe(0);
});

test('the distances may be others', () => {
  const distances = { oneWayMs: { 'eu-us': 20 }, lastMileMs: 5, detour: 2, jitterMs: 0 };
  expect(conditionsOf(FAIR, people('us'), 'eu', distances)).toMatchObject({ delayMs: 45, jitterMs: 0 });
  expect(conditionsOf(FAIR, machines('us'), 'eu', distances).delayMs).toBe(20);
});

test('a cut between two regions stops people and machines of both, and nobody else', () => {
  const cut = withCut(FAIR, 'eu-us', true);
  for (const place of [people, machines]) {
    expect(conditionsOf(cut, place('eu'), 'us').isCut).toBe(true);
    expect(conditionsOf(cut, place('us'), 'eu').isCut).toBe(true);
    expect(conditionsOf(cut, place('us'), 'us').isCut).toBe(false);
    expect(conditionsOf(cut, place('ap'), 'us').isCut).toBe(false);
  }
  expect(conditionsOf(withCut(cut, 'eu-us', false), machines('eu'), 'us').isCut).toBe(false);
});

test('a cut around a region stops all that passes its border, also its own people, and nothing inside', () => {
  const cut = withCut(FAIR, 'ap', true);
  expect(conditionsOf(cut, people('ap'), 'ap').isCut).toBe(true);
  expect(conditionsOf(cut, machines('eu'), 'ap').isCut).toBe(true);
  expect(conditionsOf(cut, machines('ap'), 'eu').isCut).toBe(true);
  expect(conditionsOf(cut, machines('ap'), 'ap').isCut).toBe(false);
  expect(conditionsOf(cut, people('ap'), 'eu').isCut).toBe(false);
});

test('what is slow takes so much longer each way, until it is not any more', () => {
  const slow = withSlow(withSlow(FAIR, 'ap', 300), 'eu-ap', 20);
  expect(conditionsOf(slow, people('ap'), 'ap').delayMs).toBe(308);
  expect(conditionsOf(slow, machines('ap'), 'eu').delayMs).toBe(400);
  expect(conditionsOf(slow, people('ap'), 'us').delayMs).toBe(8 + 110 * DISTANCES.detour);
  expect(conditionsOf(withSlow(slow, 'ap', 0), machines('ap'), 'eu').delayMs).toBe(100);
});

test('a way is named from either end', () => {
  expect(placeNamed('us-eu')).toBe('eu-us');
  expect(placeNamed('ap')).toBe('ap');
  for (const wrong of ['eu-eu', 'mars', 'eu-mars', 'eu-us-ap', '']) expect(placeNamed(wrong)).toBeUndefined();
});
