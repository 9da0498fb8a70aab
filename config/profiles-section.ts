/** The operator's word on media policies. */
import * as z from 'zod';

import { Side } from '#protocol/people.ts';
import { RegionProfile, Scenario } from '#protocol/profiles.ts';
import { PolicyPart } from './policy-part.ts';
import { policyProblems } from './policy-problems.ts';
import { allPolicyNames, resolvePolicy } from './resolve-policy.ts';

const Override = z.strictObject({
  scenario: Scenario.optional(),
  region: RegionProfile.optional(),
  side: Side.optional(),
  policy: PolicyPart,
});

/** Every combination is tried: one override may be right only without another. */
const Overrides = z.array(Override).superRefine((overrides, context) => {
  const told = new Set<string>();
  for (const names of allPolicyNames()) {
    const { policy, from } = resolvePolicy(names, overrides);
    for (const { fields, message } of policyProblems(policy)) {
      if (told.has(message)) continue;
      told.add(message);
      const last = Math.max(
        ...fields.map((field) => Number(/^override (\d+)$/.exec(from[field] ?? '')?.[1] ?? 0)),
      );
      const { scenario, region, side } = names;
      context.addIssue({
        code: 'custom',
        path: last === 0 ? [] : [last - 1],
        message: `${message} (${scenario}, ${region}, ${side})`,
      });
    }
  }
});

export const Profiles = z.strictObject({
  scenario: Scenario.default('consult').describe(
    'What a call is that says nothing else: `consult`, `inspection` or `returns`.',
  ),
  region: RegionProfile.default('default').describe(
    'Region profile where the country is unknown or not listed: `default`, `mobile-first`, `privacy` or `restricted`.',
  ),
  regions: z
    .record(z.string().regex(/^[A-Z]{2}$/, 'expected the two capital letters of a country'), RegionProfile)
    .default({})
    .describe('Region profiles by country, e.g. `{ "CH": "privacy" }`; goes over the map that is shipped.'),
  overrides: Overrides.default([]).describe(
    'Changes to policies, later ones over earlier ones: `{ scenario?, region?, side?, policy }`.',
  ),
});
