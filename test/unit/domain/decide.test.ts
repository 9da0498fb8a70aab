import { expect, test } from 'vitest';
import { NodeId } from '#protocol/ids.ts';
import { PlacementDecision } from '#protocol/placement.ts';
import { decide } from '#domain/decide.ts';
import type { DecisionRequest } from '#domain/decide.ts';
import { mapRegions } from '#domain/region-map.ts';
import type { PlacementNode } from '#domain/placement.ts';

function node(
  id: string,
  region: string,
  more: Partial<PlacementNode['report']> = {},
  state: PlacementNode['state'] = 'ready',
): PlacementNode {
  const load = { rooms: 0, peers: 0, consumers: 0, cpu: 0, workers: 1 };
  return {
    report: { nodeId: NodeId.parse(id), region, residency: [], protocol: 1, draining: false, load, ...more },
    state,
    placedSince: 0,
    rampingUp: 0,
    isReachable: true,
  };
}

const asked = (nodes: readonly PlacementNode[], more: Partial<DecisionRequest> = {}): DecisionRequest => ({
  cause: 'ring',
  nodes,
  protocol: 1,
  shopper: {},
  agent: {},
  residency: [],
  ...more,
});

test('of thousands of nodes the best twenty are kept with their reasons, and the number of all', () => {
  const far = Array.from({ length: 500 }, (_, index) => node(`far-${index}`, `region-${index % 30}`));
  const lost = Array.from({ length: 300 }, (_, index) => node(`lost-${index}`, 'here', {}, 'lost'));
  const rttMs = Object.fromEntries(
    Array.from({ length: 30 }, (_, index) => [`region-${index}`, 400 - index]),
  );
  const nodes = [...lost, ...far, node('chosen', 'here')];
  const network = { rttMs: { ...rttMs, here: 5 } };
  const { decision } = decide(asked(nodes, { shopper: network, agent: network }))!;
  expect(decision.chosen.shopper).toEqual({ nodeId: 'chosen', region: 'here' });
  expect(decision.rejectedCounts).toEqual({ 'not-ready': 300, 'longer-path': 500 });
  expect(decision.rejected).toHaveLength(20);
  // Sixteen nodes of the nearest region come first, then those of the next.
  expect(decision.rejected.filter(({ region }) => region === 'region-29')).toHaveLength(16);
  expect(decision.rejected.filter(({ region }) => region === 'region-28')).toHaveLength(4);
  expect(PlacementDecision.parse(decision)).toEqual(decision);
  expect(JSON.stringify(decision).length).toBeLessThan(6000);
});

test('what was measured goes before what is estimated, region by region, and each is told apart', () => {
  const nodes = [
    node('fra', 'frankfurt', { location: { latitude: 50, longitude: 9 } }),
    node('sin', 'singapore', { location: { latitude: 1, longitude: 104 } }),
    node('mars', 'mars'),
  ];
  const shopper = { timeZone: 'Europe/Berlin', rttMs: { frankfurt: 31.42, atlantis: 1 } };
  const { decision } = decide(asked(nodes, { shopper }))!;
  expect(decision.shopper.measuredMs).toEqual({ frankfurt: 31.4 });
  expect(Object.keys(decision.shopper.estimatedMs)).toEqual(['singapore']);
});

test('without a node that may take it there is no decision', () => {
  expect(decide(asked([node('fra', 'frankfurt', { draining: true })]))).toBeUndefined();
});

test('between two regions counts what either side’s nodes measure, else the way of light', () => {
  const fra = { location: { latitude: 50.1, longitude: 8.7 }, regionRttMs: { singapore: 150 } };
  const reports = [
    node('fra', 'frankfurt', fra),
    node('fra2', 'frankfurt', { regionRttMs: { singapore: 170 } }),
    node('sin', 'singapore', { regionRttMs: { frankfurt: 900 } }),
    node('nyc', 'new-york', { location: { latitude: 40.7, longitude: -74 } }),
    node('moon', 'moon'),
  ].map(({ report }) => report);
  const { between } = mapRegions(reports);
  // One that is far off changes nothing.
  expect(between('frankfurt', 'singapore')).toBe(170);
  expect(between('singapore', 'frankfurt')).toBe(170);
  expect(between('frankfurt', 'new-york')).toBeCloseTo(99, 0);
  expect(between('frankfurt', 'moon')).toBeUndefined();
});
