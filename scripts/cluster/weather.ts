/** What the emulated network between the regions is like at this moment. Pure, but for what `change` writes. */
import { CLEAR } from '#test/relay/lane.ts';
import type { LaneConditions } from '#test/relay/lane.ts';
import { DISTANCES, LINKS, REGIONS, linkBetween } from './settings.ts';
import type { Distances } from './settings.ts';

/** Who sends: people come to a region from outside, machines are in it. */
export interface Place {
  readonly kind: 'people' | 'machines';
  readonly region: string;
}

/** Faults by place: a link (`eu-us`, both directions), or a region (`ap`: all that passes its border). */
export interface Weather {
  readonly cut: ReadonlySet<string>;
  readonly slowMs: ReadonlyMap<string, number>;
}

export const FAIR: Weather = { cut: new Set(), slowMs: new Map() };

/** `us-eu` → `eu-us`; undefined for what is neither a link nor a region. */
export function placeNamed(text: string): string | undefined {
  if (REGIONS.some(({ region }) => region === text)) return text;
  const [one = '', other = '', ...more] = text.split('-');
  const name = linkBetween(one, other);
  return more.length === 0 && LINKS.includes(name) ? name : undefined;
}

/** One direction of the way from there to that region's machines, and back. */
export function conditionsOf(
  weather: Weather,
  from: Place,
  to: string,
  distances: Distances = DISTANCES,
): LaneConditions {
  const isAcross = from.region !== to;
  const link = linkBetween(from.region, to);
  const passed = [
    // Inside a region nothing passes its border.
    ...(isAcross || from.kind === 'people' ? [to] : []),
    ...(isAcross ? [link] : []),
    ...(isAcross && from.kind === 'machines' ? [from.region] : []),
  ];
  const lastMileMs = from.kind === 'people' ? distances.lastMileMs : 0;
  const detour = from.kind === 'people' ? distances.detour : 1;
  const acrossMs = isAcross ? (distances.oneWayMs[link] ?? 0) * detour : 0;
  const slowMs = passed.reduce((sum, place) => sum + (weather.slowMs.get(place) ?? 0), 0);
  return {
    ...CLEAR,
    delayMs: lastMileMs + acrossMs + slowMs,
    jitterMs: isAcross ? distances.jitterMs : 0,
    isCut: passed.some((place) => weather.cut.has(place)),
  };
}

export function withCut(weather: Weather, place: string, isCut: boolean): Weather {
  const cut = new Set(weather.cut);
  if (isCut) cut.add(place);
  else cut.delete(place);
  return { ...weather, cut };
}

export function withSlow(weather: Weather, place: string, ms: number): Weather {
  const slowMs = new Map(weather.slowMs);
  if (ms > 0) slowMs.set(place, ms);
  else slowMs.delete(place);
  return { ...weather, slowMs };
}
