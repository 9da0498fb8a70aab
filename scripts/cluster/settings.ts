/** What `npm run cluster` starts and how far its regions are from each other: change it here. */
import type { ConfigInput } from '#config/schema.ts';

export interface RegionSettings {
  /** As in `sfu.region`. */
  readonly region: string;
  readonly city: string;
  readonly location: NonNullable<NonNullable<ConfigInput['sfu']>['location']>;
  /** Names of its media nodes; the n-th of the m-th region really listens on 127.0.m.n. */
  readonly nodes: readonly string[];
}

export const REGIONS: readonly RegionSettings[] = [
  {
    region: 'eu',
    city: 'Frankfurt',
    location: { latitude: 50.1, longitude: 8.7 },
    nodes: ['fra-1', 'fra-2'],
  },
  { region: 'us', city: 'Ashburn', location: { latitude: 39, longitude: -77.5 }, nodes: ['iad-1'] },
  { region: 'ap', city: 'Singapore', location: { latitude: 1.4, longitude: 103.8 }, nodes: ['sin-1'] },
];

/** Where Redis and the signaling servers are. */
export const HOME = 'eu';
export const SERVERS = ['server-1', 'server-2'] as const;

export interface Distances {
  /** One way between data centres, in ms, by the name of the way. */
  readonly oneWayMs: Readonly<Record<string, number>>;
  /** From a person to the nearest region, one way, in ms. */
  readonly lastMileMs: number;
  /** How much longer the public ways of people to a far region are than those between data centres. */
  readonly detour: number;
  /** Each packet between regions takes up to this much longer, in ms. */
  readonly jitterMs: number;
}

/** As on the long cables. */
export const DISTANCES: Distances = {
  oneWayMs: { 'eu-us': 45, 'eu-ap': 80, 'us-ap': 110 },
  lastMileMs: 8,
  detour: 1.5,
  jitterMs: 2,
};

/** Calls whose parties are on two nodes at the same time, per node. */
export const PIPES_PER_NODE = 40;

/** The name of a way between two regions, as in the table above: `us-eu` is `eu-us`. */
export function linkBetween(one: string, other: string): string {
  const order = REGIONS.map(({ region }) => region);
  const [first, second] = [one, other].sort((a, b) => order.indexOf(a) - order.indexOf(b));
  return `${first}-${second}`;
}

export const LINKS: readonly string[] = REGIONS.flatMap(({ region }, index) =>
  REGIONS.slice(index + 1).map((other) => linkBetween(region, other.region)),
);
