/** Where regions stand on the map, and which ways are between them. Pure. */
import type { Board, BoardNode } from '#protocol/board.ts';

export interface RegionPlace {
  readonly region: string;
  /** Percent of the map's width and height. */
  readonly x: number;
  readonly y: number;
  readonly ready: number;
  readonly all: number;
}

export interface RegionWay {
  readonly from: RegionPlace;
  readonly to: RegionPlace;
  /** Undefined where nobody has measured it. */
  readonly rttMs: number | undefined;
  /** Calls whose parties are on nodes of the two. */
  readonly calls: number;
}

type Placed = Pick<BoardNode, 'region' | 'location'> & { readonly state: string };

/** Names and numbers at the edge need room too. */
const MARGIN_X = 14;
const MARGIN_Y = 20;

/** West is left, north is up, as far apart as the map allows; who does not tell stands in a row below. */
export function placesOf(nodes: readonly Placed[]): RegionPlace[] {
  const regions = [...new Set(nodes.map(({ region }) => region))].sort();
  const located = regions.map((region) => ({
    region,
    location: nodes.find((node) => node.region === region && node.location !== undefined)?.location,
  }));
  const known = located.flatMap(({ location }) => location ?? []);
  const scaleX = scale(
    known.map(({ longitude }) => longitude),
    MARGIN_X,
  );
  const scaleY = scale(
    known.map(({ latitude }) => -latitude),
    MARGIN_Y,
  );
  const lost = located.filter(({ location }) => location === undefined);
  return located.map(({ region, location }) => {
    const index = lost.findIndex((other) => other.region === region);
    const there = nodes.filter((node) => node.region === region);
    return {
      region,
      x: location === undefined ? (100 * (index + 1)) / (lost.length + 1) : scaleX(location.longitude),
      y: location === undefined ? (known.length === 0 ? 50 : 90) : scaleY(-location.latitude),
      ready: there.filter(({ state }) => state === 'ready').length,
      all: there.length,
    };
  });
}

export function waysOf(places: readonly RegionPlace[], { ways, calls, nodes }: Board): RegionWay[] {
  const regionOf = new Map(nodes.map(({ nodeId, region }) => [nodeId, region]));
  return places.flatMap((from, index) =>
    places.slice(index + 1).map((to) => {
      const isBetween = (one: string | undefined, other: string | undefined): boolean =>
        (one === from.region && other === to.region) || (one === to.region && other === from.region);
      return {
        from,
        to,
        rttMs: ways.find(({ between }) => isBetween(...between))?.rttMs,
        calls: calls.shown.filter(
          ({ nodeId, agentNodeId }) =>
            agentNodeId !== undefined && isBetween(regionOf.get(nodeId), regionOf.get(agentNodeId)),
        ).length,
      };
    }),
  );
}

function scale(values: readonly number[], margin: number): (value: number) => number {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  if (!(most > least)) return () => 50;
  return (value) => margin + ((value - least) / (most - least)) * (100 - 2 * margin);
}
