/** What the shipped media profiles say, and where in the world which of them holds. */
import { BASE, REGIONS, REGION_OF_COUNTRY, SCENARIOS } from '#config/profiles.ts';
import { RegionProfile, Scenario } from '#protocol/profiles.ts';
import { Side } from '#protocol/people.ts';
import { code, table } from './markdown.ts';

/** Every field of the base, and what lies over it. */
export function policyFields(): string {
  const layers: [name: string, fields: ReadonlyMap<string, unknown>][] = [
    ...Scenario.options.flatMap((scenario) =>
      Side.options.map((side): [string, ReadonlyMap<string, unknown>] => [
        `${scenario}, ${side}`,
        leaves(SCENARIOS[scenario][side]),
      ]),
    ),
    ...RegionProfile.options.map((region): [string, ReadonlyMap<string, unknown>] => [
      region,
      leaves(REGIONS[region]),
    ]),
  ];
  const rows = [...leaves(BASE)].map(([field, value]) => {
    const changes = new Map<string, string[]>();
    for (const [name, fields] of layers) {
      if (fields.has(field))
        changes.set(short(fields.get(field)), [...(changes.get(short(fields.get(field))) ?? []), name]);
    }
    return [
      code(field),
      short(value),
      [...changes].map(([to, by]) => `${to}: ${by.join('; ')}`).join('<br>'),
    ];
  });
  return table(['Field', 'Base', 'Elsewhere'], rows);
}

export function countries(): string {
  const rows = RegionProfile.exclude(['default']).options.map((profile) => {
    const there = Object.keys(REGION_OF_COUNTRY).filter((country) => REGION_OF_COUNTRY[country] === profile);
    return [code(profile), there.toSorted().join(' ')];
  });
  return table(['Region profile', 'Countries'], rows);
}

/** Lists of layers and levels are longer than a cell. */
function short(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 40 ? 'a list of its own' : code(text);
}

function leaves(value: object, path = ''): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const [name, inner] of Object.entries(value)) {
    const field = path === '' ? name : `${path}.${name}`;
    const isBranch = typeof inner === 'object' && inner !== null && !Array.isArray(inner);
    for (const [leaf, at] of isBranch ? leaves(inner as object, field) : [[field, inner] as const])
      found.set(leaf, at);
  }
  return found;
}
