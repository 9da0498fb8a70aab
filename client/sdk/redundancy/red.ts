/**
 * RFC 2198, redundant audio data, as one packet's payload: earlier packets once more, then its own, each block told
 * by a header. Here it travels under the payload type of Opus, which the media node forwards without a look. What is
 * plain and what is redundant is seen by the first byte.
 */

/** One packet of speech as the encoder made it. */
export interface SpeechFrame {
  readonly payload: Uint8Array;
  /** RTP ticks of 48 kHz, 32 bits that wrap around. */
  readonly timestamp: number;
}

/** What the blocks say they are: browsers' own payload type of Opus, which router codecs leave free. */
export const INNER_PAYLOAD_TYPE = 111;

const MORE_FOLLOWS = 0x80;
const HEADER_BYTES = 4;
const LAST_HEADER_BYTES = 1;
/** 10 bits of length, 14 bits of timestamp offset. */
const MOST_BLOCK_BYTES = 0x3ff;
const MOST_OFFSET = 0x3fff;

/**
 * Opus begins with its table of contents, whose third-lowest bit says stereo. Calls are mono and 111 has that bit:
 * no packet of theirs looks like a header.
 */
export function isRedundant(payload: Uint8Array): boolean {
  return ((payload[0] ?? 0) & ~MORE_FOLLOWS) === INNER_PAYLOAD_TYPE;
}

/**
 * @param earlier oldest first; those too long or too long ago for a header are left out
 * @returns a payload that `isRedundant`, even without any earlier packet
 */
export function withEarlier(
  { payload, timestamp }: SpeechFrame,
  earlier: readonly SpeechFrame[],
): Uint8Array {
  const blocks = earlier.flatMap((block) => {
    const offset = (timestamp - block.timestamp) >>> 0;
    return block.payload.length <= MOST_BLOCK_BYTES && offset <= MOST_OFFSET ? [{ ...block, offset }] : [];
  });
  const headerBytes = blocks.length * HEADER_BYTES + LAST_HEADER_BYTES;
  const dataBytes = blocks.reduce((sum, block) => sum + block.payload.length, payload.length);
  const made = new Uint8Array(headerBytes + dataBytes);
  const view = new DataView(made.buffer);
  let at = 0;
  for (const block of blocks) {
    view.setUint8(at, MORE_FOLLOWS | INNER_PAYLOAD_TYPE);
    view.setUint8(at + 1, block.offset >> 6);
    view.setUint16(at + 2, ((block.offset & 0x3f) << 10) | block.payload.length);
    at += HEADER_BYTES;
  }
  view.setUint8(at, INNER_PAYLOAD_TYPE);
  at += LAST_HEADER_BYTES;
  for (const block of [...blocks, { payload }]) {
    made.set(block.payload, at);
    at += block.payload.length;
  }
  return made;
}

/** @returns the packet's own speech, without what came before it; undefined when the headers do not add up */
export function ownSpeech(payload: Uint8Array): Uint8Array | undefined {
  let at = 0;
  let earlierBytes = 0;
  while (((payload[at] ?? 0) & MORE_FOLLOWS) !== 0) {
    earlierBytes += (((payload[at + 2] ?? 0) << 8) | (payload[at + 3] ?? 0)) & MOST_BLOCK_BYTES;
    at += HEADER_BYTES;
  }
  const start = at + LAST_HEADER_BYTES + earlierBytes;
  return start <= payload.length && at < payload.length ? payload.subarray(start) : undefined;
}
