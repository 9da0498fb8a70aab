import { expect, test } from 'vitest';
import { regionProfileFor } from '#domain/region-profile.ts';

const rules = {
  region: 'default',
  regionOfCountry: { DE: 'privacy', VN: 'mobile-first', AR: 'restricted', SG: 'mobile-first' },
} as const;
const profileOf = (where: Parameters<typeof regionProfileFor>[1], claimed?: 'privacy') =>
  regionProfileFor(claimed, where, rules);

test('what the token says goes before all', () => {
  expect(profileOf({ country: 'SG', timeZone: 'Asia/Singapore' }, 'privacy')).toBe('privacy');
});

test('the country goes before the time zone, in whatever letters the proxy writes it', () => {
  expect(profileOf({ country: 'de', timeZone: 'Asia/Singapore' })).toBe('privacy');
  expect(profileOf({ country: 'US', timeZone: 'Asia/Singapore' })).toBe('default');
});

test.each([
  ['Europe/Berlin', 'privacy'],
  ['Asia/Saigon', 'mobile-first'],
  ['Asia/Ho_Chi_Minh', 'mobile-first'],
  ['America/Argentina/Buenos_Aires', 'restricted'],
  ['America/New_York', 'default'],
  ['Nowhere/At_All', 'default'],
])('without a country, %s is in a country with the profile %s', (timeZone, profile) => {
  expect(profileOf({ timeZone })).toBe(profile);
});

test('of whom nothing is known has what the operator has set', () => {
  expect(regionProfileFor(undefined, {}, { ...rules, region: 'restricted' })).toBe('restricted');
});
