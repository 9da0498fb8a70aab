/** Everything malformed that may arrive where media does, by the seed of the dice. */
import type { IceCredentials } from '../../../scripts/worker/stun.ts';
import type { Dice } from './dice.ts';
import { dtlsPacket, stunPacket, uint16 } from './handshake-packets.ts';
import { type Streams, rtcpPacket, rtpPacket } from './rtp-packets.ts';

export interface Aim extends Streams {
  /** Of a transport at this port; undefined: nobody's name is known. */
  readonly ice?: IceCredentials | undefined;
}

/** What a UDP packet can hold. */
const LARGEST = 65_507;
const MTU = 1200;

/** One datagram, which may be empty. */
export function mediaPacket(dice: Dice, aim: Aim): Buffer {
  const kind = dice.below(10);
  const made =
    kind < 2
      ? stunPacket(dice, dice.chance(0.7) ? aim.ice : undefined)
      : kind < 4
        ? dtlsPacket(dice)
        : kind < 6
          ? rtpPacket(dice, aim)
          : kind < 9
            ? rtcpPacket(dice, aim)
            : dice.bytes(dice.below(MTU));
  return dice.chance(0.5) ? made : mutated(dice, made).subarray(0, LARGEST);
}

function mutated(dice: Dice, packet: Buffer): Buffer {
  const kind = dice.below(6);
  if (kind === 0) return packet.subarray(0, dice.below(packet.length + 1));
  if (kind === 1) return Buffer.concat([packet, dice.bytes(1 + dice.below(8))]);
  if (kind === 2) return Buffer.concat([packet, packet]);
  // Seldom: it is slow to make, and one of them is like another.
  if (kind === 3) return dice.chance(0.01) ? Buffer.concat([packet, Buffer.alloc(LARGEST)]) : packet;
  const changed = Buffer.from(packet);
  if (changed.length === 0) return changed;
  const changes = kind === 4 ? 1 : 1 + dice.below(8);
  for (let change = 0; change < changes; change += 1)
    changed[dice.below(changed.length)] = dice.pick([0, 0x7f, 0x80, 0xff, dice.below(256)]);
  return changed;
}

/** A piece of what comes over TCP (RFC 4571): framed, framed with a lie, or not framed at all. */
export function mediaPiece(dice: Dice, aim: Aim): Buffer {
  const packet = mediaPacket(dice, aim).subarray(0, 0xffff);
  if (dice.chance(0.8)) return Buffer.concat([uint16(packet.length), packet]);
  return dice.chance(0.5) ? Buffer.concat([uint16(dice.below(2 ** 16)), packet]) : packet;
}
