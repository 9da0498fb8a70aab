/** How others would choose, on the same calls: each rule says through which regions a call's media goes. */
import { greatCircleKm } from '#domain/geography.ts';
import type { Place } from './world.ts';

export interface Caller {
  readonly place: Place;
  /** Where a GeoIP database says that they are. */
  readonly geoPlace: Place;
  /** True round trips in ms to every region, the last mile in them. */
  readonly rtt: readonly number[];
}

export interface Route {
  readonly shopper: number;
  readonly agent: number;
}

export type Rule = (shopper: Caller, agent: Caller, regions: readonly Place[]) => Route;

const one = (region: number): Route => ({ shopper: region, agent: region });

function least(values: readonly number[]): number {
  return values.indexOf(Math.min(...values));
}

function nearestOnMap(caller: Caller, regions: readonly Place[]): number {
  return least(regions.map((region) => greatCircleKm(caller.geoPlace, region)));
}

export const nearestToShopper: Rule = (shopper) => one(least(shopper.rtt));
export const nearestToAgent: Rule = (_shopper, agent) => one(least(agent.rtt));

/**
 * LiveKit, open source: the region nearest on the map to the signaling node, and whoever comes first pins the
 * room. The signaling node is taken to be the one that geographic DNS gives the shopper.
 */
export const liveKit: Rule = (shopper, _agent, regions) => one(nearestOnMap(shopper, regions));

/**
 * edumeet: everybody goes to the node nearest by GeoIP, but stays with a node the room already has when that is
 * nearer than 1500 km or no other is more than a quarter closer. Two nodes are piped.
 */
export const edumeet: Rule = (shopper, agent, regions) => {
  const first = nearestOnMap(shopper, regions);
  const nearest = nearestOnMap(agent, regions);
  const toFirst = greatCircleKm(agent.geoPlace, regions[first]!);
  const toNearest = greatCircleKm(agent.geoPlace, regions[nearest]!);
  const stays = toFirst < 1500 || toNearest > toFirst * 0.75;
  return { shopper: first, agent: stays ? first : nearest };
};
