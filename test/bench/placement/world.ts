/**
 * A world to place calls in: regions with nodes, cities with callers, and how long the ways between them are.
 *
 * Between regions: IBM Cloud's published averages, 27 Jul - 25 Aug 2024 (cloud.ibm.com/docs/vpc, "Network
 * latency"), in ms. Between a city and a region nobody publishes a table, so there it is the great circle at the
 * speed of light in fibre, stretched as real paths are: each city-region pair draws its stretch from those of the
 * published pairs of like length. So neighbours on the map are now and then far apart on the wire, as in life.
 */

import { KM_PER_MS, greatCircleKm } from '#domain/geography.ts';
import type { Location } from '#protocol/placement.ts';

export interface Place extends Readonly<Location> {
  readonly name: string;
}

export interface City extends Place {
  /** People of its region who buy across borders, as a share of the sample; metropolitan area in millions. */
  readonly weight: number;
}

const place = (name: string, latitude: number, longitude: number): Place => ({ name, latitude, longitude });

export const REGIONS: readonly Place[] = [
  place('dallas', 32.8, -96.8),
  place('toronto', 43.7, -79.4),
  place('washington', 38.9, -77),
  place('frankfurt', 50.1, 8.7),
  place('london', 51.5, -0.1),
  place('madrid', 40.4, -3.7),
  place('osaka', 34.7, 135.5),
  place('sydney', -33.9, 151.2),
  place('tokyo', 35.7, 139.7),
  place('sao-paulo', -23.5, -46.6),
];

/** Upper half, row by row, in the order above. */
const PUBLISHED_MS: readonly (readonly number[])[] = [
  [34, 31, 123, 113, 119, 150, 186, 143, 146],
  [19, 93, 82, 108, 168, 215, 162, 129],
  [91, 75, 87, 172, 214, 164, 118],
  [13, 29, 232, 250, 233, 198],
  [27, 244, 261, 243, 188],
  [257, 275, 258, 209],
  [122, 9, 293],
  [115, 328],
  [284],
];

const city = (name: string, latitude: number, longitude: number, weight: number): City => ({
  name,
  latitude,
  longitude,
  weight,
});

export const CITIES: readonly City[] = [
  city('New York', 40.7, -74, 20),
  city('Los Angeles', 34.1, -118.2, 13),
  city('Chicago', 41.9, -87.6, 9),
  city('Seattle', 47.6, -122.3, 4),
  city('Miami', 25.8, -80.2, 6),
  city('Mexico City', 19.4, -99.1, 22),
  city('Bogotá', 4.7, -74.1, 11),
  city('Lima', -12, -77, 11),
  city('Santiago', -33.4, -70.7, 7),
  city('Buenos Aires', -34.6, -58.4, 15),
  city('Rio de Janeiro', -22.9, -43.2, 13),
  city('Recife', -8.1, -34.9, 4),
  city('Dublin', 53.3, -6.3, 2),
  city('Paris', 48.9, 2.4, 11),
  city('Berlin', 52.5, 13.4, 4),
  city('Warsaw', 52.2, 21, 3),
  city('Stockholm', 59.3, 18.1, 2),
  city('Rome', 41.9, 12.5, 4),
  city('Istanbul', 41, 29, 16),
  city('Lisbon', 38.7, -9.1, 3),
  city('Casablanca', 33.6, -7.6, 4),
  city('Cairo', 30, 31.2, 21),
  city('Lagos', 6.5, 3.4, 15),
  city('Nairobi', -1.3, 36.8, 5),
  city('Johannesburg', -26.2, 28, 10),
  city('Riyadh', 24.7, 46.7, 8),
  city('Dubai', 25.2, 55.3, 4),
  city('Karachi', 24.9, 67, 17),
  city('Mumbai', 19.1, 72.9, 21),
  city('Delhi', 28.6, 77.2, 32),
  city('Dhaka', 23.8, 90.4, 23),
  city('Bangkok', 13.8, 100.5, 11),
  city('Kuala Lumpur', 3.1, 101.7, 8),
  city('Singapore', 1.4, 103.8, 6),
  city('Jakarta', -6.2, 106.8, 33),
  city('Ho Chi Minh City', 10.8, 106.7, 9),
  city('Manila', 14.6, 121, 24),
  city('Hong Kong', 22.3, 114.2, 7),
  city('Shenzhen', 22.5, 114.1, 17),
  city('Shanghai', 31.2, 121.5, 28),
  city('Taipei', 25, 121.5, 7),
  city('Seoul', 37.6, 127, 25),
  city('Melbourne', -37.8, 145, 5),
  city('Auckland', -36.8, 174.8, 2),
];

export function betweenRegions(one: number, other: number): number {
  if (one === other) return 1;
  const [low, high] = one < other ? [one, other] : [other, one];
  return PUBLISHED_MS[low]![high - low - 1]!;
}

export interface Stretch {
  readonly km: number;
  /** Published round trip over that of light in glass on the great circle. */
  readonly factor: number;
}

/** How much longer real paths are, shortest first. */
export const STRETCHES: readonly Stretch[] = REGIONS.flatMap((one, low) =>
  REGIONS.slice(low + 1).map((other, offset) => {
    const km = greatCircleKm(one, other);
    return { km, factor: betweenRegions(low, low + 1 + offset) / (km / KM_PER_MS) };
  }),
).sort((a, b) => a.km - b.km);

/** Pairs of like length to draw from: near ones take more detours than far ones. */
const LIKE = 12;

export function pathMs(from: Place, to: Place, random: () => number): number {
  const km = greatCircleKm(from, to);
  const at = STRETCHES.findIndex((stretch) => stretch.km >= km);
  const middle = at === -1 ? STRETCHES.length : at;
  const first = Math.max(0, Math.min(STRETCHES.length - LIKE, middle - LIKE / 2));
  const { factor } = STRETCHES[first + Math.floor(random() * LIKE)]!;
  return (km / KM_PER_MS) * factor;
}
