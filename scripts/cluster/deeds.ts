/** Breaks and mends what a person at the board or the command line names. */
import type { Deed, Emulation, Way } from '../../client/board/control-protocol.ts';
import type { Member } from './members.ts';
import { DISTANCES, LINKS, REGIONS } from './settings.ts';
import { placeNamed, withCut, withSlow } from './weather.ts';
import type { Weather } from './weather.ts';

export interface Breakable {
  readonly members: readonly Member[];
  readonly weather: () => Weather;
  readonly setWeather: (weather: Weather) => void;
}

/** @throws Error in a sentence for who asked */
export async function doDeed(cluster: Breakable, deed: Deed): Promise<void> {
  switch (deed.deed) {
    case 'cut':
    case 'mend':
      return cluster.setWeather(withCut(cluster.weather(), placeOf(deed.way), deed.deed === 'cut'));
    case 'slow':
      return cluster.setWeather(withSlow(cluster.weather(), placeOf(deed.way), deed.ms));
    default:
      return memberOf(cluster, deed.member)[deed.deed]();
  }
}

export function emulationOf({ members, weather }: Breakable): Emulation {
  const way = (name: string, kind: Way['kind']): Way => ({
    name,
    kind,
    oneWayMs: DISTANCES.oneWayMs[name] ?? 0,
    slowMs: weather().slowMs.get(name) ?? 0,
    isCut: weather().cut.has(name),
  });
  return {
    members: members.map(({ name, kind, region, state }) => ({ name, kind, region, state: state() })),
    ways: [...LINKS.map((name) => way(name, 'link')), ...REGIONS.map(({ region }) => way(region, 'region'))],
  };
}

function placeOf(text: string): string {
  const place = placeNamed(text);
  if (place !== undefined) return place;
  const known = [...LINKS, ...REGIONS.map(({ region }) => region)];
  throw new Error(`There is no way "${text}"; there are: ${known.join(', ')}.`);
}

function memberOf({ members }: Breakable, name: string): Member {
  const member = members.find((known) => known.name === name);
  if (member !== undefined) return member;
  throw new Error(`There is no "${name}"; there are: ${members.map((known) => known.name).join(', ')}.`);
}
