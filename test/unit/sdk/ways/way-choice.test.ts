import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WayRules } from '#protocol/media-policy.ts';
import { FRESH_WAYS, REACH_MS, chooseWay, closedWay } from '#sdk/ways/way-choice.ts';
import type { Way, WayLook, WayOrder } from '#sdk/ways/way-choice.ts';

const RULES: WayRules = { leaveAt: 0.3, leaveSeconds: 8, returnSeconds: 30 };
const WAYS: readonly Way[] = ['udp', 'tcp', 'relay-udp', 'relay-tcp'];
const LOOK_MS = 2000;
/** From an order until the media goes the other way, where that is open. */
const SWITCH_MS = 6000;

/** What each way is like at a time, in s: a share of trouble, or undefined where it is closed. */
type World = (way: Way, second: number) => number | undefined;

/** Lost on this very way, as ICE's questions tell. */
function lookOf(way: Way, trouble: number | undefined): WayLook {
  return { way, trouble, roundTripMs: undefined, questions: 10, missed: Math.ceil(10 * (trouble ?? 0)) };
}

interface Told extends WayOrder {
  readonly second: number;
}

/**
 * A browser in that world: ICE takes what was ordered where it is open, else stays; what dies is left for the first
 * that is open.
 */
function live(world: World, seconds: number, ways = WAYS) {
  let state = FRESH_WAYS;
  let inUse: Way | undefined;
  let going: { readonly to: Way; readonly at: number } | undefined;
  const orders: Told[] = [];
  const used: (Way | undefined)[] = [];
  for (let now = 0; now <= seconds * 1000; now += LOOK_MS) {
    const second = now / 1000;
    const isOpen = (way: Way): boolean => world(way, second) !== undefined;
    if (going !== undefined && now >= going.at) {
      if (isOpen(going.to)) inUse = going.to;
      going = undefined;
    }
    if (inUse === undefined || !isOpen(inUse)) {
      inUse = ways.find(isOpen);
      going = undefined;
      state = { ...state, sought: undefined };
    }
    // Between a reading on one way and one on another nothing is counted.
    const isSame = inUse === used.at(-1);
    used.push(inUse);
    if (inUse === undefined) continue;
    const trouble = isSame ? world(inUse, second) : undefined;
    const choice = chooseWay(RULES, ways, state, lookOf(inUse, trouble), now);
    ({ state } = choice);
    const { order } = choice;
    if (order === undefined) continue;
    orders.push({ ...order, second });
    // The first is a free choice, and takes the first that is open.
    const to = order.way === ways[0] ? ways.find(isOpen) : order.way;
    going = to === undefined ? undefined : { to, at: now + SWITCH_MS };
  }
  return { orders, used, at: (second: number) => used[Math.floor((second * 1000) / LOOK_MS)] };
}

const steady =
  (shares: Partial<Record<Way, number>>): World =>
  (way) =>
    shares[way];

const share = fc.double({ min: 0, max: 1, noNaN: true });
const wellOrBad = fc.oneof(
  fc.constant(undefined),
  fc.double({ min: 0, max: 0.2, noNaN: true }),
  fc.double({ min: 0.35, max: 1, noNaN: true }),
);
const worlds = fc.record({ udp: wellOrBad, tcp: wellOrBad, 'relay-udp': wellOrBad, 'relay-tcp': wellOrBad });

describe('the way of the media', () => {
  it('stays where it is while little is lost, and asks for nothing', () => {
    expect(live(steady({ udp: 0.2, tcp: 0 }), 600).orders).toEqual([]);
  });

  it('is left for TCP when much has been lost for long enough, and says how much', () => {
    const { orders, at } = live(steady({ udp: 0.5, tcp: 0 }), 28);
    expect(orders).toEqual([{ second: 6, way: 'tcp', cause: 'loss', trouble: 0.5 }]);
    expect(at(16)).toBe('tcp');
  });

  it('takes what was sought and is not open for closed, for a while', () => {
    const sought = { way: 'tcp', since: 10_000 } as const;
    const { known, sought: left } = closedWay(RULES, { ...FRESH_WAYS, way: 'udp', sought }, 14_000);
    expect(left).toBeUndefined();
    expect(known.tcp).toMatchObject({ failures: 1, notBefore: 44_000 });
  });

  it('is not left for a few bad seconds, however bad', () => {
    const burst: World = (way, second) => (way === 'udp' && second >= 60 && second < 66 ? 1 : 0);
    expect(live(burst, 200).orders).toEqual([]);
  });

  it('is UDP again when UDP is well again', () => {
    const world: World = (way, second) => (way === 'udp' && second < 40 ? 0.5 : 0);
    const { orders, at } = live(world, 300);
    expect(orders.map(({ way, cause }) => [way, cause])).toEqual([
      ['tcp', 'loss'],
      ['udp', 'return'],
    ]);
    expect(at(60)).toBe('udp');
    expect(at(300)).toBe('udp');
  });

  it('looks at a bad way ever more rarely', () => {
    const { orders } = live(steady({ udp: 0.5, tcp: 0 }), 1800);
    const tries = orders.filter(({ cause }) => cause === 'return').map(({ second }) => second);
    const waits = tries.slice(1).map((second, index) => second - (tries[index] ?? 0));
    expect(tries.length).toBeGreaterThan(3);
    expect(tries.length).toBeLessThan(9);
    for (const [index, wait] of waits.entries())
      expect(wait).toBeGreaterThanOrEqual(Math.min((waits[index - 1] ?? 0) * 1.5, 600));
  });

  it('goes through the relays where TCP is closed, or no better', () => {
    const closed = live(steady({ udp: 0.5, 'relay-tcp': 0 }), 120);
    expect(closed.orders.map(({ way }) => way).slice(0, 3)).toEqual(['tcp', 'relay-udp', 'relay-tcp']);
    expect(closed.used.slice(60 / 2, 90 / 2).filter((way) => way === 'relay-tcp').length).toBeGreaterThan(0);
    const late = live(steady({ udp: 0.5, tcp: 0.6, 'relay-udp': 0.5, 'relay-tcp': 0.1 }), 120);
    expect(late.orders.map(({ way }) => way).slice(0, 3)).toEqual(['tcp', 'relay-udp', 'relay-tcp']);
    // A look at UDP, and at once back to the one that was good.
    expect(late.orders.map(({ way }) => way).slice(3, 5)).toEqual(['udp', 'relay-tcp']);
  });

  it('goes back to the least bad where all are', () => {
    const { orders, at } = live(steady({ udp: 0.4, tcp: 0.9 }), 34, ['udp', 'tcp']);
    expect(orders.map(({ way, cause }) => [way, cause])).toEqual([
      ['tcp', 'loss'],
      ['udp', 'least'],
    ]);
    expect(at(34)).toBe('udp');
  });

  it('gives a way up that is not reached, and is free again', () => {
    const { orders } = live(steady({ udp: 0.5 }), 30, ['udp', 'tcp']);
    expect(orders.map(({ second, way, cause }) => [second, way, cause])).toEqual([
      [6, 'tcp', 'loss'],
      [6 + Math.ceil(REACH_MS / LOOK_MS) * (LOOK_MS / 1000), 'udp', 'unreached'],
    ]);
  });

  it('tells nothing while too little flows to tell', () => {
    let state = FRESH_WAYS;
    for (let now = 0; now < 60_000; now += LOOK_MS) {
      const choice = chooseWay(RULES, WAYS, state, lookOf('udp', undefined), now);
      expect(choice.order).toBeUndefined();
      ({ state } = choice);
    }
  });

  it('is not left for what is lost beyond the node', () => {
    let state = FRESH_WAYS;
    for (let now = 0; now < 60_000; now += LOOK_MS) {
      const look: WayLook = { way: 'udp', trouble: 0.5, roundTripMs: undefined, questions: 2, missed: 0 };
      const choice = chooseWay(RULES, WAYS, state, look, now);
      expect(choice.order).toBeUndefined();
      ({ state } = choice);
    }
  });

  it('is not left for what is lost in a full queue: there is no more room on another way', () => {
    const left = (roundTripMs: number): boolean => {
      let state = FRESH_WAYS;
      for (let now = 0; now < 60_000; now += LOOK_MS) {
        const isClear = now < 10_000;
        const look = { ...lookOf('udp', isClear ? 0 : 0.5), roundTripMs: isClear ? 150 : roundTripMs };
        const { order, state: next } = chooseWay(RULES, WAYS, state, look, now);
        if (order !== undefined) return true;
        state = next;
      }
      return false;
    };
    expect(left(650)).toBe(false);
    expect(left(200)).toBe(true);
  });

  it('is left also where ICE itself comes and goes between it and another', () => {
    let state = FRESH_WAYS;
    const orders: (WayOrder | undefined)[] = [];
    for (let now = 0; now < 14_000; now += LOOK_MS) {
      const look = now % 6000 === 4000 ? lookOf('tcp', undefined) : lookOf('udp', 0.5);
      const choice = chooseWay(RULES, WAYS, state, look, now);
      orders.push(choice.order);
      ({ state } = choice);
    }
    expect(orders.find((order) => order !== undefined)).toMatchObject({ way: 'tcp', cause: 'loss' });
  });

  it('is never left where the rules say so', () => {
    const rules = { ...RULES, leaveAt: 1 };
    let state = FRESH_WAYS;
    for (let now = 0; now < 60_000; now += LOOK_MS) {
      const choice = chooseWay(rules, WAYS, state, lookOf('udp', 0.99), now);
      expect(choice.order).toBeUndefined();
      ({ state } = choice);
    }
  });

  it('ends on one that works whenever there is one, and spends little time on others', () => {
    fc.assert(
      fc.property(worlds, (shares) => {
        const world = steady(shares as Partial<Record<Way, number>>);
        const works = (way: Way | undefined): boolean =>
          way !== undefined && (shares[way] ?? 1) < RULES.leaveAt;
        fc.pre(WAYS.some(works));
        const { used } = live(world, 1200);
        const late = used.slice(600_000 / LOOK_MS);
        expect(late.filter(works).length / late.length).toBeGreaterThan(0.85);
        expect(used.slice(0, 100_000 / LOOK_MS).some(works)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('never flaps, whatever the network does', () => {
    const seconds = fc.array(fc.record({ udp: share, tcp: share, 'relay-udp': share, 'relay-tcp': share }), {
      minLength: 20,
      maxLength: 120,
    });
    fc.assert(
      fc.property(seconds, fc.integer({ min: 2, max: 20 }), (shares, eachSeconds) => {
        const world: World = (way, second) => shares[Math.floor(second / eachSeconds) % shares.length]?.[way];
        const { orders } = live(world, 1200);
        for (const [index, { second }] of orders.entries()) {
          const next = orders[index + 1];
          // Never sooner than it takes to get there and look.
          if (next !== undefined) expect(next.second - second).toBeGreaterThanOrEqual(RULES.leaveSeconds / 2);
        }
        // In each of two ten minutes, and fewer in the second.
        expect(orders.filter(({ second }) => second < 600).length).toBeLessThanOrEqual(30);
        expect(orders.filter(({ second }) => second >= 600).length).toBeLessThanOrEqual(20);
      }),
      { numRuns: 300 },
    );
  });

  it('does not change in a network that does not, but for ever rarer looks at what is wanted more', () => {
    fc.assert(
      fc.property(fc.record({ udp: share, tcp: share, 'relay-udp': share, 'relay-tcp': share }), (shares) => {
        const { orders } = live(steady(shares), 3600);
        expect(orders.filter(({ second }) => second > 1800).length).toBeLessThanOrEqual(24);
      }),
      { numRuns: 200 },
    );
  });
});
