import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NodeId } from '#protocol/ids.ts';
import { place } from '#domain/placement.ts';
import type { PlacementNode, PlacementRequest } from '#domain/placement.ts';
import type { RoundTrips } from '#domain/round-trips.ts';

const REGIONS = ['frankfurt', 'virginia', 'singapore', 'sao-paulo'] as const;

interface NodeFacts {
  readonly region?: string;
  readonly residency?: readonly string[];
  readonly state?: PlacementNode['state'];
  readonly protocol?: number;
  readonly draining?: boolean;
  readonly cpu?: number;
  readonly rooms?: number;
  readonly placedSince?: number;
  readonly rampingUp?: number;
  readonly isReachable?: boolean;
}

function node(id: string, facts: NodeFacts = {}): PlacementNode {
  const { rooms = 0, cpu = 0, region = 'frankfurt', residency = [], protocol = 1, draining = false } = facts;
  return {
    report: {
      nodeId: NodeId.parse(id),
      region,
      residency: [...residency],
      protocol,
      draining,
      load: { rooms, peers: 0, consumers: 0, cpu, workers: 2 },
    },
    state: facts.state ?? 'ready',
    placedSince: facts.placedSince ?? 0,
    rampingUp: facts.rampingUp ?? 0,
    isReachable: facts.isReachable ?? true,
  };
}

function request(more: Partial<PlacementRequest>): PlacementRequest {
  return { nodes: [], protocol: 1, shopper: {}, agent: {}, residency: [], between: () => undefined, ...more };
}

const reasons = (asked: PlacementRequest) =>
  Object.fromEntries(place(asked).rejected.map(({ nodeId, reason }) => [nodeId, reason]));

describe('one region', () => {
  test('the least loaded node is chosen, and every other has its reason', () => {
    const nodes = [
      node('busy', { cpu: 0.8 }),
      node('calm', { cpu: 0.1 }),
      node('lost', { state: 'lost' }),
      node('draining', { draining: true }),
      node('old', { protocol: 9 }),
      node('full', { cpu: 1 }),
    ];
    expect(place(request({ nodes })).choice).toEqual({ shopper: 'calm', agent: 'calm' });
    expect(reasons(request({ nodes }))).toEqual({
      busy: 'more-loaded',
      lost: 'not-ready',
      draining: 'draining',
      old: 'other-protocol',
      full: 'full',
    });
  });

  test('what was placed since the last report counts, so a burst does not herd', () => {
    const nodes = [node('a', { rooms: 5, placedSince: 20 }), node('b', { rooms: 10 })];
    expect(place(request({ nodes })).choice?.shopper).toBe('b');
  });

  test('what was placed lately counts on top of what is measured, as its load does not show yet', () => {
    const nodes = [node('a', { cpu: 0.6, rampingUp: 30 }), node('b', { cpu: 0.7 })];
    expect(place(request({ nodes })).choice?.shopper).toBe('b');
    expect(place(request({ nodes: [node('a', { cpu: 0.6 }), nodes[1]!] })).choice?.shopper).toBe('a');
  });

  test('a node that says it is idle while it has all its rooms is not believed', () => {
    const nodes = [node('liar', { cpu: 0, rooms: 100 }), node('honest', { cpu: 0.9 })];
    expect(place(request({ nodes })).choice?.shopper).toBe('honest');
  });

  test('without a node there is no choice', () => {
    expect(place(request({}))).toEqual({ choice: undefined, costMs: undefined, rejected: [] });
  });
});

describe('two regions', () => {
  const nodes = [node('fra', { region: 'frankfurt' }), node('sin', { region: 'singapore' })];
  const european: RoundTrips = { frankfurt: 20, singapore: 220 };
  const asian: RoundTrips = { frankfurt: 220, singapore: 20 };

  test('both parties in one get a node there', () => {
    const chosen = place(request({ nodes, shopper: european, agent: european }));
    expect(chosen.choice).toEqual({ shopper: 'fra', agent: 'fra' });
    expect(chosen.rejected).toEqual([
      { nodeId: 'sin', region: 'singapore', reason: 'longer-path', costMs: 281 },
    ]);
  });

  test('far apart, a pair is chosen when the way between the nodes is clearly shorter', () => {
    const far = { nodes, shopper: european, agent: asian };
    const pair = place(request({ ...far, between: () => 160 }));
    expect(pair.choice).toEqual({ shopper: 'fra', agent: 'sin' });
    // 20 to Frankfurt, 160 across, 20 from Singapore, halved; two hops; and the devices.
    expect(pair.costMs).toBe(60 + 100 + 2);
    const single = place(request({ ...far, between: () => 195 }));
    expect(single.choice?.shopper).toBe(single.choice?.agent);
  });

  test('a node that is a little better than the one in use is not said to be farther', () => {
    const equal = { frankfurt: 50, singapore: 45 };
    const asked = request({ nodes, shopper: equal, agent: equal, current: { shopper: NodeId.parse('fra') } });
    expect(place(asked).choice?.shopper).toBe('fra');
    expect(reasons(asked)).toEqual({ sin: 'small-gain' });
  });

  test('a pair that nobody has measured is not chosen', () => {
    const chosen = place(request({ nodes, shopper: european, agent: asian })).choice;
    expect(chosen?.shopper).toBe(chosen?.agent);
  });

  test('a pair is not made of a node that the other cannot reach', () => {
    const alone = [node('fra', { isReachable: false }), node('sin', { region: 'singapore' })];
    const chosen = place(request({ nodes: alone, shopper: european, agent: asian, between: () => 1 }));
    expect(chosen.choice?.shopper).toBe(chosen.choice?.agent);
    const beside = [...alone, node('fra2', { cpu: 0.3 })];
    const pair = place(request({ nodes: beside, shopper: european, agent: asian, between: () => 1 }));
    expect(pair.choice).toEqual({ shopper: 'fra2', agent: 'sin' });
  });

  test('a shopper who is somewhere stays there when the agent gets a node', () => {
    const busy = [node('fra', { cpu: 0.7 }), node('fra2'), nodes[1]!];
    const ring = { nodes: busy, shopper: european, agent: asian, between: () => 100 };
    expect(place(request(ring)).choice).toEqual({ shopper: 'fra2', agent: 'sin' });
    const current = { shopper: NodeId.parse('fra') };
    expect(place(request({ ...ring, current })).choice).toEqual({ shopper: 'fra', agent: 'sin' });
  });

  test('while it rings a shopper leaves for less than in a call, though not for next to nothing', () => {
    const gained = (between: number, isRinging: boolean) => {
      const current = { shopper: NodeId.parse('sin'), isRinging };
      const asked = { nodes, shopper: european, agent: asian, between: () => between, current };
      return place(request(asked)).choice?.shopper === 'fra';
    };
    // From 220 ms and one hop to 20, the way between and two hops, all halved but the hops: 29 and 14 ms.
    expect([gained(140, true), gained(140, false)]).toEqual([true, false]);
    expect([gained(170, true), gained(170, false)]).toEqual([false, false]);
  });

  test('a pin to a region leaves the choice among its nodes', () => {
    const asked = request({
      nodes: [node('fra', { cpu: 0.8 }), node('fra2'), node('sin', { region: 'singapore' })],
      shopper: asian,
      agent: asian,
      pin: { region: 'frankfurt' },
    });
    expect(place(asked).choice).toEqual({ shopper: 'fra2', agent: 'fra2' });
    expect(reasons(asked)).toEqual({ fra: 'more-loaded', sin: 'not-the-pinned' });
  });

  test('residency goes before every millisecond', () => {
    const homes = [node('fra', { residency: ['eu'] }), node('sin', { region: 'singapore' })];
    const asked = request({ nodes: homes, shopper: asian, agent: asian, residency: ['eu'] });
    expect(place(asked).choice).toEqual({ shopper: 'fra', agent: 'fra' });
    expect(reasons(asked)).toEqual({ sin: 'outside-residency' });
    expect(place({ ...asked, residency: ['eu', 'br'] }).choice).toBeUndefined();
  });

  test('an operator’s pin is kept or refused, never passed over', () => {
    const pin = { nodeId: NodeId.parse('sin') };
    const asked = request({ nodes, shopper: european, agent: european, pin });
    expect(place(asked).choice).toEqual({ shopper: 'sin', agent: 'sin' });
    expect(place({ ...asked, nodes: [nodes[0]!] }).choice).toBeUndefined();
  });
});

const facts: fc.Arbitrary<NodeFacts> = fc.record({
  region: fc.constantFrom(...REGIONS),
  residency: fc.subarray(['eu', 'us']),
  state: fc.constantFrom('ready', 'ready', 'ready', 'lost', 'starting'),
  protocol: fc.constantFrom(1, 1, 1, 2),
  draining: fc.constantFrom(false, false, true),
  cpu: fc.double({ min: 0, max: 1, noNaN: true }),
  rooms: fc.nat(120),
  placedSince: fc.nat(10),
  rampingUp: fc.nat(10),
  isReachable: fc.constantFrom(true, true, false),
});
const nodesOf = fc
  .array(facts, { maxLength: 12 })
  .map((all) => all.map((one, index) => node(`n${index}`, one)));
const roundTrips: fc.Arbitrary<RoundTrips> = fc.record(
  Object.fromEntries(REGIONS.map((region) => [region, fc.integer({ min: 1, max: 400 })])),
);
const matrix = fc
  .array(fc.integer({ min: 1, max: 300 }), { minLength: 16, maxLength: 16 })
  .map((values) => (one: string, other: string) => {
    const [a, b] = [REGIONS.indexOf(one as never), REGIONS.indexOf(other as never)].sort();
    return values[a! * 4 + b!];
  });
const residency = fc.constantFrom<string[]>([], [], ['eu'], ['us'], ['eu', 'us']);
const pin = fc.constantFrom(undefined, undefined, { region: 'frankfurt' }, { nodeId: NodeId.parse('n1') });
const anything = fc.record({
  nodes: nodesOf,
  shopper: roundTrips,
  agent: roundTrips,
  between: matrix,
  residency,
  pin,
});

describe('whatever the nodes and the parties are', () => {
  test('no chosen node breaks a hard limit, and every other node has a reason', () => {
    fc.assert(
      fc.property(anything, (asked) => {
        const { choice, rejected } = place(request(asked));
        const ids = asked.nodes.map(({ report }) => report.nodeId);
        const chosen = choice === undefined ? [] : [...new Set([choice.shopper, choice.agent])];
        expect([...chosen, ...rejected.map(({ nodeId }) => nodeId)].sort()).toEqual([...ids].sort());
        if (chosen.length > 1)
          for (const id of chosen)
            expect(asked.nodes.find((one) => one.report.nodeId === id)?.isReachable).toBe(true);
        for (const id of chosen) {
          const { report, state } = asked.nodes.find((one) => one.report.nodeId === id)!;
          expect(state).toBe('ready');
          expect(report.draining).toBe(false);
          expect(report.protocol).toBe(1);
          expect(report.residency).toEqual(expect.arrayContaining(asked.residency));
          if (asked.pin?.nodeId !== undefined) expect(id).toBe(asked.pin.nodeId);
          if (asked.pin?.region !== undefined) expect(report.region).toBe(asked.pin.region);
          expect(report.load.cpu).toBeLessThan(1);
        }
      }),
    );
  });

  test('nothing allowed beats the choice on every input', () => {
    fc.assert(
      fc.property(anything, (asked) => {
        const { choice, rejected } = place(request(asked));
        if (choice === undefined) return;
        const byId = new Map(asked.nodes.map((one) => [one.report.nodeId, one]));
        // A way through one node has no way between nodes: that counts as nothing there.
        const inputs = (shopper: PlacementNode, agent: PlacementNode) => [
          asked.shopper[shopper.report.region]!,
          asked.agent[agent.report.region]!,
          shopper === agent ? -1 : asked.between(shopper.report.region, agent.report.region)!,
          load(shopper),
          load(agent),
        ];
        const beats = (one: number[], other: number[]) =>
          one.every((value, index) => value < other[index]! || (index === 2 && value === other[index]));
        const chosen = inputs(byId.get(choice.shopper)!, byId.get(choice.agent)!);
        const others = rejected
          .filter(({ costMs }) => costMs !== undefined)
          .map(({ nodeId }) => byId.get(nodeId)!);
        const usable = [...others, byId.get(choice.shopper)!, byId.get(choice.agent)!];
        for (const shopper of usable)
          for (const agent of usable) {
            const isPair = shopper.report.region !== agent.report.region;
            if (shopper !== agent && !(isPair && shopper.isReachable && agent.isReachable)) continue;
            expect(beats(inputs(shopper, agent), chosen)).toBe(false);
          }
      }),
    );
  });

  test('a call that is somewhere stays there under noise of three milliseconds', () => {
    const noise = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(anything, noise, (asked, shifts) => {
        const { choice } = place(request(asked));
        if (choice === undefined) return;
        const shaken = (trips: RoundTrips, from: number): RoundTrips =>
          Object.fromEntries(
            Object.entries(trips).map(([name, ms], index) => [name, ms + shifts[from + index]!]),
          );
        const again = place(
          request({
            ...asked,
            shopper: shaken(asked.shopper, 0),
            agent: shaken(asked.agent, 4),
            current: choice,
          }),
        );
        expect(again.choice).toEqual(choice);
      }),
    );
  });

  test('the order of the nodes does not matter', () => {
    fc.assert(
      fc.property(anything, (asked) => {
        const turned = { ...asked, nodes: asked.nodes.toReversed() };
        expect(place(request(turned)).costMs).toBe(place(request(asked)).costMs);
      }),
    );
  });
});

function load({ report, placedSince, rampingUp }: PlacementNode): number {
  const { cpu, rooms } = report.load;
  return Math.min(1, Math.max(cpu + rampingUp / 100, (rooms + placedSince) / 100));
}
