/**
 * Roughly where a time zone is, from its name's continent, its offset, and whether it has summer time. Pure.
 * Not an atlas: good to about a thousand kilometres, which tells regions of one continent apart and no more.
 */
import type { Location } from '#protocol/placement.ts';

/** Hours east of Greenwich in winter → latitude and longitude of where most people of that offset live. */
type Places = readonly (readonly [offset: number, latitude: number, longitude: number])[];

/** By which half of the year has summer time; zones near the equator have none. */
interface Continent {
  readonly north?: Places;
  readonly south?: Places;
  readonly none?: Places;
}

const CONTINENTS: Readonly<Record<string, Continent>> = {
  Europe: {
    north: [
      [0, 52, -3],
      [1, 49, 8],
      [2, 49, 26],
    ],
    none: [
      [0, 64, -22],
      [1, 49, 8],
      [3, 50, 35],
      [4, 52, 48],
    ],
  },
  Asia: {
    north: [
      [2, 33, 35],
      [3, 33, 44],
    ],
    none: [
      [3, 25, 46],
      [3.5, 35, 51],
      [4, 30, 54],
      [4.5, 34, 67],
      [5, 32, 68],
      [5.5, 20, 78],
      [6, 25, 89],
      [6.5, 19, 96],
      [7, 8, 104],
      [8, 22, 114],
      [9, 36, 132],
      [10, 45, 134],
      [12, 60, 160],
    ],
  },
  Africa: {
    north: [
      [0, 32, -7],
      [2, 29, 31],
    ],
    none: [
      [0, 9, -6],
      [1, 8, 6],
      [2, -20, 28],
      [3, 0, 38],
    ],
  },
  America: {
    north: [
      [-9, 61, -150],
      [-8, 38, -120],
      [-7, 40, -107],
      [-6, 39, -92],
      [-5, 41, -77],
      [-4, 46, -63],
      [-3.5, 47, -53],
      [-3, 60, -46],
      [-2, 64, -52],
    ],
    south: [
      [-4, -33, -71],
      [-3, -30, -55],
    ],
    none: [
      [-7, 32, -111],
      [-6, 18, -98],
      [-5, -2, -76],
      [-4, 5, -66],
      [-3, -23, -49],
    ],
  },
  Australia: {
    south: [
      [9.5, -35, 139],
      [10, -35, 149],
    ],
    none: [
      [8, -32, 116],
      [9.5, -12, 131],
      [10, -27, 153],
    ],
  },
  Pacific: {
    south: [[12, -39, 175]],
    none: [
      [-10, 21, -157],
      [10, -9, 147],
      [12, -18, 178],
    ],
  },
  Atlantic: {
    north: [
      [-4, 32, -65],
      [-1, 38, -26],
      [0, 29, -16],
    ],
    none: [
      [-1, 15, -23],
      [0, 64, -22],
    ],
  },
  Indian: {
    none: [
      [3, -19, 47],
      [4, -20, 57],
      [5, 4, 73],
    ],
  },
};

/** An hour's difference is another zone; more than this is another part of the world. */
const NEAR_HOURS = 1;
// Any year does: rules of summer time change seldom, and then by weeks.
const WINTER = Date.UTC(2026, 0, 1);
const SUMMER = Date.UTC(2026, 6, 1);

/** Asking for an offset takes a tenth of a millisecond. Browsers name zones as they like, so what is kept is limited. */
const known = new Map<string, Location | undefined>();
const KEPT = 1000;

/** @returns undefined for what is no zone of a place, e.g. `UTC` */
export function placeOfTimeZone(name: string): Location | undefined {
  if (known.has(name)) return known.get(name);
  const place = lookUp(name);
  if (known.size < KEPT) known.set(name, place);
  return place;
}

function lookUp(name: string): Location | undefined {
  const continent = CONTINENTS[name.split('/')[0] ?? ''];
  const january = offsetHours(name, WINTER);
  const july = offsetHours(name, SUMMER);
  if (continent === undefined || january === undefined || july === undefined) return undefined;
  const season = january === july ? 'none' : january < july ? 'north' : 'south';
  const offset = Math.min(january, july);
  let nearest: Places[number] | undefined;
  for (const place of continent[season] ?? []) {
    const isNearer = nearest === undefined || Math.abs(place[0] - offset) < Math.abs(nearest[0] - offset);
    if (isNearer && Math.abs(place[0] - offset) <= NEAR_HOURS) nearest = place;
  }
  return nearest && { latitude: nearest[1], longitude: nearest[2] };
}

function offsetHours(timeZone: string, at: number): number | undefined {
  try {
    const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(at);
    const text = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const [, sign, hours, minutes] = /^GMT(?:([+-])(\d\d):(\d\d))?$/.exec(text) ?? [];
    const size = Number(hours ?? 0) + Number(minutes ?? 0) / 60;
    return sign === '-' ? -size : size;
  } catch {
    return undefined;
  }
}
