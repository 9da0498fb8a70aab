/** What is configured of media policies, as it is asked for. */
import type { PolicyNames, ResolvedPolicy } from '#protocol/media-policy.ts';
import type { RegionProfile, Scenario } from '#protocol/profiles.ts';
import { REGION_OF_COUNTRY } from './profiles.ts';
import { allPolicyNames, resolvePolicy } from './resolve-policy.ts';
import type { Config } from './schema.ts';

export interface ConfiguredPolicies {
  readonly scenario: Scenario;
  readonly region: RegionProfile;
  readonly regionOfCountry: Readonly<Record<string, RegionProfile>>;
  resolve(names: PolicyNames): ResolvedPolicy;
}

export function configuredPolicies({
  scenario,
  region,
  regions,
  overrides,
}: Config['profiles']): ConfiguredPolicies {
  const resolved = new Map(allPolicyNames().map((names) => [nameOf(names), resolvePolicy(names, overrides)]));
  return {
    scenario,
    region,
    regionOfCountry: { ...REGION_OF_COUNTRY, ...regions },
    resolve: (names) => resolved.get(nameOf(names)) ?? resolvePolicy(names, overrides),
  };
}

function nameOf({ scenario, region, side }: PolicyNames): string {
  return `${scenario} ${region} ${side}`;
}
