/**
 * The profiles as they are shipped: layers over one another, the later one winning field by field (lists as a
 * whole). Base, then the scenario's for the side, then the region profile's, then what the operator overrides.
 */

import type { MediaPolicy, VoiceProtection } from '#protocol/media-policy.ts';
import type { Side } from '#protocol/people.ts';
import { RegionProfile } from '#protocol/profiles.ts';
import type { Scenario } from '#protocol/profiles.ts';
import type { PolicyPart } from './policy-part.ts';

/**
 * Near, lost packets are asked for again, and a copy of the packet before mends most of what is left. Far, Opus' own
 * protection has the packet before in little; a copy of the one before that covers runs of two for the same bits.
 * Measured with `npm run bench -- media`.
 */
const FAR_MS = 40;

type ProtectionWays = VoiceProtection['levels'][number]['ways'];

const FEW_COPIES: ProtectionWays = [
  { fromMs: 0, copies: [1] },
  { fromMs: FAR_MS, copies: [2] },
];
const MORE_COPIES: ProtectionWays = [
  { fromMs: 0, copies: [1, 2] },
  { fromMs: FAR_MS, copies: [1, 3] },
];

const VOICE_PROTECTION: VoiceProtection = {
  levels: [
    { riseAt: 0, fallAt: 0, ways: [{ fromMs: 0, copies: [] }] },
    {
      riseAt: 0.03,
      fallAt: 0.015,
      ways: FEW_COPIES,
    },
    {
      riseAt: 0.15,
      fallAt: 0.1,
      ways: MORE_COPIES,
    },
  ],
  holdSeconds: 10,
};

export const BASE: MediaPolicy = {
  audio: {
    codec: 'opus',
    bitrate: 32_000,
    lowBitrate: 16_000,
    packetMs: 20,
    lowPacketMs: 60,
    dtx: false,
    fec: true,
    nack: 'auto',
    nackMaxRttMs: FAR_MS,
    red: 'auto',
    protection: VOICE_PROTECTION,
  },
  video: {
    maxHeight: 720,
    maxFrameRate: 30,
    contentHint: 'motion',
    degradationPreference: 'maintain-framerate',
    priority: 'low',
    facing: 'user',
    codecs: ['VP8', 'H264'],
    startBitrate: 1_000_000,
    maxBitrate: 4_000_000,
    layers: [
      // Below this a second, quarter-size layer would show nothing.
      { fromHeight: 0, layers: [{ scaleDownBy: 1, maxBitrate: 600_000, temporalLayers: 3 }] },
      {
        fromHeight: 480,
        layers: [
          { scaleDownBy: 4, maxBitrate: 180_000, temporalLayers: 3 },
          { scaleDownBy: 1, maxBitrate: 900_000, temporalLayers: 3 },
        ],
      },
      {
        fromHeight: 720,
        layers: [
          { scaleDownBy: 4, maxBitrate: 180_000, temporalLayers: 3 },
          { scaleDownBy: 1, maxBitrate: 1_700_000, temporalLayers: 3 },
        ],
      },
    ],
  },
  screen: { maxFrameRate: 15, contentHint: 'detail', maxBitrate: 2_500_000, temporalLayers: 3 },
  ladder: {
    full: { leave: 700, enter: 1000 },
    reduced: { leave: 350, enter: 500 },
    low: { leave: 120, enter: 200 },
    stills: { leave: 50, enter: 70 },
    audio: { leave: 14, enter: 24 },
    downSeconds: 1.5,
    upSeconds: 8,
  },
  dataSaver: false,
  network: { turn: 'fallback', relayOnly: false, startBitrate: 1_000_000 },
  // Below, the protection of voices is enough; a stream over a line that loses packets itself would be worse.
  ways: { leaveAt: 0.3, leaveSeconds: 8, returnSeconds: 30 },
  rules: { recording: { required: false, consent: 'ask' }, residency: null },
};

/** What the shopper shows is what counts, and every line of it; frames that come late do not hurt. */
const SHOWN: PolicyPart = {
  video: {
    maxHeight: 1080,
    maxFrameRate: 15,
    contentHint: 'detail',
    degradationPreference: 'maintain-resolution',
    priority: 'medium',
    facing: 'environment',
    startBitrate: 1_500_000,
    layers: [
      { fromHeight: 0, layers: [{ scaleDownBy: 1, maxBitrate: 900_000, temporalLayers: 3 }] },
      {
        fromHeight: 480,
        layers: [
          { scaleDownBy: 3, maxBitrate: 200_000, temporalLayers: 3 },
          { scaleDownBy: 1, maxBitrate: 1_300_000, temporalLayers: 3 },
        ],
      },
      {
        fromHeight: 720,
        layers: [
          { scaleDownBy: 3, maxBitrate: 250_000, temporalLayers: 3 },
          { scaleDownBy: 1, maxBitrate: 2_200_000, temporalLayers: 3 },
        ],
      },
      {
        fromHeight: 1080,
        layers: [
          { scaleDownBy: 3, maxBitrate: 300_000, temporalLayers: 3 },
          { scaleDownBy: 1, maxBitrate: 3_500_000, temporalLayers: 3 },
        ],
      },
    ],
  },
};

/** The one who looks: a face in a corner, which must not cost the shopper's picture anything. */
const LOOKING: PolicyPart = {
  video: {
    maxHeight: 360,
    maxFrameRate: 15,
    priority: 'very-low',
    startBitrate: 200_000,
    layers: [{ fromHeight: 0, layers: [{ scaleDownBy: 1, maxBitrate: 250_000, temporalLayers: 3 }] }],
  },
};

const RECORDED: PolicyPart = { rules: { recording: { required: true, consent: 'ask' } } };

export const SCENARIOS: Readonly<Record<Scenario, Readonly<Record<Side, PolicyPart>>>> = {
  consult: { shopper: {}, agent: {} },
  inspection: { shopper: SHOWN, agent: LOOKING },
  returns: { shopper: { ...SHOWN, ...RECORDED }, agent: { ...LOOKING, ...RECORDED } },
};

export const REGIONS: Readonly<Record<RegionProfile, PolicyPart>> = {
  default: {},
  'mobile-first': {
    audio: {
      bitrate: 24_000,
      lowBitrate: 12_000,
      dtx: true,
      protection: {
        levels: [
          {
            riseAt: 0,
            fallAt: 0,
            ways: [
              { fromMs: 0, copies: [] },
              { fromMs: 150, copies: [2] },
            ],
          },
          {
            riseAt: 0.02,
            fallAt: 0.01,
            ways: FEW_COPIES,
          },
          {
            riseAt: 0.1,
            fallAt: 0.06,
            ways: MORE_COPIES,
          },
        ],
        holdSeconds: 20,
      },
    },
    video: { startBitrate: 400_000, maxBitrate: 1_000_000 },
    screen: { maxBitrate: 1_000_000 },
    dataSaver: true,
    network: { startBitrate: 400_000 },
  },
  privacy: { rules: { recording: { consent: 'ask' }, residency: 'eu' } },
  restricted: { network: { turn: 'first' } },
};

/** Countries whose networks or laws are known to differ; all others have the default. */
const COUNTRIES: Readonly<Record<Exclude<RegionProfile, 'default'>, string>> = {
  'mobile-first': 'BN ID KH LA MM MY PH SG TH TL VN',
  privacy: 'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK',
  restricted:
    'AE BH IQ IR JO KW LB OM PS QA SA SY YE AR BO BR CL CO CR CU DO EC GT HN MX NI PA PE PY SV UY VE',
};

/** Region profiles by ISO 3166 country. */
export const REGION_OF_COUNTRY: Readonly<Record<string, RegionProfile>> = Object.fromEntries(
  RegionProfile.exclude(['default']).options.flatMap((profile) =>
    COUNTRIES[profile].split(' ').map((country) => [country, profile]),
  ),
);
