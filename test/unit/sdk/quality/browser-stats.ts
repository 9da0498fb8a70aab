/** Statistics as Chromium gives them, for one voice and one picture each way. */
import type { Stats } from '../../../../client/sdk/quality/reading.ts';

type Counters = Readonly<Record<string, number | string | boolean>>;
export interface Counted {
  readonly voice?: Counters;
  readonly picture?: Counters;
  readonly remote?: Counters;
  readonly pair?: Counters;
  readonly candidate?: Counters;
}

const path = ({ pair = {}, candidate = {} }: Counted) => [
  { type: 'transport', id: 'T', selectedCandidatePairId: 'P' },
  {
    type: 'candidate-pair',
    id: 'P',
    localCandidateId: 'C',
    currentRoundTripTime: 0.05,
    availableOutgoingBitrate: 1_500_000,
    ...pair,
  },
  { type: 'local-candidate', id: 'C', candidateType: 'host', protocol: 'udp', ...candidate },
];

export function sending(counted: Counted = {}): Stats {
  const { voice = {}, picture = {}, remote = {} } = counted;
  return [
    ...path(counted),
    { type: 'outbound-rtp', kind: 'audio', id: 'a', ssrc: 1, bytesSent: 0, ...voice },
    {
      type: 'outbound-rtp',
      kind: 'video',
      id: 'v',
      ssrc: 2,
      active: true,
      bytesSent: 0,
      framesEncoded: 0,
      frameWidth: 1280,
      frameHeight: 720,
      qualityLimitationReason: 'none',
      ...picture,
    },
    { type: 'remote-inbound-rtp', kind: 'audio', fractionLost: 0, ...remote },
    { type: 'remote-inbound-rtp', kind: 'video', fractionLost: 0, ...remote },
  ];
}

export function receiving(counted: Counted = {}): Stats {
  const { voice = {}, picture = {} } = counted;
  return [
    ...path(counted),
    {
      type: 'inbound-rtp',
      kind: 'audio',
      ssrc: 3,
      trackIdentifier: 'their-voice',
      bytesReceived: 0,
      packetsReceived: 0,
      packetsLost: 0,
      jitter: 0.004,
      jitterBufferDelay: 0,
      jitterBufferEmittedCount: 0,
      totalSamplesReceived: 0,
      concealedSamples: 0,
      silentConcealedSamples: 0,
      concealmentEvents: 0,
      ...voice,
    },
    {
      type: 'inbound-rtp',
      kind: 'video',
      ssrc: 4,
      trackIdentifier: 'their-face',
      bytesReceived: 0,
      packetsReceived: 0,
      packetsLost: 0,
      framesDecoded: 0,
      frameWidth: 1280,
      frameHeight: 720,
      freezeCount: 0,
      totalFreezesDuration: 0,
      ...picture,
    },
  ];
}
