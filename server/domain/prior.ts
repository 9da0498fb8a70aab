/**
 * How far a browser probably is from the regions, before it has measured: from the country that a CDN in front
 * names, the browser's time zone, or a region in its language tag. Pure. What is missing or wrong gives nothing,
 * and then all regions are equal.
 */
import type { Location } from '#protocol/placement.ts';
import { fibreMs, middleOf } from './geography.ts';
import { placeOfTimeZone } from './time-zones.ts';

export interface Whereabouts {
  /** Two letters; from a proxy that is trusted, so it wins. */
  readonly country?: string | undefined;
  /** An IANA name. */
  readonly timeZone?: string | undefined;
  /** A BCP 47 tag: only one with a region says where. */
  readonly language?: string | undefined;
}

/** The median last mile, home networks and 4G together; the same for all regions. */
const LAST_MILE_MS = 20;

export function whereabouts({ country, timeZone, language }: Whereabouts): Location | undefined {
  const there = zonesOf(country);
  // Within a large country the zone says more; one outside is that of a traveller or of a wrong clock.
  if (timeZone !== undefined && there.includes(timeZone)) return placeOfTimeZone(timeZone) ?? middle(there);
  return (
    middle(there) ??
    (timeZone === undefined ? undefined : placeOfTimeZone(timeZone)) ??
    middle(zonesOf(regionIn(language)))
  );
}

/** Estimated round trips in ms, of the regions whose place is known. */
export function estimate(
  from: Location | undefined,
  regions: ReadonlyMap<string, Location>,
): Readonly<Record<string, number>> {
  if (from === undefined) return {};
  return Object.fromEntries(
    [...regions].map(([region, place]) => [region, Math.round(LAST_MILE_MS + fibreMs(from, place))]),
  );
}

function middle(names: readonly string[]): Location | undefined {
  return middleOf(names.map(placeOfTimeZone).filter((place) => place !== undefined));
}

function regionIn(language: string | undefined): string | undefined {
  return language?.split('-').find((part, index) => index > 0 && /^[A-Za-z]{2}$/.test(part));
}

const zones = new Map<string, readonly string[]>();

/** The time zones of a country, as the runtime knows them. */
export function zonesOf(country: string | undefined): readonly string[] {
  if (country === undefined || !/^[A-Za-z]{2}$/.test(country)) return [];
  const code = country.toUpperCase();
  const there = zones.get(code) ?? lookUp(code);
  zones.set(code, there);
  return there;
}

function lookUp(country: string): readonly string[] {
  // Not in TypeScript's library yet.
  const locale = new Intl.Locale(`und-${country}`) as Intl.Locale & {
    getTimeZones?: () => readonly string[] | undefined;
  };
  return locale.getTimeZones?.() ?? [];
}
