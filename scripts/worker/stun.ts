/** The one STUN message an ICE controlling side must send to a lite agent: a Binding request that nominates. */
import { createHmac, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

export interface IceCredentials {
  /** The receiver's user name fragment and password, as its ICE parameters give them. */
  usernameFragment: string;
  password: string;
}

const BINDING_REQUEST = 0x0001;
const MAGIC_COOKIE = 0x2112a442;
const FINGERPRINT_XOR = 0x5354554e;
const HEADER_BYTES = 20;
const INTEGRITY_BYTES = 24;
const FINGERPRINT_BYTES = 8;

const ATTRIBUTE = {
  username: 0x0006,
  messageIntegrity: 0x0008,
  priority: 0x0024,
  useCandidate: 0x0025,
  fingerprint: 0x8028,
  iceControlling: 0x802a,
} as const;

export function bindingRequest(receiver: IceCredentials): Buffer {
  const attributes = Buffer.concat([
    attribute(ATTRIBUTE.username, Buffer.from(`${receiver.usernameFragment}:vitrine`)),
    attribute(ATTRIBUTE.priority, uint32(0x6e7f1eff)), // host candidate, component 1
    attribute(ATTRIBUTE.iceControlling, randomBytes(8)),
    attribute(ATTRIBUTE.useCandidate, Buffer.alloc(0)),
  ]);
  const transaction = randomBytes(12);
  const message = (bytesOfAttributes: number, ...parts: Buffer[]) =>
    Buffer.concat([header(bytesOfAttributes, transaction), ...parts]);

  // Both checksums cover a header whose length already counts the attribute that carries them.
  const upToIntegrity = message(attributes.length + INTEGRITY_BYTES, attributes);
  const integrity = attribute(
    ATTRIBUTE.messageIntegrity,
    createHmac('sha1', receiver.password).update(upToIntegrity).digest(),
  );

  const length = attributes.length + INTEGRITY_BYTES + FINGERPRINT_BYTES;
  const upToFingerprint = message(length, attributes, integrity);
  const fingerprint = attribute(
    ATTRIBUTE.fingerprint,
    uint32((crc32(upToFingerprint) ^ FINGERPRINT_XOR) >>> 0),
  );
  return message(length, attributes, integrity, fingerprint);
}

function header(bytesOfAttributes: number, transaction: Buffer): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16BE(BINDING_REQUEST, 0);
  header.writeUInt16BE(bytesOfAttributes, 2);
  header.writeUInt32BE(MAGIC_COOKIE, 4);
  transaction.copy(header, 8);
  return header;
}

function attribute(type: number, value: Buffer): Buffer {
  const padding = (4 - (value.length % 4)) % 4;
  const attribute = Buffer.alloc(4 + value.length + padding);
  attribute.writeUInt16BE(type, 0);
  attribute.writeUInt16BE(value.length, 2);
  value.copy(attribute, 4);
  return attribute;
}

function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value);
  return buffer;
}
