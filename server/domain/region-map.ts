/** What the nodes' reports say of their regions: where each is, and how far they are from each other. Pure. */
import type { NodeReport } from '#protocol/control.ts';
import type { Location } from '#protocol/placement.ts';
import { fibreMs } from './geography.ts';
import type { Between } from './round-trips.ts';

export interface RegionMap {
  readonly regions: ReadonlySet<string>;
  /** Of those regions whose nodes tell. */
  readonly places: ReadonlyMap<string, Location>;
  /** As the nodes measure it; as far as light takes where they have not. */
  readonly between: Between;
}

/** Reports of one region that are asked: the others would say the same. */
const WITNESSES = 8;

export function mapRegions(reports: readonly NodeReport[]): RegionMap {
  const regions = new Set<string>();
  const places = new Map<string, Location>();
  const witnesses = new Map<string, Readonly<Record<string, number>>[]>();
  for (const { region, location, regionRttMs } of reports) {
    regions.add(region);
    if (location !== undefined && !places.has(region)) places.set(region, location);
    if (regionRttMs === undefined) continue;
    const heard = witnesses.get(region) ?? [];
    if (heard.length === 0) witnesses.set(region, heard);
    if (heard.length < WITNESSES) heard.push(regionRttMs);
  }

  const told = (from: string, to: string): number[] =>
    (witnesses.get(from) ?? []).flatMap((rtts) => rtts[to] ?? []);

  function between(one: string, other: string): number | undefined {
    const measured = [...told(one, other), ...told(other, one)].sort((a, b) => a - b);
    if (measured.length > 0) return measured[Math.floor((measured.length - 1) / 2)];
    const [from, to] = [places.get(one), places.get(other)];
    return from && to && fibreMs(from, to);
  }
  return { regions, places, between };
}
