import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Location } from '#protocol/placement.ts';
import { NodeId } from '#protocol/ids.ts';
import { fibreMs } from '#domain/geography.ts';
import { mouthToEar } from '#domain/mouth-to-ear.ts';
import { place } from '#domain/placement.ts';
import type { Choice, PlacementNode } from '#domain/placement.ts';
import { plausible } from '#domain/round-trips.ts';
import type { RoundTrips } from '#domain/round-trips.ts';

describe('told round trips', () => {
  const between = (one: string, other: string): number | undefined =>
    one === other ? 0 : [one, other].includes('mars') ? undefined : 160;

  test('are kept as they are when they can be', () => {
    const told = { frankfurt: 20, singapore: 200 };
    expect(plausible(told, between)).toEqual({ ms: told, isAdjusted: false });
  });

  test('that claim to be near to both ends of a long way are both taken to be long', () => {
    const short = plausible({ frankfurt: 1, singapore: 1 }, () => 400);
    expect(short.isAdjusted).toBe(true);
    expect(short.ms).toEqual({ frankfurt: 149, singapore: 149 });
  });

  test('that claim to be far from one end only are shortened', () => {
    const { ms, isAdjusted } = plausible({ frankfurt: 20, singapore: 9000 }, between);
    expect(ms).toEqual({ frankfurt: 20, singapore: 2 * (20 + 160) + 50 });
    expect(isAdjusted).toBe(true);
  });

  test('are between nothing and ten seconds, and numbers', () => {
    const { ms } = plausible({ frankfurt: -5, singapore: NaN, mars: 1e9 }, between);
    expect(ms).toEqual({ frankfurt: 0, mars: 10_000 });
  });

  test('of regions that nobody has measured between are not doubted', () => {
    expect(plausible({ frankfurt: 5, mars: 900 }, between).isAdjusted).toBe(false);
  });
});

const REGIONS = ['a', 'b', 'c', 'd', 'e'];
const point: fc.Arbitrary<Location> = fc.record({
  latitude: fc.integer({ min: -60, max: 60 }),
  longitude: fc.integer({ min: -180, max: 180 }),
});
/** As real paths are: none is straight, some go far around. */
const detours = fc.array(fc.double({ min: 1, max: 1.4, noNaN: true }), { minLength: 5, maxLength: 5 });
const party = fc.record({ at: point, detours, lastMile: fc.integer({ min: 1, max: 60 }) });
const world = fc.record({
  places: fc.array(point, { minLength: 5, maxLength: 5 }),
  shopper: party,
  agent: party,
});
const lie: fc.Arbitrary<RoundTrips> = fc.dictionary(
  fc.constantFrom(...REGIONS),
  fc.oneof(fc.double({ min: -10, max: 20_000, noNaN: true }), fc.constantFrom(0, 1, 10_000)),
);

type World = typeof world extends fc.Arbitrary<infer W> ? W : never;

function waysOf({ places }: World, { at, detours: by, lastMile }: World['shopper']): RoundTrips {
  return Object.fromEntries(
    REGIONS.map((region, index) => [region, lastMile + fibreMs(at, places[index]!) * by[index]!]),
  );
}

function betweenIn({ places }: World) {
  return (one: string, other: string): number =>
    fibreMs(places[REGIONS.indexOf(one)]!, places[REGIONS.indexOf(other)]!);
}

const nodes: PlacementNode[] = REGIONS.map((region) => ({
  report: {
    nodeId: NodeId.parse(region),
    region,
    residency: [],
    protocol: 1,
    draining: false,
    load: { rooms: 0, peers: 0, consumers: 0, cpu: 0, workers: 1 },
  },
  state: 'ready',
  placedSince: 0,
  rampingUp: 0,
  isReachable: true,
}));

/** A second node has to be worth so much: see `placement.ts`. */
const PAIR_GAIN_MS = 10;

describe('in a world with honest nodes', () => {
  test('the ways that an honest browser measures are not doubted', () => {
    fc.assert(
      fc.property(world, (given) => {
        expect(plausible(waysOf(given, given.shopper), betweenIn(given)).isAdjusted).toBe(false);
      }),
    );
  });

  test('a lie never gets its teller a better call than the truth', () => {
    fc.assert(
      fc.property(world, lie, (given, told) => {
        const between = betweenIn(given);
        const truth = { shopper: waysOf(given, given.shopper), agent: waysOf(given, given.agent) };
        const choose = (shopper: RoundTrips): Choice => {
          const { ms } = plausible(shopper, between);
          const asked = { nodes, protocol: 1, shopper: ms, agent: truth.agent, between, residency: [] };
          return place(asked).choice!;
        };
        const trueMs = ({ shopper, agent }: Choice): number =>
          mouthToEar({
            shopper: truth.shopper[shopper]!,
            agent: truth.agent[agent]!,
            between: shopper === agent ? undefined : between(shopper, agent),
          });
        expect(trueMs(choose(told))).toBeGreaterThanOrEqual(trueMs(choose(truth.shopper)) - PAIR_GAIN_MS);
      }),
      { numRuns: 500 },
    );
  });
});
