/** How tracks are encoded. Never one plain layer: the node could not thin it for a weak receiver. */
import type { types } from 'mediasoup-client';
import type { MediaSource } from '#protocol/rtp.ts';

export interface Encoding {
  readonly encodings?: types.RtpEncodingParameters[];
  readonly codecOptions: types.ProducerCodecOptions;
  /** Preferred when both ends have it. */
  readonly mimeType?: string;
}

/** Below this a second, quarter-size layer would show nothing. */
const SIMULCAST_FROM_HEIGHT = 480;

const VOICE: types.ProducerCodecOptions = {
  opusFec: true,
  // Left out it would be taken off as soon as any option is given.
  opusNack: true,
  opusDtx: false,
  opusStereo: false,
  opusMaxAverageBitrate: 32_000,
};
const START: types.ProducerCodecOptions = { videoGoogleStartBitrate: 1000 };

export function encodingOf(source: MediaSource, height: number | undefined): Encoding {
  switch (source) {
    case 'microphone':
      return { codecOptions: VOICE };
    case 'screen':
      return {
        mimeType: 'video/VP8',
        encodings: [{ maxBitrate: 2_500_000, scalabilityMode: 'L1T3' }],
        codecOptions: START,
      };
    case 'camera':
      return { mimeType: 'video/VP8', encodings: cameraLayers(height ?? 0), codecOptions: START };
  }
}

function cameraLayers(height: number): types.RtpEncodingParameters[] {
  if (height < SIMULCAST_FROM_HEIGHT) return [{ maxBitrate: 600_000, scalabilityMode: 'L1T3' }];
  return [
    { maxBitrate: 180_000, scaleResolutionDownBy: 4, scalabilityMode: 'L1T3' },
    { maxBitrate: height >= 720 ? 1_700_000 : 900_000, scaleResolutionDownBy: 1, scalabilityMode: 'L1T3' },
  ];
}
