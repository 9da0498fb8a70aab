/** How tracks are encoded, as the policy of this side says. */
import type { types } from 'mediasoup-client';
import type { BrowserPolicy, Layer } from '#protocol/media-policy.ts';
import type { MediaSource } from '#protocol/rtp.ts';

export interface Encoding {
  readonly encodings?: types.RtpEncodingParameters[];
  readonly codecOptions: types.ProducerCodecOptions;
  /** The first that both ends have. */
  readonly mimeTypes: readonly string[];
}

export interface PictureSize {
  readonly width?: number | undefined;
  readonly height?: number | undefined;
}

export function encodingOf(source: MediaSource, size: PictureSize, policy: BrowserPolicy): Encoding {
  const { audio, video, screen } = policy;
  switch (source) {
    case 'microphone':
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
    case 'screen':
      return {
        mimeTypes: mimeTypes(video),
        encodings: [layer({ ...screen, scaleDownBy: 1 })],
        codecOptions: startingAt(Math.min(video.startBitrate, screen.maxBitrate)),
      };
    case 'camera':
      return {
        mimeTypes: mimeTypes(video),
        encodings: cameraLayers(size, video),
        codecOptions: startingAt(video.startBitrate),
      };
  }
}

/** A camera need not do what it was asked: more than the policy's height is shrunk before it is sent. */
function cameraLayers({ width, height = 0 }: PictureSize, video: BrowserPolicy['video']) {
  const captured = Math.min(width ?? height, height);
  const shrunkBy = Math.max(1, captured / video.maxHeight);
  const { layers = [] } = video.layers.findLast(({ fromHeight }) => fromHeight <= captured / shrunkBy) ?? {};
  return layers.map(({ scaleDownBy, maxBitrate, maxFrameRate, temporalLayers }) => ({
    ...layer({
      scaleDownBy: scaleDownBy * shrunkBy,
      maxBitrate: Math.min(maxBitrate, video.maxBitrate),
      maxFrameRate: Math.min(maxFrameRate ?? video.maxFrameRate, video.maxFrameRate),
      temporalLayers,
    }),
    priority: video.priority,
  }));
}

function layer({
  scaleDownBy,
  maxBitrate,
  maxFrameRate,
  temporalLayers,
}: Layer): types.RtpEncodingParameters {
  return {
    maxBitrate,
    scaleResolutionDownBy: scaleDownBy,
    scalabilityMode: `L1T${temporalLayers}`,
    ...(maxFrameRate !== undefined && { maxFramerate: maxFrameRate }),
  };
}

function mimeTypes({ codecs }: BrowserPolicy['video']): string[] {
  return codecs.map((codec) => `video/${codec}`);
}

/** The library counts in kbit/s. */
function startingAt(bitrate: number): types.ProducerCodecOptions {
  return { videoGoogleStartBitrate: Math.round(bitrate / 1000) };
}
