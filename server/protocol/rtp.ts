/**
 * What mediasoup and mediasoup-client exchange, as schemas. Shapes follow the ORTC dictionaries that both
 * publish; mediasoup checks meaning (codecs, SSRCs), this checks types and sizes, so that nothing oversized
 * or mistyped reaches it. Extra fields are dropped.
 */
import * as z from 'zod';
import { ConsumerId, PeerId, ProducerId, TransportId } from './ids.ts';

const PayloadType = z.int().min(0).max(127);
const Ssrc = z.int().min(0).max(0xffffffff);
const short = z.string().max(256);
/** Codec parameters such as `useinbandfec`: numbers or short strings. */
const FormatParameters = z.record(z.string().max(64), z.union([z.number(), short, z.boolean(), z.null()]));
const Feedback = z.object({ type: short, parameter: short.optional() });

export const MediaKind = z.enum(['audio', 'video']);
export type MediaKind = z.output<typeof MediaKind>;

/** What a producer shows or carries. A peer has at most one producer of each source. */
export const MediaSource = z.enum(['microphone', 'camera', 'screen']);
export type MediaSource = z.output<typeof MediaSource>;

export const RtpCapabilities = z.object({
  codecs: z
    .array(
      z.object({
        kind: MediaKind,
        mimeType: short,
        preferredPayloadType: PayloadType.optional(),
        clockRate: z.int().positive(),
        channels: z.int().min(1).max(8).optional(),
        parameters: FormatParameters.optional(),
        rtcpFeedback: z.array(Feedback).max(16).optional(),
      }),
    )
    .max(64)
    .optional(),
  headerExtensions: z
    .array(
      z.object({
        kind: MediaKind,
        uri: short,
        preferredId: z.int().min(1).max(255),
        preferredEncrypt: z.boolean().optional(),
        direction: z.enum(['sendrecv', 'sendonly', 'recvonly', 'inactive']).optional(),
      }),
    )
    .max(64)
    .optional(),
});
export type RtpCapabilities = z.output<typeof RtpCapabilities>;

/**
 * What a receiver makes of speech that carries earlier packets once more (RFC 2198): `decode` uses the copies, `strip`
 * leaves them out, `none` cannot be sent any.
 */
export const RedundancyAbility = z.enum(['decode', 'strip', 'none']);
export type RedundancyAbility = z.output<typeof RedundancyAbility>;

/** How many packets ago each copy was sent first, e.g. `[1, 2]`; none is plain speech. */
export const Copies = z.array(z.int().min(1).max(6)).max(3);
export type Copies = z.output<typeof Copies>;

/** Share of packets that do not arrive at the first try. */
export const Loss = z.number().min(0).max(1);

export const RtpParameters = z.object({
  mid: z.string().max(64).optional(),
  msid: short.optional(),
  codecs: z
    .array(
      z.object({
        mimeType: short,
        payloadType: PayloadType,
        clockRate: z.int().positive(),
        channels: z.int().min(1).max(8).optional(),
        parameters: FormatParameters.optional(),
        rtcpFeedback: z.array(Feedback).max(16).optional(),
      }),
    )
    .min(1)
    .max(16),
  headerExtensions: z
    .array(
      z.object({
        uri: short,
        id: z.int().min(1).max(255),
        encrypt: z.boolean().optional(),
        parameters: FormatParameters.optional(),
      }),
    )
    .max(32)
    .optional(),
  encodings: z
    .array(
      z.object({
        ssrc: Ssrc.optional(),
        rid: z.string().max(32).optional(),
        codecPayloadType: PayloadType.optional(),
        rtx: z.object({ ssrc: Ssrc }).optional(),
        dtx: z.boolean().optional(),
        scalabilityMode: z.string().max(16).optional(),
        scaleResolutionDownBy: z.number().min(1).max(64).optional(),
        maxBitrate: z.int().positive().max(100_000_000).optional(),
        maxFramerate: z.number().positive().max(240).optional(),
        active: z.boolean().optional(),
      }),
    )
    .max(4)
    .optional(),
  rtcp: z.object({ cname: short.optional(), reducedSize: z.boolean().optional() }).optional(),
});
export type RtpParameters = z.output<typeof RtpParameters>;

export const IceParameters = z.object({
  usernameFragment: short,
  password: short,
  iceLite: z.boolean().optional(),
});
export type IceParameters = z.output<typeof IceParameters>;

export const IceCandidate = z.object({
  foundation: short,
  priority: z.number(),
  address: short,
  ip: short,
  protocol: z.enum(['udp', 'tcp']),
  port: z.int().min(1).max(65535),
  type: z.enum(['host', 'srflx', 'prflx', 'relay']),
  tcpType: z.enum(['active', 'passive', 'so']).optional(),
});
export type IceCandidate = z.output<typeof IceCandidate>;

export const DtlsParameters = z.object({
  role: z.enum(['auto', 'client', 'server']).optional(),
  fingerprints: z
    .array(
      z.object({
        algorithm: z.enum(['sha-1', 'sha-224', 'sha-256', 'sha-384', 'sha-512']),
        value: z.string().regex(/^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){19,63}$/),
      }),
    )
    .min(1)
    .max(8),
});
export type DtlsParameters = z.output<typeof DtlsParameters>;

/** All that a browser needs to make its end of a transport. */
export const TransportParameters = z.object({
  id: TransportId,
  iceParameters: IceParameters,
  iceCandidates: z.array(IceCandidate),
  dtlsParameters: DtlsParameters,
});
export type TransportParameters = z.output<typeof TransportParameters>;

/** All that a browser needs to receive one producer of another peer. */
export const ConsumerParameters = z.object({
  id: ConsumerId,
  producerId: ProducerId,
  /** Whose media this is. */
  peerId: PeerId,
  kind: MediaKind,
  source: MediaSource,
  rtpParameters: RtpParameters,
  /** True when the sender is muted, its camera is off, or the whole room is paused. */
  producerPaused: z.boolean(),
  /** True when the receiver must ask to resume once its side is set up. */
  awaitsResume: z.boolean(),
});
export type ConsumerParameters = z.output<typeof ConsumerParameters>;

/** What a client sends to start producing. */
export const ProducerParameters = z.strictObject({
  producerId: ProducerId,
  kind: MediaKind,
  source: MediaSource,
  rtpParameters: RtpParameters,
  /** True when it starts muted. */
  paused: z.boolean().default(false),
});
export type ProducerParameters = z.output<typeof ProducerParameters>;

/** Where one end of a pipe between two nodes receives, and the key that it sends under. */
export const PipeEnd = z.object({
  ip: z.union([z.ipv4(), z.ipv6()]),
  port: z.int().min(1).max(65535),
  srtpParameters: z.object({ cryptoSuite: z.literal('AEAD_AES_256_GCM'), keyBase64: z.string().max(128) }),
});
export type PipeEnd = z.output<typeof PipeEnd>;

/** One producer as it crosses a pipe, with all its layers. */
export const PipedProducer = z.object({
  /** As its own node names it. */
  producerId: ProducerId,
  /** Whose media this is. */
  peerId: PeerId,
  kind: MediaKind,
  source: MediaSource,
  /** Of this crossing: the SSRCs are new with every pipe. */
  rtpParameters: RtpParameters,
  /** By its peer. Whether the room is paused each node is told by the server. */
  paused: z.boolean(),
});
export type PipedProducer = z.output<typeof PipedProducer>;

/** How a node's peers receive a voice that comes from its partner: the worst of them. */
export const VoiceReception = z.object({
  /** As the node that sends it names it. */
  producerId: ProducerId,
  /** All of them can use copies. */
  canDecode: z.boolean(),
  /** Share of packets that do not arrive at the first try, from that node to the receivers' ears. */
  loss: Loss,
  /** Round trip in ms to the receiver with that loss. */
  rttMs: z.number().nonnegative(),
  /** Of that, what stands in queues. */
  queueMs: z.number().nonnegative(),
});
export type VoiceReception = z.output<typeof VoiceReception>;
