/** Makes a picture small enough to send: what a phone takes is ten times what a chat can show. */
import { jpegOf } from './jpeg.ts';

const LONGEST_SIDE = 2048;
const QUALITY = 0.85;
/** Below this a JPEG or PNG goes as it is. */
const SMALL_BYTES = 1_000_000;
const SENT_AS_IS = ['image/jpeg', 'image/png'];

/** The size after shrinking; never enlarges. */
export function shrunkSize(
  width: number,
  height: number,
  longest = LONGEST_SIDE,
): { width: number; height: number } {
  const scale = Math.min(1, longest / Math.max(width, height, 1));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** @throws when the browser cannot decode the file */
export async function shrinkImage(file: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
  try {
    const { width, height } = shrunkSize(bitmap.width, bitmap.height);
    const fits = width === bitmap.width && height === bitmap.height;
    if (fits && file.size <= SMALL_BYTES && SENT_AS_IS.includes(file.type)) return file;
    return await draw(bitmap, width, height);
  } finally {
    bitmap.close();
  }
}

function draw(bitmap: ImageBitmap, width: number, height: number): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('The picture cannot be drawn.');
  // JPEG has no transparency; white is what a page would have behind it.
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0, width, height);
  return jpegOf(canvas, QUALITY);
}
