/** Images made on the spot, good and bad. */
import { crc32, deflateSync } from 'node:zlib';
import { Jimp } from 'jimp';

/** A picture whose upper left quarter is red, the rest blue: tells which side is up. */
export async function aPicture(
  mimeType: 'image/jpeg' | 'image/png',
  width: number,
  height: number,
): Promise<Buffer> {
  const image = new Jimp({ width, height, color: 0x0000ffff });
  const corner = new Jimp({ width: Math.ceil(width / 2), height: Math.ceil(height / 2), color: 0xff0000ff });
  image.composite(corner, 0, 0);
  return image.getBuffer(mimeType);
}

/** Puts an EXIF segment into a JPEG: an orientation, and a maker's text that stands for any private data. */
export function withExif(jpeg: Buffer, orientation: number, secret: string): Buffer {
  const text = Buffer.from(`${secret}\0`);
  const tiff = Buffer.alloc(8 + 2 + 2 * 12 + 4);
  tiff.write('MM\0*', 0, 'latin1');
  tiff.writeUInt32BE(8, 4);
  tiff.writeUInt16BE(2, 8);
  entry(10, 0x010f, 2, text.length, tiff.length); // Make
  entry(22, 0x0112, 3, 1, orientation << 16); // Orientation
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff, text]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, body, jpeg.subarray(2)]);

  function entry(at: number, tag: number, type: number, count: number, value: number): void {
    tiff.writeUInt16BE(tag, at);
    tiff.writeUInt16BE(type, at + 2);
    tiff.writeUInt32BE(count, at + 4);
    tiff.writeUInt32BE(value, at + 8);
  }
}

/** A PNG of grey pixels whose data inflates to `inflatedBytes`, whatever its header says. */
export function aPngBomb(options: {
  width: number;
  height: number;
  inflatedBytes: number;
  interlaced: boolean;
}): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(options.width, 0);
  header.writeUInt32BE(options.height, 4);
  header.set([8, 0, 0, 0, options.interlaced ? 1 : 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(options.inflatedBytes))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
