/** How a call's media is sent, received and kept, for one party: what the operator's profiles resolve to. */
import * as z from 'zod';
import { Side } from './people.ts';
import { RegionProfile, Scenario } from './profiles.ts';

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

/** By the round trip, ascending: the last whose `fromMs` is not above the measured one. The first is of 0 ms. */
const ProtectionWay = z.object({
  fromMs: roundTripMs,
  /** How many packets ago each copy in a packet was sent first, e.g. `[1, 2]` (RFC 2198); none is plain speech. */
  copies: z.array(z.int().min(1).max(6)).max(3),
});

const ProtectionLevel = z.object({
  /** Entered when the share of lost packets reaches this, … */
  riseAt: share,
  /** … and left downwards when it has stayed under this. */
  fallAt: share,
  ways: z.array(ProtectionWay).min(1).max(8),
});

/** Which copies a voice carries, by what is lost on its way. */
export const VoiceProtection = z.object({
  /** Ascending, the first from no loss at all. */
  levels: z.array(ProtectionLevel).min(1).max(8),
  /** How long it has to be better before the next lower level. */
  holdSeconds: seconds,
});
export type VoiceProtection = z.output<typeof VoiceProtection>;

const Audio = z.object({
  codec: z.literal('opus'),
  /** Bit/s. */
  bitrate: bitrate.max(510_000),
  /** Bit/s, when the link has no room for more. */
  lowBitrate: bitrate.max(510_000),
  packetMs: PacketMs,
  /** Where the line has room for `lowBitrate` only; headers weigh less in longer ones. */
  lowPacketMs: PacketMs,
  /** Nothing is sent while nobody speaks. */
  dtx: z.boolean(),
  fec: z.boolean(),
  /** `auto`: lost packets are sent again where the round trip is not above `nackMaxRttMs`. */
  nack: z.enum(['auto', 'off']),
  nackMaxRttMs: roundTripMs,
  /** `auto`: where everybody can decode it. */
  red: z.enum(['auto', 'off']),
  protection: VoiceProtection,
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
  /**
   * By the captured height, ascending: the last whose `fromHeight` is not above it. Layers from small to large; who
   * has one receiver sends the largest alone.
   */
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

/** When the media takes another way to its node although the one in use is open. */
export const WayRules = z.object({
  /** From this share of packets lost on, in either direction; 1 is never. */
  leaveAt: share,
  /** For so long. */
  leaveSeconds: seconds,
  /** A way that was bad is tried again after this; each time in vain doubles it. */
  returnSeconds: seconds,
});
export type WayRules = z.output<typeof WayRules>;

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
  ways: WayRules,
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
  ways: true,
});
export type BrowserPolicy = z.output<typeof BrowserPolicy>;

/** What a media node is told of the policy of a peer. */
export const PeerPolicy = z.strictObject({
  /** Bit/s that the estimate of the peer's downlink begins with. */
  startBitrate: Network.shape.startBitrate,
  /** Of its voice. */
  protection: VoiceProtection,
});
export type PeerPolicy = z.output<typeof PeerPolicy>;

/** What a browser has to know of a call before it has one: cameras open while the call is on its way. */
export const CapturePolicy = Video.pick({
  maxHeight: true,
  maxFrameRate: true,
  contentHint: true,
  facing: true,
});
export type CapturePolicy = z.output<typeof CapturePolicy>;

export const CapturePolicies = z.object({
  /** What a call of this person is. */
  scenario: Scenario,
  /** The shop's token says so: what the page says has no effect. */
  isFixed: z.boolean(),
  of: z.record(Scenario, CapturePolicy),
});
export type CapturePolicies = z.output<typeof CapturePolicies>;

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
