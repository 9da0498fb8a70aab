/** Who speaks: roles, grants and the ways a person is named to the other side. */
import * as z from 'zod';
import { PersonId } from './ids.ts';
import { RegionProfile, Scenario } from './profiles.ts';

export const Role = z.enum(['shopper', 'agent', 'supervisor', 'inspector', 'operator']);
export type Role = z.output<typeof Role>;

/** A BCP 47 language tag, e.g. `en`, `zh-Hans`. */
export const LanguageTag = z.string().regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/);
export type LanguageTag = z.output<typeof LanguageTag>;

/** The two sides of a call, whatever the role behind them. */
export const Side = z.enum(['shopper', 'agent']);
export type Side = z.output<typeof Side>;

export const Person = z.object({
  id: PersonId,
  displayName: z.string().max(80),
});
export type Person = z.output<typeof Person>;

/** What the shop says the shopper is looking at: signed by the shop, shown to the agent, never guessed. */
export const ShopContext = z.object({
  product: z
    .object({
      id: z.string().max(120),
      name: z.string().max(200),
      price: z.string().max(40).optional(),
      url: z.string().max(500).optional(),
      imageUrl: z.string().max(500).optional(),
    })
    .optional(),
  order: z.object({ id: z.string().max(120), placedAt: z.string().max(40).optional() }).optional(),
  page: z.string().max(500).optional(),
  /** An area, e.g. `eu`: the call's media passes only through nodes that say they are in it. */
  residency: z.string().min(1).max(32).optional(),
  /** What the shopper's calls are, whatever the page says. */
  scenario: Scenario.optional(),
  /** Goes before what the country or the time zone would say. */
  regionProfile: RegionProfile.optional(),
});
export type ShopContext = z.output<typeof ShopContext>;
