/**
 * Which region profile a party has: what its token says, else by its country, else by its time zone, else the
 * operator's. Pure.
 */
import type { RegionProfile } from '#protocol/profiles.ts';
import { zonesOf } from './prior.ts';
import type { Whereabouts } from './prior.ts';

export interface RegionRules {
  /** Where nothing is known of a party, or its country is not listed. */
  readonly region: RegionProfile;
  /** By the two capital letters of a country. */
  readonly regionOfCountry: Readonly<Record<string, RegionProfile>>;
}

export function regionProfileFor(
  claimed: RegionProfile | undefined,
  { country, timeZone }: Whereabouts,
  { region, regionOfCountry }: RegionRules,
): RegionProfile {
  if (claimed !== undefined) return claimed;
  const there = country?.toUpperCase() ?? (timeZone && countryOf(timeZone, Object.keys(regionOfCountry)));
  return (there === undefined ? undefined : regionOfCountry[there]) ?? region;
}

/** Only the listed ones are looked at: a zone that two countries share is taken for the first. */
function countryOf(timeZone: string, countries: readonly string[]): string | undefined {
  const zone = canonical(timeZone);
  return countries.find((country) => zonesOf(country).includes(zone));
}

/** Browsers differ in which of a zone's names they use. */
function canonical(timeZone: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    return timeZone;
  }
}
