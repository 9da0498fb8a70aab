import { describe, expect, test } from 'vitest';
import { greatCircleKm } from '#domain/geography.ts';
import { estimate, whereabouts } from '#domain/prior.ts';
import type { Whereabouts } from '#domain/prior.ts';

const REGIONS = new Map([
  ['frankfurt', { latitude: 50.1, longitude: 8.7 }],
  ['virginia', { latitude: 38.9, longitude: -77 }],
  ['sao-paulo', { latitude: -23.5, longitude: -46.6 }],
  ['singapore', { latitude: 1.4, longitude: 103.8 }],
  ['tokyo', { latitude: 35.7, longitude: 139.7 }],
  ['sydney', { latitude: -33.9, longitude: 151.2 }],
]);

function nearest(from: Whereabouts): string | undefined {
  const estimated = Object.entries(estimate(whereabouts(from), REGIONS));
  return estimated.sort(([, one], [, other]) => one - other)[0]?.[0];
}

describe('before anything is measured', () => {
  test.each([
    ['Europe/Berlin', 'frankfurt'],
    ['Europe/Lisbon', 'frankfurt'],
    ['Africa/Cairo', 'frankfurt'],
    ['America/New_York', 'virginia'],
    ['America/Lima', 'sao-paulo'],
    ['America/Los_Angeles', 'virginia'],
    ['America/Sao_Paulo', 'sao-paulo'],
    ['America/Santiago', 'sao-paulo'],
    ['Asia/Jakarta', 'singapore'],
    ['Asia/Kolkata', 'singapore'],
    ['Asia/Seoul', 'tokyo'],
    ['Australia/Melbourne', 'sydney'],
    ['Pacific/Auckland', 'sydney'],
  ])('a browser in the time zone %s is taken to be nearest to %s', (timeZone, region) => {
    expect(nearest({ timeZone })).toBe(region);
  });

  test('the country that a proxy names goes before the time zone, and its zones say where in it', () => {
    expect(nearest({ country: 'JP', timeZone: 'Europe/Berlin' })).toBe('tokyo');
    const west = whereabouts({ country: 'US', timeZone: 'America/Los_Angeles' });
    expect(west?.longitude).toBeLessThan(-110);
  });

  test('a language says something only with a region', () => {
    expect(nearest({ language: 'pt-BR' })).toBe('sao-paulo');
    expect(nearest({ language: 'ko-Kore-KR' })).toBe('tokyo');
    expect(whereabouts({ language: 'en' })).toBeUndefined();
  });

  test.each([
    {},
    { timeZone: 'UTC' },
    { timeZone: 'Etc/GMT+3' },
    { timeZone: 'Atlantis/Capital' },
    { timeZone: '__proto__' },
    { country: 'ZZ' },
    { country: '…' },
    { language: '' },
  ])('what is missing or wrong makes all regions equal: %o', (from) => {
    expect(estimate(whereabouts(from), REGIONS)).toEqual({});
  });

  test('every time zone that the runtime knows is put somewhere or nowhere, never off the map', () => {
    let known = 0;
    const zones = Intl.supportedValuesOf('timeZone');
    for (const timeZone of zones) {
      const at = whereabouts({ timeZone });
      if (at === undefined) continue;
      known += 1;
      expect(greatCircleKm(at, { latitude: 0, longitude: 0 })).toBeLessThan(20_016);
    }
    // The rest are research stations and islands.
    expect(known / zones.length).toBeGreaterThan(0.9);
  });
});
