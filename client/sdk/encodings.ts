/** How tracks are encoded, as the policy of this side says. */
import type { types } from 'mediasoup-client';
import type { BrowserPolicy } from '#protocol/media-policy.ts';
import type { MediaSource } from '#protocol/rtp.ts';
import { scalabilityMode } from './pictures/picture-plan.ts';
import type { SentSizes } from './pictures/picture-plan.ts';

export interface Encoding {
  readonly encodings?: types.RtpEncodingParameters[];
  readonly codecOptions: types.ProducerCodecOptions;
  /** The first that both ends have. */
  readonly mimeTypes: readonly string[];
}

export interface PictureSize {
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly frameRate?: number | undefined;
}

/** @param receivers how many will be sent it, as far as is known */
export function encodingOf(
  source: MediaSource,
  size: PictureSize,
  policy: BrowserPolicy,
  receivers = 1,
): Encoding {
  const { audio, video } = policy;
  if (source === 'microphone')
    return {
      mimeTypes: [],
      codecOptions: {
        opusFec: audio.fec,
        // Left out it would be taken off as soon as any option is given.
        opusNack: audio.nack === 'auto',
        opusDtx: audio.dtx,
        opusStereo: false,
        opusMaxAverageBitrate: audio.bitrate,
        opusPtime: audio.packetMs,
      },
    };
  const { layers } = sentSizes(source, size, policy, receivers);
  const most = source === 'screen' ? policy.screen.maxBitrate : Infinity;
  return {
    mimeTypes: video.codecs.map((codec) => `video/${codec}`),
    encodings: layers.map((layer) => ({
      maxBitrate: layer.maxBitrate,
      scaleResolutionDownBy: layer.scaleDownBy,
      scalabilityMode: scalabilityMode(layer.temporalLayers),
      maxFramerate: layer.maxFrameRate,
      ...(source === 'camera' && { priority: video.priority }),
    })),
    // The library counts in kbit/s.
    codecOptions: { videoGoogleStartBitrate: Math.round(Math.min(video.startBitrate, most) / 1000) },
  };
}

/**
 * One receiver is sent one size, and the encoder follows what its link carries; several are sent layers, of which
 * each takes what its own link carries.
 */
export function sentSizes(
  source: 'camera' | 'screen',
  { width, height = 0, frameRate = 0 }: PictureSize,
  { video, screen }: BrowserPolicy,
  receivers = 1,
): SentSizes {
  const capturedHeight = Math.min(width ?? height, height);
  const capturedFrameRate = frameRate > 0 ? Math.ceil(frameRate) : undefined;
  if (source === 'screen')
    return {
      capturedHeight,
      // Of what may stand still.
      capturedFrameRate: undefined,
      layers: [{ ...screen, scaleDownBy: 1 }],
      preference: 'maintain-resolution',
    };
  // A camera need not do what it was asked: more than the policy's height is shrunk before it is sent.
  const shrunkBy = Math.max(1, capturedHeight / video.maxHeight);
  const row = video.layers.findLast(({ fromHeight }) => fromHeight <= capturedHeight / shrunkBy);
  const layers = (row?.layers ?? []).map((layer) => ({
    scaleDownBy: layer.scaleDownBy * shrunkBy,
    maxBitrate: Math.min(layer.maxBitrate, video.maxBitrate),
    maxFrameRate: Math.min(layer.maxFrameRate ?? video.maxFrameRate, video.maxFrameRate),
    temporalLayers: layer.temporalLayers,
  }));
  return {
    capturedHeight,
    capturedFrameRate,
    layers: receivers > 1 ? layers : layers.slice(-1),
    preference: video.degradationPreference,
  };
}
