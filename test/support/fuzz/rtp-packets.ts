/** RTP and RTCP about streams that are there, with lengths, counts and payloads that are not true. */
import type { Dice } from './dice.ts';
import { uint16, uint32 } from './handshake-packets.ts';

export interface Streams {
  /** Of producers and consumers on this way; others are made up. */
  readonly ssrcs: readonly number[];
  readonly payloadTypes: readonly number[];
}

const ONE_BYTE_PROFILE = 0xbede;
const TWO_BYTE_PROFILE = 0x1000;

export function rtpPacket(dice: Dice, streams: Streams): Buffer {
  const csrcs = dice.chance(0.9) ? 0 : dice.below(16);
  const isExtended = dice.chance(0.5);
  const isPadded = dice.chance(0.15);
  const head = Buffer.alloc(12);
  head[0] =
    ((dice.chance(0.98) ? 2 : dice.below(4)) << 6) | (isPadded ? 0x20 : 0) | (isExtended ? 0x10 : 0) | csrcs;
  head[1] =
    (dice.chance(0.5) ? 0x80 : 0) | (dice.chance(0.8) ? dice.pick(streams.payloadTypes) : dice.below(128));
  head.writeUInt16BE(dice.below(2 ** 16), 2);
  head.writeUInt32BE(dice.below(2 ** 32), 4);
  head.writeUInt32BE(anySsrc(dice, streams), 8);
  const listed = dice.chance(0.9) ? csrcs : dice.below(4);
  return Buffer.concat([
    head,
    dice.bytes(4 * listed),
    isExtended ? headerExtension(dice) : Buffer.alloc(0),
    payload(dice),
    // The last byte is the claim; none of this many need be there.
    isPadded ? Buffer.from([dice.pick([0, 1, 4, 200, 255])]) : Buffer.alloc(0),
  ]);
}

function headerExtension(dice: Dice): Buffer {
  const profile = dice.pick([ONE_BYTE_PROFILE, TWO_BYTE_PROFILE, dice.below(2 ** 16)]);
  const elements = Array.from({ length: dice.below(6) }, () => {
    const value = dice.bytes(dice.below(17));
    const id = dice.below(16);
    const claimed = dice.chance(0.9) ? value.length : dice.below(256);
    const head =
      profile === ONE_BYTE_PROFILE
        ? Buffer.from([(id << 4) | ((claimed - 1) & 0x0f)])
        : Buffer.from([id, claimed & 0xff]);
    return Buffer.concat([head, value]);
  });
  const content = Buffer.concat(elements);
  const words = Math.ceil(content.length / 4);
  const padded = Buffer.concat([content, Buffer.alloc(4 * words - content.length)]);
  return Buffer.concat([uint16(profile), uint16(dice.chance(0.9) ? words : dice.below(2 ** 16)), padded]);
}

function payload(dice: Dice): Buffer {
  const kind = dice.below(5);
  if (kind === 0) return dice.bytes(dice.pick([0, 1, 2, 3, 40, 1200]));
  if (kind === 1) return redundantSpeech(dice);
  if (kind === 2) return vp8(dice);
  if (kind === 3) return h264(dice);
  // A repeat whose original sequence number is cut off, or alone.
  return dice.bytes(dice.pick([0, 1, 2, 3]));
}

/** RFC 2198: blocks that claim more than there is, a chain of heads that never ends. */
function redundantSpeech(dice: Dice): Buffer {
  const heads = Array.from({ length: dice.below(8) }, () => {
    const offset = dice.below(2 ** 14);
    const length = dice.below(2 ** 10);
    return Buffer.from([
      0x80 | dice.below(128),
      offset >>> 6,
      ((offset & 0x3f) << 2) | (length >>> 8),
      length & 0xff,
    ]);
  });
  const last = dice.chance(0.8) ? Buffer.from([dice.below(128)]) : Buffer.alloc(0);
  return Buffer.concat([...heads, last, dice.bytes(dice.below(100))]);
}

/** RFC 7741: a descriptor that promises more bytes than come. */
function vp8(dice: Dice): Buffer {
  const descriptor = Buffer.from([0x80 | dice.below(128), dice.below(256), dice.below(256), dice.below(256)]);
  return Buffer.concat([descriptor, dice.bytes(dice.pick([0, 1, 2, 30]))]).subarray(0, 1 + dice.below(12));
}

/** RFC 6184: STAP-A whose units are longer than the packet, FU-A that is only a head. */
function h264(dice: Dice): Buffer {
  const isStap = dice.chance(0.5);
  const unit = Buffer.concat([uint16(dice.below(2 ** 16)), dice.bytes(dice.below(20))]);
  return Buffer.concat([Buffer.from([isStap ? 24 : 28]), isStap ? unit : dice.bytes(dice.below(3))]);
}

const PACKET_TYPES = [200, 201, 202, 203, 204, 205, 206, 207] as const;

/** One to four packets, some of which claim to go beyond the others. */
export function rtcpPacket(dice: Dice, streams: Streams): Buffer {
  return Buffer.concat(Array.from({ length: 1 + dice.below(4) }, () => rtcpPart(dice, streams)));
}

function rtcpPart(dice: Dice, streams: Streams): Buffer {
  const type = dice.pick(PACKET_TYPES);
  const { count, body } = rtcpBody(dice, streams, type);
  const padded = Buffer.concat([body, Buffer.alloc((4 - (body.length % 4)) % 4)]);
  const head = Buffer.from([
    ((dice.chance(0.98) ? 2 : dice.below(4)) << 6) |
      (dice.chance(0.05) ? 0x20 : 0) |
      (dice.chance(0.8) ? count & 31 : dice.below(32)),
    type,
  ]);
  return Buffer.concat([head, uint16(dice.chance(0.85) ? padded.length / 4 : dice.below(2 ** 16)), padded]);
}

function rtcpBody(
  dice: Dice,
  streams: Streams,
  type: (typeof PACKET_TYPES)[number],
): { count: number; body: Buffer } {
  const ssrc = (): Buffer => uint32(anySsrc(dice, streams));
  const times = (most: number, make: () => Buffer): Buffer[] =>
    Array.from({ length: dice.below(most + 1) }, make);
  const reports = (): Buffer[] => times(4, () => Buffer.concat([ssrc(), dice.bytes(20)]));
  switch (type) {
    case 200: {
      const blocks = reports();
      return { count: blocks.length, body: Buffer.concat([ssrc(), dice.bytes(20), ...blocks]) };
    }
    case 201: {
      const blocks = reports();
      return { count: blocks.length, body: Buffer.concat([ssrc(), ...blocks]) };
    }
    case 202: {
      const chunks = times(3, () =>
        Buffer.concat([ssrc(), Buffer.from([1, dice.below(256)]), dice.bytes(dice.below(12))]),
      );
      return { count: chunks.length, body: Buffer.concat(chunks) };
    }
    case 203:
    case 204:
      return { count: dice.below(32), body: dice.bytes(4 * dice.below(6)) };
    case 205: {
      // NACK, TMMBR, SR request, transport-wide congestion control, none.
      const count = dice.pick([1, 3, 5, 15, 8]);
      const items = count === 15 ? transportFeedback(dice) : Buffer.concat(times(20, () => dice.bytes(4)));
      return { count, body: Buffer.concat([ssrc(), ssrc(), items]) };
    }
    case 206: {
      // PLI, SLI, RPSI, FIR, application (REMB), none.
      const count = dice.pick([1, 2, 3, 4, 15, 9]);
      return { count, body: Buffer.concat([ssrc(), ssrc(), payloadFeedback(dice, ssrc, count)]) };
    }
    case 207: {
      const blocks = times(3, () => {
        const content = Buffer.concat([ssrc(), dice.bytes(dice.pick([0, 4, 8]))]);
        const words = dice.chance(0.8) ? content.length / 4 : dice.below(2 ** 16);
        return Buffer.concat([
          Buffer.from([dice.pick([4, 5, 1, 99]), dice.below(256)]),
          uint16(words),
          content,
        ]);
      });
      return { count: dice.below(32), body: Buffer.concat([ssrc(), ...blocks]) };
    }
  }
}

/** A status count that the chunks do not reach, or that they overrun. */
function transportFeedback(dice: Dice): Buffer {
  const statuses = dice.pick([0, 1, 7, 14, 100, 8191, 65_535]);
  const chunks = Array.from({ length: dice.below(8) }, () => dice.bytes(2));
  return Buffer.concat([
    dice.bytes(2),
    uint16(statuses),
    dice.bytes(4),
    ...chunks,
    dice.bytes(dice.below(30)),
  ]);
}

function payloadFeedback(dice: Dice, ssrc: () => Buffer, format: number): Buffer {
  if (format === 1) return dice.bytes(dice.pick([0, 0, 4]));
  if (format === 4) return Buffer.concat([ssrc(), dice.bytes(4)]);
  if (format !== 15) return dice.bytes(4 * dice.below(5));
  const listed = dice.below(4);
  const claimed = dice.chance(0.7) ? listed : dice.below(256);
  return Buffer.concat([
    Buffer.from('REMB'),
    Buffer.from([claimed]),
    dice.bytes(3),
    ...Array.from({ length: listed }, ssrc),
  ]);
}

function anySsrc(dice: Dice, { ssrcs }: Streams): number {
  return dice.chance(0.8) && ssrcs.length > 0
    ? dice.pick(ssrcs)
    : dice.pick([0, 1234, dice.below(2 ** 32), 2 ** 32 - 1]);
}
