/** What the first bytes of an image say, read before anything is decoded: its kind and its size. */
export type ImageMimeType = 'image/jpeg' | 'image/png';

export interface ImageHeader {
  readonly mimeType: ImageMimeType;
  readonly width: number;
  readonly height: number;
  /** PNG in seven passes; its decoder inflates without a bound of its own. */
  readonly interlaced?: { readonly inflatedBytes: number };
}

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const JPEG_SIGNATURE = Buffer.from([0xff, 0xd8, 0xff]);

/** @returns undefined when it is not the beginning of a JPEG or PNG image */
export function readImageHeader(content: Buffer): ImageHeader | undefined {
  if (content.subarray(0, PNG_SIGNATURE.length).equals(PNG_SIGNATURE)) return readPng(content);
  if (content.subarray(0, JPEG_SIGNATURE.length).equals(JPEG_SIGNATURE)) return readJpeg(content);
  return undefined;
}

const CHANNELS = new Map([
  [0, 1],
  [2, 3],
  [3, 1],
  [4, 2],
  [6, 4],
]);

function readPng(content: Buffer): ImageHeader | undefined {
  if (content.length < 33 || content.toString('latin1', 12, 16) !== 'IHDR') return undefined;
  const width = content.readUInt32BE(16);
  const height = content.readUInt32BE(20);
  const channels = CHANNELS.get(content.readUInt8(25));
  if (width === 0 || height === 0 || channels === undefined) return undefined;
  const header = { mimeType: 'image/png', width, height } as const;
  if (content.readUInt8(28) === 0) return header;
  const bits = channels * content.readUInt8(24);
  // The passes together have fewer than 2 × height + 8 rows; each adds a filter byte and part of a byte.
  return {
    ...header,
    interlaced: { inflatedBytes: Math.ceil((width * height * bits) / 8) + 4 * height + 64 },
  };
}

/** Walks the segments to the frame header, which holds the size. */
function readJpeg(content: Buffer): ImageHeader | undefined {
  let at = 2;
  while (at + 9 < content.length) {
    if (content.readUInt8(at) !== 0xff) return undefined;
    const marker = content.readUInt8(at + 1);
    if (marker === 0xff) {
      at += 1; // padding
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) {
      const height = content.readUInt16BE(at + 5);
      const width = content.readUInt16BE(at + 7);
      return width === 0 || height === 0 ? undefined : { mimeType: 'image/jpeg', width, height };
    }
    const isBare = marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
    at += isBare ? 2 : 2 + content.readUInt16BE(at + 2);
  }
  return undefined;
}
