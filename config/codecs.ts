/**
 * The codecs of every router. Opus carries its loss protection here because Chrome does what the router's
 * parameters say: without `useinbandfec` FEC is believed, not sent. VP8 first because every browser
 * sends it in simulcast and in temporal layers; H.264 for the hardware encoders of older phones.
 */
export const ROUTER_CODECS = [
  {
    kind: 'audio',
    mimeType: 'audio/opus',
    // 111 is the payload type browsers use themselves; RED needs it to stay free (mediasoup issue 481).
    preferredPayloadType: 100,
    clockRate: 48000,
    channels: 2,
    parameters: { useinbandfec: 1, usedtx: 0, minptime: 10 },
  },
  {
    kind: 'video',
    mimeType: 'video/VP8',
    preferredPayloadType: 101,
    clockRate: 90000,
    parameters: { 'x-google-start-bitrate': 1000 },
  },
  {
    kind: 'video',
    mimeType: 'video/H264',
    preferredPayloadType: 103,
    clockRate: 90000,
    parameters: {
      'packetization-mode': 1,
      'profile-level-id': '42e01f',
      'level-asymmetry-allowed': 1,
      'x-google-start-bitrate': 1000,
    },
  },
] as const;
