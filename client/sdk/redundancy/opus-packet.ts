/**
 * The payload of Opus packets, as far as it takes to put several into one (RFC 6716, section 3): 58 bytes of headers
 * for each 20 ms of speech are 23 kbit/s, more than thin speech itself.
 */

const CODE = 0b11;
const SINGLE = 0;
const SEVERAL = 3;
const VARIABLE_SIZES = 0x80;
/** A size up to here takes one byte, a larger one two. */
const ONE_BYTE_SIZE = 251;
const MOST_FRAME_BYTES = 1275;
/** RTP ticks of 48 kHz in a millisecond. */
const TICKS = 48;

/** How long each frame lasts, in ms, by the five bits that a packet begins with. */
function frameMs(configuration: number): number {
  if (configuration < 12) return [10, 20, 40, 60][configuration % 4] ?? 0;
  if (configuration < 16) return [10, 20][configuration % 2] ?? 0;
  return [2.5, 5, 10, 20][configuration % 4] ?? 0;
}

/** @returns RTP ticks of a packet with one frame; undefined for all others */
export function ticksOfSingle(payload: Uint8Array): number | undefined {
  const [toc] = payload;
  if (toc === undefined || (toc & CODE) !== SINGLE || payload.length > 1 + MOST_FRAME_BYTES) return undefined;
  return frameMs(toc >> 3) * TICKS;
}

/** @param packets of one frame each, which begin with the same byte; 2 … 48, 120 ms together at most */
export function packedInOne(packets: readonly Uint8Array[]): Uint8Array {
  const [toc = 0] = packets[0] ?? [];
  const frames = packets.map((packet) => packet.subarray(1));
  // The size of the last one is what is left.
  const sizes = frames.slice(0, -1).flatMap(({ length }) => sizeBytes(length));
  const head = Uint8Array.of((toc & ~CODE) | SEVERAL, VARIABLE_SIZES | frames.length, ...sizes);
  const packed = new Uint8Array(head.length + frames.reduce((sum, { length }) => sum + length, 0));
  packed.set(head);
  let at = head.length;
  for (const frame of frames) {
    packed.set(frame, at);
    at += frame.length;
  }
  return packed;
}

function sizeBytes(size: number): number[] {
  if (size <= ONE_BYTE_SIZE) return [size];
  const first = ONE_BYTE_SIZE + 1 + (size & 0b11);
  return [first, (size - first) >> 2];
}
