/** How a call's media is sent, received and kept, for one party: what the operator's profiles resolve to. */
import * as z from 'zod';
import { Side } from './people.ts';

/**
 * consult: the voice comes first · inspection: a sharp picture of what the shopper holds · returns: an inspection
 * that is recorded
 */
export const Scenario = z.enum(['consult', 'inspection', 'returns']);
export type Scenario = z.output<typeof Scenario>;

/**
 * What the party's part of the world asks for. mobile-first: thin and lossy links · privacy: where media and
 * recordings may be · restricted: networks that let little through
 */
export const RegionProfile = z.enum(['default', 'mobile-first', 'privacy', 'restricted']);
export type RegionProfile = z.output<typeof RegionProfile>;

const bitrate = z.int().min(6_000).max(20_000_000);
const height = z.int().min(90).max(2160);
const frameRate = z.int().min(1).max(60);
const seconds = z.number().min(0.1).max(600);
const share = z.number().min(0).max(1);
const roundTripMs = z.int().min(0).max(10_000);

/** Milliseconds of voice in one packet. */
export const PacketMs = z.literal([10, 20, 40, 60]);
export const Facing = z.enum(['user', 'environment']);
export type Facing = z.output<typeof Facing>;

/** What goes with every word: `redundancy` is how many earlier packets each packet repeats (RFC 2198). */
export const Protection = z.object({
  fec: z.boolean(),
  redundancy: z.int().min(0).max(2),
  packetMs: PacketMs,
});
export type Protection = z.output<typeof Protection>;

/** Entered when the measured share of lost packets reaches `riseAt`, left downwards when it is under `fallAt`. */
const ProtectionLevel = z.object({
  riseAt: share,
  fallAt: share,
  /** By the round trip, ascending: the last whose `fromMs` is not above the measured one. The first is of 0 ms. */
  ways: z
    .array(Protection.extend({ fromMs: roundTripMs }))
    .min(1)
    .max(8),
});

const Audio = z.object({
  codec: z.literal('opus'),
  /** Bit/s. */
  bitrate: bitrate.max(510_000),
  /** Bit/s, when the link has no room for more. */
  lowBitrate: bitrate.max(510_000),
  /** Where the protection table does not say otherwise. */
  packetMs: PacketMs,
  /** Nothing is sent while nobody speaks. */
  dtx: z.boolean(),
  fec: z.boolean(),
  /** `auto`: lost packets are sent again where the round trip is not above `nackMaxRttMs`. */
  nack: z.enum(['auto', 'off']),
  nackMaxRttMs: roundTripMs,
  /** `auto`: where everybody can decode it. */
  red: z.enum(['auto', 'off']),
  /** By loss: levels ascending, the first without any. `holdSeconds` of less loss before the next lower one. */
  protection: z.object({ levels: z.array(ProtectionLevel).min(1).max(8), holdSeconds: seconds }),
});

const Layer = z.object({
  /** Of the captured width and height. */
  scaleDownBy: z.number().min(1).max(16),
  /** Bit/s. */
  maxBitrate: bitrate,
  maxFrameRate: frameRate.optional(),
  temporalLayers: z.int().min(1).max(3),
});
export type Layer = z.output<typeof Layer>;

const ContentHint = z.enum(['motion', 'detail', 'text']);

const Video = z.object({
  maxHeight: height,
  maxFrameRate: frameRate,
  contentHint: ContentHint,
  degradationPreference: z.enum(['maintain-framerate', 'maintain-resolution', 'balanced']),
  /** Among what this side sends. */
  priority: z.enum(['very-low', 'low', 'medium', 'high']),
  /** The first camera of a phone. */
  facing: Facing,
  /** The first that both ends have. */
  codecs: z
    .array(z.enum(['VP8', 'H264']))
    .min(1)
    .max(2),
  /** Bit/s that the encoder begins with. */
  startBitrate: bitrate,
  /** Bit/s of a layer, whatever the layer itself allows. */
  maxBitrate: bitrate,
  /** By the captured height, ascending: the last whose `fromHeight` is not above it. Layers from small to large. */
  layers: z
    .array(z.object({ fromHeight: z.int().min(0).max(2160), layers: z.array(Layer).min(1).max(3) }))
    .min(1)
    .max(6),
});

const Screen = z.object({
  maxFrameRate: frameRate,
  contentHint: ContentHint,
  /** Bit/s. */
  maxBitrate: bitrate,
  temporalLayers: z.int().min(2).max(3),
});

/** Kbit/s: below `leave` the call goes down a rung, from `enter` on it comes back up to this one. */
const Rung = z.object({ leave: z.number().min(0).max(20_000), enter: z.number().min(0).max(20_000) });

const Ladder = z.object({
  full: Rung,
  reduced: Rung,
  low: Rung,
  stills: Rung,
  /** Below it only text is left. */
  audio: Rung,
  downSeconds: seconds,
  upSeconds: seconds,
});

const Network = z.object({
  /** `first`: through a relay over TLS where there is one, and directly only when that fails. */
  turn: z.enum(['fallback', 'first']),
  /** Never directly. */
  relayOnly: z.boolean(),
  /** Bit/s that a node begins with towards this party. */
  startBitrate: bitrate.min(30_000),
});

const Rules = z.object({
  recording: z.object({
    required: z.boolean(),
    /** Before a recording begins. */
    consent: z.enum(['ask', 'notice']),
  }),
  /** The media passes only through nodes of this area; null where it may pass through any. */
  residency: z.string().min(1).max(32).nullable(),
});

export const MediaPolicy = z.object({
  audio: Audio,
  video: Video,
  screen: Screen,
  ladder: Ladder,
  /** The party pays for what it receives, or has little of it. */
  dataSaver: z.boolean(),
  network: Network,
  rules: Rules,
});
export type MediaPolicy = z.output<typeof MediaPolicy>;

/** What a browser is told when it opens its media. */
export const BrowserPolicy = MediaPolicy.pick({
  audio: true,
  video: true,
  screen: true,
  ladder: true,
  dataSaver: true,
});
export type BrowserPolicy = z.output<typeof BrowserPolicy>;

/** What a browser has to know of a call before it has one: cameras open while the call is on its way. */
export const CapturePolicy = Video.pick({
  maxHeight: true,
  maxFrameRate: true,
  contentHint: true,
  facing: true,
});
export type CapturePolicy = z.output<typeof CapturePolicy>;

/** Whose policy. */
export const PolicyNames = z.strictObject({ scenario: Scenario, region: RegionProfile, side: Side });
export type PolicyNames = z.output<typeof PolicyNames>;

/** What `GET /v1/profiles/resolved` answers. */
export const ResolvedPolicy = PolicyNames.extend({
  policy: MediaPolicy,
  /** The layer that each field is from: `base`, `scenario`, `region`, or `override n`, counted from 1. */
  from: z.record(z.string(), z.string()),
});
export type ResolvedPolicy = z.output<typeof ResolvedPolicy>;
