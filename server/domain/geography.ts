/** Where on the map, and how long light in glass takes from there. Pure. */
import type { Location } from '#protocol/placement.ts';

const EARTH_KM = 6371;
/** Light in glass, there and back. */
export const KM_PER_MS = 100;
/** Real paths are longer than the great circle: the median of published ways between regions. */
const DETOUR = 1.6;

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

export function greatCircleKm(one: Location, other: Location): number {
  const dLatitude = radians(other.latitude - one.latitude);
  const dLongitude = radians(other.longitude - one.longitude);
  const a =
    Math.sin(dLatitude / 2) ** 2 +
    Math.cos(radians(one.latitude)) * Math.cos(radians(other.latitude)) * Math.sin(dLongitude / 2) ** 2;
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(a)));
}

/** An estimate of the round trip in ms, without anybody's last mile. */
export function fibreMs(one: Location, other: Location): number {
  return (greatCircleKm(one, other) / KM_PER_MS) * DETOUR;
}

/** The middle of places, on the sphere; undefined for none, or for places all around the world. */
export function middleOf(places: readonly Location[]): Location | undefined {
  let [x, y, z] = [0, 0, 0];
  for (const { latitude, longitude } of places) {
    x += Math.cos(radians(latitude)) * Math.cos(radians(longitude));
    y += Math.cos(radians(latitude)) * Math.sin(radians(longitude));
    z += Math.sin(radians(latitude));
  }
  const length = Math.hypot(x, y, z);
  if (length === 0 || length < places.length * CLOSE) return undefined;
  const degrees = (angle: number): number => (angle * 180) / Math.PI;
  return { latitude: degrees(Math.asin(z / length)), longitude: degrees(Math.atan2(y, x)) };
}

/** 1 is all in one point, 0 is all around: a country over two oceans has no middle worth knowing. */
const CLOSE = 0.7;
