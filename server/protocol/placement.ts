/** How far browsers and nodes are from the regions, and why a call's media went where it went. */
import * as z from 'zod';
import { request } from './contract.ts';
import type { Requests } from './contract.ts';
import { CallId, Instant, NodeId } from './ids.ts';

export const Region = z.string().min(1).max(64);

/** More than any installation has; keeps what a browser sends small. */
const MOST_REGIONS = 32;
export const LONGEST_RTT_MS = 10_000;

/** Round trips in ms by region. */
export const RegionRtts = z
  .record(Region, z.number().min(0).max(LONGEST_RTT_MS))
  .refine((rtts) => Object.keys(rtts).length <= MOST_REGIONS, `more than ${MOST_REGIONS} regions`);
export type RegionRtts = z.output<typeof RegionRtts>;

/** Degrees, north and east positive. */
export const Location = z.object({
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
});
export type Location = z.output<typeof Location>;

/** Where a page measures its way to a region. A path is one of the server itself. */
export const Probe = z.object({ region: Region, url: z.string().max(500) });
export type Probe = z.output<typeof Probe>;

/** An IANA name, e.g. `Europe/Berlin`. */
export const TimeZone = z.string().regex(/^[\w+/-]{1,64}$/);

export const networkRequests = {
  /** What the page has measured; replaces what it told before. */
  'network:report': request(z.strictObject({ rttMs: RegionRtts }), z.object({})),
} as const satisfies Requests;

/** Why a node was not chosen. Closed list. */
export const REJECTIONS = {
  'not-ready': 'It is starting, or nobody hears of it.',
  draining: 'It takes no new calls.',
  'other-protocol': 'It speaks another version of the protocol.',
  'outside-residency': 'The call’s media may not leave an area that the node is not in.',
  'not-the-pinned': 'The operator has said where such calls go, and it is not there.',
  full: 'It has no worker, or its busiest one is fully used.',
  'more-loaded': 'Another node of its region has more room.',
  'longer-path': 'A word takes longer from mouth to ear through it.',
  'small-gain':
    'A word would take a little less through it: not enough to leave a node, or to need a second one.',
} as const;
export type Rejection = keyof typeof REJECTIONS;
export const Rejection = z.enum(Object.keys(REJECTIONS) as [Rejection, ...Rejection[]]);

/** What was known of a party's ways; a region in neither map is taken to be far. */
export const PartyWays = z.object({
  measuredMs: RegionRtts,
  /** From where the browser seems to be. */
  estimatedMs: RegionRtts,
  /** The measured ones contradicted what the nodes measure between themselves, and were put right. */
  isAdjusted: z.boolean(),
});
export type PartyWays = z.output<typeof PartyWays>;

const ChosenNode = z.object({ nodeId: NodeId, region: Region });

/** One decision on a call's nodes, as it is kept with the call. */
export const PlacementDecision = z.object({
  /**
   * start: who answers is not known yet · ring: both parties are known · lost: its node is gone · drain: it is
   * emptied · measured: what was only estimated has been measured since
   */
  cause: z.enum(['start', 'ring', 'lost', 'drain', 'measured']),
  shopper: PartyWays,
  agent: PartyWays.optional(),
  /** The media may pass only through nodes of all of these areas. */
  residency: z.array(z.string()),
  pin: z.object({ nodeId: NodeId.optional(), region: Region.optional() }).optional(),
  chosen: z.object({ shopper: ChosenNode, agent: ChosenNode }),
  /** Mouth to ear with the penalty for load, in ms; a party not known yet counts as far from everywhere. */
  costMs: z.number(),
  /** The best of those not chosen; `costMs` is what a call through that node alone would have cost. */
  rejected: z.array(ChosenNode.extend({ reason: Rejection, costMs: z.number().optional() })).max(20),
  /** All of them, by reason. */
  rejectedCounts: z.partialRecord(Rejection, z.int().positive()),
});
export type PlacementDecision = z.output<typeof PlacementDecision>;

/** What `GET /v1/calls/:id/placement` answers, oldest first. */
export const CallPlacement = z.object({
  callId: CallId,
  decisions: z.array(PlacementDecision.extend({ at: Instant })),
});
export type CallPlacement = z.output<typeof CallPlacement>;
