/** Lays the profiles over one another, and keeps of every field which layer it is from. Pure. */

import type { MediaPolicy, PolicyNames, ResolvedPolicy } from '#protocol/media-policy.ts';
import { Side } from '#protocol/people.ts';
import { RegionProfile, Scenario } from '#protocol/profiles.ts';
import type { PolicyPart } from './policy-part.ts';
import { BASE, REGIONS, SCENARIOS } from './profiles.ts';

/** Without a name it is for all. */
export interface PolicyOverride extends Partial<{
  readonly [Name in keyof PolicyNames]: PolicyNames[Name] | undefined;
}> {
  readonly policy: PolicyPart;
}

type Fields = Readonly<Record<string, unknown>>;

export function resolvePolicy(names: PolicyNames, overrides: readonly PolicyOverride[]): ResolvedPolicy {
  const { scenario, region, side } = names;
  const layers: [from: string, part: Fields][] = [
    ['base', BASE],
    ['scenario', SCENARIOS[scenario][side]],
    ['region', REGIONS[region]],
  ];
  for (const [index, override] of overrides.entries()) {
    if (isFor(override, names)) layers.push([`override ${index + 1}`, override.policy]);
  }
  const from: Record<string, string> = {};
  let policy: Fields = {};
  for (const [layer, part] of layers) policy = laidOver(policy, part, '', (field) => (from[field] = layer));
  // The base is whole, and a part changes no type.
  return { ...names, policy: policy as MediaPolicy, from };
}

/** Every combination of names there is. */
export function allPolicyNames(): PolicyNames[] {
  return Scenario.options.flatMap((scenario) =>
    RegionProfile.options.flatMap((region) => Side.options.map((side) => ({ scenario, region, side }))),
  );
}

function isFor(override: PolicyOverride, names: PolicyNames): boolean {
  return (['scenario', 'region', 'side'] as const).every(
    (name) => override[name] === undefined || override[name] === names[name],
  );
}

function laidOver(under: Fields, over: Fields, path: string, note: (field: string) => void): Fields {
  const result: Record<string, unknown> = { ...under };
  for (const [name, value] of Object.entries(over)) {
    if (value === undefined) continue;
    const field = path === '' ? name : `${path}.${name}`;
    if (isFields(value)) {
      const inner = result[name];
      result[name] = laidOver(isFields(inner) ? inner : {}, value, field, note);
    } else {
      result[name] = value;
      note(field);
    }
  }
  return result;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
