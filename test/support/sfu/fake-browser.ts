/** What a browser would send, without one: mediasoup-client over its fake handler. */
import { randomUUID } from 'node:crypto';
import { Device } from 'mediasoup-client';
import * as fakeParameters from 'mediasoup-client/fakeParameters';
import { FakeHandler } from 'mediasoup-client/handlers/FakeHandler';
import { ProducerId } from '#protocol/ids.ts';
import type { DtlsParameters, MediaSource, ProducerParameters, RtpCapabilities } from '#protocol/rtp.ts';

/** Chrome's and Safari's handlers announce NACK for Opus, which the stock fake does not. */
const BROWSER = {
  ...fakeParameters,
  generateNativeRtpCapabilities: () => {
    const capabilities = fakeParameters.generateNativeRtpCapabilities();
    for (const codec of capabilities.codecs ?? []) {
      if (codec.mimeType === 'audio/opus') codec.rtcpFeedback = [{ type: 'nack' }, { type: 'transport-cc' }];
    }
    return capabilities;
  },
};

/** Capabilities as `Device.load` computes them from the node's. */
export async function deviceCapabilities(routerRtpCapabilities: RtpCapabilities): Promise<RtpCapabilities> {
  const device = new Device({ handlerFactory: FakeHandler.createFactory(BROWSER) });
  await device.load({ routerRtpCapabilities: routerRtpCapabilities as never });
  return device.recvRtpCapabilities as RtpCapabilities;
}

export function localDtlsParameters(): DtlsParameters {
  return {
    role: 'auto',
    fingerprints: [{ algorithm: 'sha-256', value: Array.from({ length: 32 }, () => 'AB').join(':') }],
  };
}

let ssrc = 1000;

/** A producer's parameters with SSRCs and a MID of its own. */
export function producerParameters(
  source: MediaSource,
  overrides: Partial<ProducerParameters> = {},
): ProducerParameters {
  const isAudio = source === 'microphone';
  ssrc += 10;
  return {
    producerId: ProducerId.parse(randomUUID()),
    kind: isAudio ? 'audio' : 'video',
    source,
    paused: false,
    rtpParameters: {
      mid: String(ssrc),
      codecs: isAudio
        ? [
            {
              mimeType: 'audio/opus',
              payloadType: 111,
              clockRate: 48000,
              channels: 2,
              parameters: { useinbandfec: 1 },
              rtcpFeedback: [{ type: 'nack' }],
            },
          ]
        : [
            {
              mimeType: 'video/VP8',
              payloadType: 96,
              clockRate: 90000,
              rtcpFeedback: [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }, { type: 'transport-cc' }],
            },
            { mimeType: 'video/rtx', payloadType: 97, clockRate: 90000, parameters: { apt: 96 } },
          ],
      encodings: [isAudio ? { ssrc } : { ssrc, rtx: { ssrc: ssrc + 1 }, scalabilityMode: 'L1T3' }],
      rtcp: { cname: 'test', reducedSize: true },
    },
    ...overrides,
  };
}
