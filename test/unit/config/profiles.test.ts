import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { policyProblems } from '#config/policy-problems.ts';
import { BASE, REGIONS, REGION_OF_COUNTRY, SCENARIOS } from '#config/profiles.ts';
import { allPolicyNames, resolvePolicy } from '#config/resolve-policy.ts';
import type { PolicyOverride } from '#config/resolve-policy.ts';
import { loadConfig } from '#config/load.ts';
import { MediaPolicy } from '#protocol/media-policy.ts';
import { Side } from '#protocol/people.ts';
import { RegionProfile, Scenario } from '#protocol/profiles.ts';

const names = fc.constantFrom(...allPolicyNames());
const maybe = <T>(options: readonly T[]) => fc.option(fc.constantFrom(...options), { nil: undefined });
/** Changes that cannot contradict anything. */
const override: fc.Arbitrary<PolicyOverride> = fc.record({
  scenario: maybe(Scenario.options),
  region: maybe(RegionProfile.options),
  side: maybe(Side.options),
  policy: fc.record(
    {
      audio: fc.record(
        { dtx: fc.boolean(), bitrate: fc.integer({ min: 32_000, max: 128_000 }) },
        { requiredKeys: [] },
      ),
      video: fc.record({ maxHeight: fc.integer({ min: 90, max: 2160 }) }, { requiredKeys: [] }),
      rules: fc.record({ residency: fc.constantFrom(null, 'eu', 'sg') }, { requiredKeys: [] }),
    },
    { requiredKeys: [] },
  ),
});
const overrides = fc.array(override, { maxLength: 5 });

describe('a resolved policy', () => {
  test('is valid for every combination of names, as it is shipped', () => {
    expect(allPolicyNames()).toHaveLength(24);
    for (const combination of allPolicyNames()) {
      const { policy } = resolvePolicy(combination, []);
      expect(MediaPolicy.parse(policy), JSON.stringify(combination)).toEqual(policy);
      expect(policyProblems(policy), JSON.stringify(combination)).toEqual([]);
    }
  });

  test('is valid whatever an operator may write', () => {
    fc.assert(
      fc.property(names, overrides, (combination, list) => {
        const { policy } = resolvePolicy(combination, list);
        expect(MediaPolicy.parse(policy)).toEqual(policy);
      }),
    );
  });

  test('has, in every field, what the last override for it says', () => {
    fc.assert(
      fc.property(names, overrides, (combination, list) => {
        const { policy, from } = resolvePolicy(combination, list);
        const last = list.findLastIndex(
          (one) =>
            one.policy.audio?.bitrate !== undefined &&
            (one.scenario ?? combination.scenario) === combination.scenario &&
            (one.region ?? combination.region) === combination.region &&
            (one.side ?? combination.side) === combination.side,
        );
        if (last < 0) expect(from['audio.bitrate']).not.toContain('override');
        else
          expect([policy.audio.bitrate, from['audio.bitrate']]).toEqual([
            list[last]?.policy.audio?.bitrate,
            `override ${last + 1}`,
          ]);
      }),
    );
  });

  test('says of every field where it is from, and of nothing else', () => {
    fc.assert(
      fc.property(names, overrides, (combination, list) => {
        const { policy, from } = resolvePolicy(combination, list);
        expect(Object.keys(from).toSorted()).toEqual(leaves(policy).toSorted());
      }),
    );
  });

  test('lays the scenario over the base, the region over the scenario, and the operator over all', () => {
    const combination = { scenario: 'inspection', region: 'mobile-first', side: 'shopper' } as const;
    const { policy, from } = resolvePolicy(combination, [{ policy: { video: { maxFrameRate: 10 } } }]);
    expect(from).toMatchObject({
      'audio.nack': 'base',
      'video.maxHeight': 'scenario',
      'video.startBitrate': 'region',
      'video.maxFrameRate': 'override 1',
    });
    expect(policy.video.maxHeight).toBe(SCENARIOS.inspection.shopper.video?.maxHeight);
    expect(policy.video.startBitrate).toBe(REGIONS['mobile-first'].video?.startBitrate);
    expect(policy.audio.nackMaxRttMs).toBe(BASE.audio.nackMaxRttMs);
    expect(policy.video.maxFrameRate).toBe(10);
  });

  test('changes no layer that it is made of', () => {
    const before = structuredClone({ BASE, SCENARIOS, REGIONS });
    for (const combination of allPolicyNames())
      resolvePolicy(combination, [
        { policy: { audio: { bitrate: 64_000 }, rules: { recording: { required: true } } } },
      ]);
    expect({ BASE, SCENARIOS, REGIONS }).toEqual(before);
  });
});

describe('the shipped profiles', () => {
  const shipped = (scenario: Scenario, region: RegionProfile, side: Side) =>
    resolvePolicy({ scenario, region, side }, []).policy;

  test('show a thing sharply in an inspection, and the one who looks at it small', () => {
    expect(shipped('inspection', 'default', 'shopper').video).toMatchObject({
      maxHeight: 1080,
      contentHint: 'detail',
      degradationPreference: 'maintain-resolution',
      facing: 'environment',
    });
    expect(shipped('inspection', 'default', 'agent').video).toMatchObject({ maxHeight: 360, facing: 'user' });
  });

  test('record a return, and look at it like an inspection', () => {
    const { rules, ...rest } = shipped('returns', 'default', 'shopper');
    expect(rules.recording).toEqual({ required: true, consent: 'ask' });
    const { rules: _, ...inspection } = shipped('inspection', 'default', 'shopper');
    expect(rest).toEqual(inspection);
  });

  test('protect the voice sooner where links are thin, never less', () => {
    const [plain, thin] = [
      shipped('consult', 'default', 'agent'),
      shipped('consult', 'mobile-first', 'agent'),
    ];
    const copiesAt = (policy: MediaPolicy, loss: number, rtt: number) =>
      policy.audio.protection.levels
        .findLast(({ riseAt }) => riseAt <= loss)
        ?.ways.findLast(({ fromMs }) => fromMs <= rtt)?.copies.length;
    for (const loss of [0, 0.02, 0.05, 0.2, 0.5]) {
      for (const rtt of [0, 120, 200, 400]) {
        expect(copiesAt(thin, loss, rtt)).toBeGreaterThanOrEqual(copiesAt(plain, loss, rtt)!);
      }
    }
  });

  test('protect the voice no less where more is lost or the way is longer', () => {
    for (const combination of allPolicyNames()) {
      const { levels } = resolvePolicy(combination, []).policy.audio.protection;
      const rtts = [0, 50, 100, 150, 300, 1000];
      const rows = levels.map(({ ways }) =>
        rtts.map((rtt) => ways.findLast(({ fromMs }) => fromMs <= rtt)!.copies.length),
      );
      for (const [index, row] of rows.entries()) {
        expect(row).toEqual(row.toSorted((a, b) => a - b));
        for (const [at, value] of row.entries())
          expect(value).toBeGreaterThanOrEqual(rows[index - 1]?.[at] ?? 0);
      }
    }
  });

  test('name no country twice', () => {
    expect(REGION_OF_COUNTRY).toMatchObject({
      SG: 'mobile-first',
      DE: 'privacy',
      NO: 'privacy',
      AE: 'restricted',
      BR: 'restricted',
    });
    expect(REGION_OF_COUNTRY['US']).toBeUndefined();
    expect(Object.keys(REGION_OF_COUNTRY)).toHaveLength(11 + 30 + 13 + 19);
  });
});

describe('what an operator writes', () => {
  const problemsOf = (profiles: unknown): string => {
    try {
      loadConfig({ overrides: { profiles: profiles as Record<string, unknown> } });
      return '';
    } catch (error) {
      return String(error);
    }
  };
  const overriding = (policy: unknown, more: object = {}): string =>
    problemsOf({ overrides: [{ ...more, policy }] });

  test('is taken when it makes sense', () => {
    expect(problemsOf({ scenario: 'inspection', region: 'privacy', regions: { CH: 'privacy' } })).toBe('');
    expect(overriding({ audio: { bitrate: 48_000 } }, { scenario: 'consult', side: 'agent' })).toBe('');
  });

  test('is refused where it names what is not there', () => {
    expect(overriding({ audio: { bitrat: 48_000 } })).toContain('profiles.overrides.0.policy.audio');
    expect(overriding({ audio: {} }, { scenario: 'party' })).toContain('profiles.overrides.0.scenario');
    expect(problemsOf({ regions: { Germany: 'privacy' } })).toContain('profiles.regions.Germany');
    const layers = [
      { fromHeight: 0, layers: [{ scaleDownBy: 1, maxBitrate: 90_000, temporalLayers: 3, fps: 3 }] },
    ];
    expect(overriding({ video: { layers } })).toContain(
      'profiles.overrides.0.policy.video.layers.0.layers.0',
    );
  });

  test('is refused where a value is none', () => {
    expect(overriding({ audio: { packetMs: 30 } })).toContain('profiles.overrides.0.policy.audio.packetMs');
    expect(overriding({ video: { maxHeight: 10_000 } })).toContain(
      'profiles.overrides.0.policy.video.maxHeight',
    );
    expect(overriding({ video: { layers: [] } })).toContain('profiles.overrides.0.policy.video.layers');
  });

  test.each([
    ['audio.lowBitrate', { audio: { lowBitrate: 64_000 } }],
    ['video.startBitrate', { video: { maxBitrate: 100_000 } }],
    ['ladder.low would be entered and left at once', { ladder: { low: { enter: 120 } } }],
    ['ladder.stills.leave', { ladder: { stills: { leave: 150, enter: 190 } } }],
    [
      'a single layer needs temporal layers',
      {
        video: {
          layers: [{ fromHeight: 0, layers: [{ scaleDownBy: 1, maxBitrate: 90_000, temporalLayers: 1 }] }],
        },
      },
    ],
    [
      'the first is from height 0',
      {
        video: {
          layers: [{ fromHeight: 480, layers: [{ scaleDownBy: 1, maxBitrate: 90_000, temporalLayers: 3 }] }],
        },
      },
    ],
    [
      'level 2 would be entered and left at once',
      {
        audio: {
          protection: {
            levels: [
              { riseAt: 0, fallAt: 0, ways: [{ fromMs: 0, copies: [] }] },
              { riseAt: 0.1, fallAt: 0.1, ways: [{ fromMs: 0, copies: [1] }] },
            ],
          },
        },
      },
    ],
  ])('is refused where it contradicts itself: %s', (message, policy) => {
    const told = overriding(policy);
    expect(told).toContain(message);
    expect(told).toContain('profiles.overrides.0');
  });

  test('is told of all at once', () => {
    const told = problemsOf({
      overrides: [
        { policy: { audio: { lowBitrate: 64_000 } } },
        { scenario: 'returns', policy: { ladder: { full: { enter: 1 } } } },
      ],
    });
    expect(told).toContain('profiles.overrides.0: audio.lowBitrate 64000');
    expect(told).toContain('profiles.overrides.1: ladder.full');
    expect(told).toContain('(returns, default, shopper)');
  });
});

function leaves(value: object, path = ''): string[] {
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) => {
    const field = path === '' ? name : `${path}.${name}`;
    const isBranch = typeof inner === 'object' && inner !== null && !Array.isArray(inner);
    return isBranch ? leaves(inner, field) : [field];
  });
}
