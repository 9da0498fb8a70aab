/** STUN and DTLS as a broken or hostile sender writes them: in order but for one lie, or in order and out of place. */
import { createHmac } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { IceCredentials } from '../../../scripts/worker/stun.ts';
import type { Dice } from './dice.ts';

const MAGIC_COOKIE = 0x2112a442;
const FINGERPRINT_XOR = 0x5354554e;
/** Binding request, indication, success and error; an Allocate; nothing that there is. */
const STUN_TYPES = [0x0001, 0x0011, 0x0101, 0x0111, 0x0003, 0x3fff] as const;
const USERNAME = 0x0006;
const MESSAGE_INTEGRITY = 0x0008;
const FINGERPRINT = 0x8028;
/** Priority, use-candidate, controlled, controlling, nomination, error code, addresses, software, and unknown ones. */
const ATTRIBUTES = [
  ...[0x0024, 0x0025, 0x8029, 0x802a, 0xc001, 0x0009],
  ...[0x0001, 0x0020, 0x8022, 0x0014, 0x7fff, 0xffff, USERNAME],
] as const;
const LENGTHS = [0, 1, 3, 4, 8, 12, 20, 64, 513] as const;

/** @param ice of a transport that is there; undefined: of none */
export function stunPacket(dice: Dice, ice: IceCredentials | undefined): Buffer {
  const name = ice?.usernameFragment ?? dice.bytes(12).toString('hex');
  const password = ice?.password ?? 'not the password of anybody';
  const attributes = Array.from({ length: dice.below(6) }, () => anyAttribute(dice));
  if (dice.chance(0.9)) {
    const user = dice.pick([`${name}:them`, name, `:${name}`, `${name}:${'x'.repeat(600)}`, '']);
    attributes.splice(dice.below(attributes.length + 1), 0, attribute(USERNAME, Buffer.from(user)));
  }
  const message = (bytes: number, parts: readonly Buffer[]): Buffer => {
    const head = Buffer.alloc(20);
    head.writeUInt16BE(type, 0);
    head.writeUInt16BE(bytes & 0xffff, 2);
    head.writeUInt32BE(cookie, 4);
    transaction.copy(head, 8);
    return Buffer.concat([head, ...parts]);
  };
  const type = dice.chance(0.7) ? STUN_TYPES[0] : dice.pick(STUN_TYPES);
  const cookie = dice.chance(0.95) ? MAGIC_COOKIE : dice.below(2 ** 32);
  const transaction = dice.bytes(12);
  const bytesOf = (): number => attributes.reduce((sum, { length }) => sum + length, 0);
  if (dice.chance(0.8)) {
    const covered = message(bytesOf() + 24, attributes);
    const integrity = createHmac('sha1', dice.chance(0.9) ? password : 'another')
      .update(covered)
      .digest();
    attributes.push(
      attribute(MESSAGE_INTEGRITY, integrity.subarray(0, dice.chance(0.95) ? 20 : dice.below(20))),
    );
  }
  if (dice.chance(0.8)) {
    const covered = message(bytesOf() + 8, attributes);
    attributes.push(attribute(FINGERPRINT, uint32((crc32(covered) ^ FINGERPRINT_XOR) >>> 0)));
  }
  // What comes after the fingerprint, and a length that is not the message's.
  if (dice.chance(0.1)) attributes.push(anyAttribute(dice));
  return message(bytesOf() + (dice.chance(0.1) ? dice.pick([-4, -1, 1, 4, 0xfff0]) : 0), attributes);
}

function anyAttribute(dice: Dice): Buffer {
  return attribute(
    dice.pick(ATTRIBUTES),
    dice.bytes(dice.pick(LENGTHS)),
    dice.chance(0.1) ? dice.below(2 ** 16) : undefined,
  );
}

/** @param claimed its length as it is told, where that is a lie */
function attribute(type: number, value: Buffer, claimed: number = value.length): Buffer {
  const written = Buffer.alloc(4 + Math.ceil(value.length / 4) * 4);
  written.writeUInt16BE(type, 0);
  written.writeUInt16BE(claimed, 2);
  value.copy(written, 4);
  return written;
}

/** Change cipher spec, alert, handshake, data, heartbeat, and what is no type. */
const DTLS_CONTENT = [20, 21, 22, 23, 24, 25, 63] as const;
const DTLS_VERSIONS = [0xfefd, 0xfeff, 0x0303, 0xfefc, 0x0000] as const;
/** Hello request, client and server hello, verify, ticket, certificate, key exchange, done, finished, none. */
const DTLS_MESSAGES = [0, 1, 2, 3, 4, 11, 12, 14, 16, 20, 255] as const;

/** One to three records in a datagram. */
export function dtlsPacket(dice: Dice): Buffer {
  return Buffer.concat(Array.from({ length: 1 + dice.below(3) }, () => dtlsRecord(dice)));
}

function dtlsRecord(dice: Dice): Buffer {
  const content = dice.chance(0.6) ? 22 : dice.pick(DTLS_CONTENT);
  const body = content === 22 ? dtlsHandshake(dice) : dice.bytes(dice.pick([0, 1, 2, 16, 300]));
  const head = Buffer.alloc(13);
  head[0] = content;
  head.writeUInt16BE(dice.chance(0.8) ? 0xfefd : dice.pick(DTLS_VERSIONS), 1);
  head.writeUInt16BE(dice.chance(0.8) ? 0 : dice.below(2 ** 16), 3); // epoch
  head.writeUIntBE(dice.below(2 ** 31), 5, 6);
  head.writeUInt16BE(dice.chance(0.85) ? body.length : dice.below(2 ** 16), 11);
  return Buffer.concat([head, body]);
}

/** Fragments that overlap, go beyond the end, or belong to messages of 16 MB. */
function dtlsHandshake(dice: Dice): Buffer {
  const type = dice.chance(0.5) ? 1 : dice.pick(DTLS_MESSAGES);
  const body = type === 1 && dice.chance(0.7) ? clientHello(dice) : dice.bytes(dice.pick([0, 2, 40, 500]));
  const head = Buffer.alloc(12);
  head[0] = type;
  head.writeUIntBE(dice.chance(0.7) ? body.length : dice.below(2 ** 24), 1, 3);
  head.writeUInt16BE(dice.chance(0.7) ? 0 : dice.below(20), 4);
  head.writeUIntBE(dice.chance(0.8) ? 0 : dice.below(2 ** 24), 6, 3);
  head.writeUIntBE(dice.chance(0.8) ? body.length : dice.below(2 ** 24), 9, 3);
  return Buffer.concat([head, body]);
}

const USE_SRTP = Buffer.from('000e000500020001ff', 'hex');

function clientHello(dice: Dice): Buffer {
  const suites = Buffer.from('c02bc02fcca9c00ac014', 'hex');
  const extension = dice.chance(0.5)
    ? USE_SRTP
    : Buffer.concat([dice.bytes(2), uint16(dice.below(40)), dice.bytes(20)]);
  return Buffer.concat([
    uint16(0xfefd),
    dice.bytes(32),
    Buffer.from([dice.chance(0.9) ? 0 : 255]), // session
    Buffer.from([dice.chance(0.9) ? 0 : 255]), // cookie
    uint16(dice.chance(0.9) ? suites.length : dice.below(2 ** 16)),
    suites,
    Buffer.from([1, 0]),
    uint16(dice.chance(0.8) ? extension.length : dice.below(2 ** 16)),
    extension,
  ]);
}

export function uint16(value: number): Buffer {
  return Buffer.from([value >>> 8, value & 0xff]);
}

export function uint32(value: number): Buffer {
  const written = Buffer.alloc(4);
  written.writeUInt32BE(value);
  return written;
}
