/** Which media policy each party of a call has. */
import { BrowserPolicy, CapturePolicy } from '#protocol/media-policy.ts';
import type {
  CapturePolicies,
  MediaPolicy,
  PeerPolicy,
  PolicyNames,
  ResolvedPolicy,
} from '#protocol/media-policy.ts';
import type { SessionId } from '#protocol/ids.ts';
import type { ShopContext, Side } from '#protocol/people.ts';
import type { RegionProfile, Scenario } from '#protocol/profiles.ts';
import { regionProfileOf } from '#domain/call-record.ts';
import type { CallRecord } from '#domain/call-record.ts';
import { regionProfileFor } from '#domain/region-profile.ts';
import type { RegionRules } from '#domain/region-profile.ts';
import type { Live } from './live.ts';
import type { Networks } from './networks.ts';
import type { Actor } from './ports.ts';

/** What is configured. */
export interface PolicySource extends RegionRules {
  /** What a call is of which nobody says it. */
  readonly scenario: Scenario;
  resolve(names: PolicyNames): ResolvedPolicy;
}

export interface Residency {
  readonly area: string;
  /** The operator has written it: it holds even where no node says that it is there. */
  readonly isCertain: boolean;
}

export interface Policies {
  scenarioOf(context: ShopContext, asked: Scenario | undefined): Scenario;
  /** Never rejects. */
  regionOf(party: Pick<Actor, 'sessionId' | 'context'>): Promise<RegionProfile>;
  /** As `regionOf`, of a session that is only known by its id. Never rejects. */
  regionOfSession(id: SessionId): Promise<RegionProfile>;
  of(call: CallRecord, side: Side): MediaPolicy;
  /** What the shopper's policy says of where the media may be. */
  residencyOf(shopper: Pick<PolicyNames, 'scenario' | 'region'>): Residency | undefined;
  /** @returns undefined for those who take part in no call */
  capture(actor: Actor): Promise<CapturePolicies | undefined>;
}

export interface PoliciesDeps {
  readonly source: PolicySource;
  readonly networks: Pick<Networks, 'of'>;
  readonly live: { readonly sessions: Pick<Live['sessions'], 'get'> };
}

export function createPolicies({ source, networks, live }: PoliciesDeps): Policies {
  const regionOf: Policies['regionOf'] = async ({ sessionId, context }) =>
    regionProfileFor(context.regionProfile, await networks.of(sessionId), source);

  return {
    scenarioOf: (context, asked) => context.scenario ?? asked ?? source.scenario,
    regionOf,
    async regionOfSession(sessionId) {
      const session = await live.sessions.get(sessionId).catch(() => undefined);
      return regionOf({ sessionId, context: session?.value.context ?? {} });
    },
    of: (call, side) =>
      source.resolve({ scenario: call.scenario, region: regionProfileOf(call, side), side }).policy,
    residencyOf(names) {
      const { policy, from } = source.resolve({ ...names, side: 'shopper' });
      const area = policy.rules.residency;
      if (area === null) return undefined;
      return { area, isCertain: from['rules.residency']?.startsWith('override') ?? false };
    },
    async capture(actor) {
      if (actor.role !== 'shopper' && actor.role !== 'agent') return undefined;
      const side = actor.role;
      const region = await regionOf(actor);
      const of = (scenario: Scenario): CapturePolicy =>
        CapturePolicy.parse(source.resolve({ scenario, region, side }).policy.video);
      return {
        scenario: actor.context.scenario ?? source.scenario,
        isFixed: actor.context.scenario !== undefined,
        of: { consult: of('consult'), inspection: of('inspection'), returns: of('returns') },
      };
    },
  };
}

/** What a browser needs of a policy, and no more. */
export function browserPolicy(policy: MediaPolicy): BrowserPolicy {
  return BrowserPolicy.parse(policy);
}

/** What a media node needs of it. */
export function peerPolicy({ network, audio }: MediaPolicy): PeerPolicy {
  const protection = audio.red === 'off' ? WITHOUT_COPIES : audio.protection;
  return { startBitrate: network.startBitrate, protection };
}

const WITHOUT_COPIES: PeerPolicy['protection'] = {
  levels: [{ riseAt: 0, fallAt: 0, ways: [{ fromMs: 0, copies: [] }] }],
  holdSeconds: 1,
};
